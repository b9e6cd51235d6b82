// JSON over HTTP on kept-alive connections, with as little of our own in between as possible: the driver shares the machine.
import { Agent, request } from 'node:http';

export interface JsonAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Record<string, unknown>;
}

export interface JsonClient {
  (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    options?: { body?: unknown; headers?: Record<string, string>; timeoutMs?: number },
  ): Promise<JsonAnswer>;
  close: () => void;
}

/** Rejects when there is no answer: refused, reset, late. */
export function jsonClient(origin: string): JsonClient {
  const { hostname, port } = new URL(origin);
  const agent = new Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 256 });
  const client: JsonClient = (method, path, { body, headers = {}, timeoutMs = 30_000 } = {}) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const sent = request(
        {
          agent,
          hostname,
          port,
          path,
          method,
          timeout: timeoutMs,
          headers: { ...headers, ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }) },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            try {
              const read = Buffer.concat(chunks).toString();
              resolve({
                status: response.statusCode ?? 0,
                headers: response.headers,
                body: read ? (JSON.parse(read) as Record<string, unknown>) : {},
              });
            } catch (error) {
              reject(error as Error);
            }
          });
        },
      );
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)));
      sent.on('error', reject);
      sent.end(text);
    });
  client.close = () => agent.destroy();
  return client;
}
