// A portal whose person does not give up: the same key again until there is an answer, whoever was killed meanwhile. What was answered is written down, to be held
// against the journal.
import { randomUUID } from 'node:crypto';
import { Refusal, type Answer, type Portal } from '../../../scripts/demo/portal.ts';

/** An act that was answered with 2xx. */
export interface Answered {
  caseId: string;
  path: string;
  /** RFC 3339, as answered. */
  receivedAt: string;
}
export interface Told {
  answered: Answered[];
  /** Refusals by status and code. */
  refused: Record<string, number>;
  /** Tries beyond the first. */
  repeated: number;
}

/** Longest wait for one answer, and for any. */
const [PATIENCE_MS, GIVES_UP_MS] = [20_000, 300_000];
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const definite = (status: number): boolean => status < 500 && status !== 429;

/** `portal` of the demonstration, for people of a system that is being killed. */
export function patientPortal(told: Told) {
  return function speak(base: string, token?: string): Portal {
    const signed: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const once = async (path: string, init: RequestInit): Promise<Answer> => {
      const response = await fetch(new URL(path, base), { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
      const text = await response.text();
      const etag = /"(\d+)"/.exec(response.headers.get('etag') ?? '')?.[1];
      return { status: response.status, body: text && JSON.parse(text), version: etag === undefined ? undefined : Number(etag) };
    };
    const insist = async (path: string, init: () => RequestInit): Promise<Answer> => {
      let last: unknown;
      for (let [tries, end] = [0, Date.now() + GIVES_UP_MS]; Date.now() < end; tries++) {
        if (tries) told.repeated++;
        const answer = await once(path, init()).catch((error: unknown) => void (last = error));
        if (answer && definite(answer.status)) return answer;
        if (answer) last = `${answer.status} ${JSON.stringify(answer.body)}`;
        await pause(150 + Math.random() * 300);
      }
      throw new Error(`${path} has no answer: ${String(last)}`);
    };
    const act = async (method: 'POST' | 'PUT', path: string, body: unknown, version: number | undefined): Promise<Answer> => {
      const headers: Record<string, string> = { ...signed, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
      if (version !== undefined) headers['if-match'] = `"${version}"`;
      const answer = await insist(path, () => ({ method, headers, body: JSON.stringify(body) }));
      const { id, receivedAt, code } = (answer.body || {}) as Record<string, unknown>;
      if (answer.status >= 400) {
        const why = `${answer.status} ${String(code)}`;
        told.refused[why] = (told.refused[why] ?? 0) + 1;
      } else if (typeof id === 'string' && typeof receivedAt === 'string') told.answered.push({ caseId: id, path, receivedAt });
      return answer;
    };
    return {
      get: (path) => insist(path, () => ({ headers: signed })),
      send: async (method, path, body = {}, version) => {
        const answer = await act(method, path, body, version);
        if (answer.status >= 400) throw new Refusal(method, path, answer);
        return answer;
      },
      refused: async (method, path, body = {}, version) => {
        const answer = await act(method, path, body, version);
        if (answer.status < 400) throw new Error(`${method} ${path} was not refused`);
        return answer;
      },
      upload: async (name, mime, content) => {
        const key = randomUUID();
        const answer = await insist('/v1/files', () => {
          const body = new FormData();
          body.append('file', new Blob([new Uint8Array(content)], { type: mime }), name);
          return { method: 'POST', headers: { ...signed, 'idempotency-key': key }, body };
        });
        if (answer.status >= 400) throw new Refusal('POST', '/v1/files', answer);
        return (answer.body as { id: string }).id;
      },
      as: (other) => speak(base, other),
    };
  };
}
