// A reader of the event stream, as a browser is one.
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

interface Seen {
  id?: string | undefined;
  event?: string | undefined;
  data?: string | undefined;
}
export interface EventReader {
  seen: Seen[];
  response: IncomingMessage;
  /** Resolves when the stream has given that many events. */
  until: (count: number) => Promise<Seen[]>;
  ended: Promise<void>;
  stop: () => void;
}

/** Opens `GET /v1/events` and gathers what comes. */
export async function readEvents(port: number, token: string, last?: string): Promise<EventReader> {
  const headers = { Authorization: `Bearer ${token}`, ...(last ? { 'Last-Event-ID': last } : {}) };
  const request = get({ port, path: '/v1/events', headers });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const seen: Seen[] = [];
  let text = '';
  let told = (): void => undefined;
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const fields = Object.fromEntries(
        text
          .slice(0, end)
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      text = text.slice(end + 2);
      if ('event' in fields) seen.push(fields);
    }
    told();
  });
  response.on('error', () => undefined);
  const until = async (count: number): Promise<Seen[]> => {
    while (seen.length < count) await new Promise<void>((resolve) => (told = resolve));
    return seen;
  };
  return { seen, response, until, ended: new Promise((resolve) => response.once('close', () => resolve())), stop: () => request.destroy() };
}
