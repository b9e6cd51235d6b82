// How a careful portal asks: the same key again until there is an answer. What was answered is written down, to be held against the journal.
import { randomUUID } from 'node:crypto';
import { jsonClient, type JsonAnswer, type JsonClient } from '../../../bench/kit/http.ts';

/** An act that was answered with 2xx. */
export interface Answered {
  caseId: string;
  path: string;
  receivedAt: string;
}
export interface Told {
  answered: Answered[];
  /** Refusals by status and code. */
  refused: Record<string, number>;
  /** Tries beyond the first. */
  repeated: number;
}
/** The journey goes no further: time or somebody else was faster. */
export class Stopped extends Error {}

export type Body = Record<string, unknown>;
export interface Asking {
  get: (token: string, path: string) => Promise<JsonAnswer>;
  /** An act, or a save. Throws Stopped where it is refused. */
  act: (token: string, method: 'POST' | 'PUT', path: string, body?: Body, version?: number) => Promise<Body>;
  /** Uploads a file; answers its id. */
  upload: (token: string, name: string, mime: string, content: Uint8Array) => Promise<string>;
  close: () => void;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** 401 counts as no answer: the moved clock has ended the session, and the harness renews it. */
const definite = (status: number): boolean => status < 500 && status !== 401 && status !== 429;

export function createAsking(origin: string, told: Told): Asking {
  const client: JsonClient = jsonClient(origin);
  const insist = async <T extends { status: number }>(ask: () => Promise<T>): Promise<T> => {
    for (let tries = 0; ; tries++) {
      if (tries) told.repeated++;
      const answer = await ask().catch(() => null);
      if (answer && definite(answer.status)) return answer;
      await pause(150 + Math.random() * 300);
    }
  };
  const signed = (token: string) => ({ authorization: `Bearer ${token}` });
  return {
    get: (token, path) => insist(() => client('GET', path, { headers: signed(token), timeoutMs: 5_000 })),
    act: async (token, method, path, body = {}, version) => {
      const headers = {
        ...signed(token),
        'idempotency-key': randomUUID(),
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      };
      const answer = await insist(() => client(method, path, { body, headers, timeoutMs: 5_000 }));
      if (answer.status >= 300) {
        const why = `${answer.status} ${String(answer.body['code'])}`;
        told.refused[why] = (told.refused[why] ?? 0) + 1;
        throw new Stopped(`${path}: ${why}`);
      }
      const { id, receivedAt } = answer.body;
      if (typeof id === 'string' && typeof receivedAt === 'string') told.answered.push({ caseId: id, path, receivedAt });
      return answer.body;
    },
    upload: async (token, name, mime, content) => {
      const key = randomUUID();
      const answer = await insist(async () => {
        const form = new FormData();
        form.append('file', new Blob([new Uint8Array(content)], { type: mime }), name);
        const sent = await fetch(`${origin}/v1/files`, {
          method: 'POST',
          headers: { ...signed(token), 'idempotency-key': key },
          body: form,
          signal: AbortSignal.timeout(10_000),
        });
        return { status: sent.status, body: (await sent.json()) as Body };
      });
      if (answer.status >= 300) throw new Stopped(`upload: ${answer.status} ${String(answer.body['code'])}`);
      return String(answer.body['id']);
    },
    close: () => client.close(),
  };
}
