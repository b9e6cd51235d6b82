// JSON over HTTP (or HTTPS) on kept-alive connections, with as little of our own in between as possible: the driver shares the machine.
import { Agent, request as plain } from 'node:http';
import { Agent as SecureAgent, request as secure } from 'node:https';

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

/** Calls reject when there is no answer: refused, reset, late. `ca` is the certificate (PEM) of an authority to trust. */
export function jsonClient(origin: string, { ca }: { ca?: string | undefined } = {}): JsonClient {
  const { protocol, hostname, port } = new URL(origin);
  const connections = { keepAlive: true, maxSockets: 256, maxFreeSockets: 256 };
  const agent = protocol === 'https:' ? new SecureAgent({ ...connections, ...(ca === undefined ? {} : { ca }) }) : new Agent(connections);
  const request = protocol === 'https:' ? secure : plain;
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
