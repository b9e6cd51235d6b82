// A person at a portal, over real HTTP: signs in, reads, acts with key and version. Refusals are thrown with what they teach.
import { randomUUID } from 'node:crypto';

export interface Answer {
  status: number;
  body: any;
  version: number | undefined;
}

export class Refusal extends Error {
  readonly answer: Answer;
  constructor(method: string, path: string, answer: Answer) {
    super(`${method} ${path}: ${answer.status} ${answer.body?.code ?? ''} ${answer.body?.detail ?? ''} ${JSON.stringify(answer.body?.errors ?? [])}`);
    this.name = 'Refusal';
    this.answer = answer;
  }
}

export interface Portal {
  get: (path: string) => Promise<Answer>;
  /** An act or a save; `version` becomes If-Match. Throws Refusal on 4xx and 5xx. */
  send: (method: 'POST' | 'PUT', path: string, body?: unknown, version?: number) => Promise<Answer>;
  /** The same, when a refusal is what is wanted. */
  refused: (method: 'POST' | 'PUT', path: string, body?: unknown, version?: number) => Promise<Answer>;
  upload: (name: string, mime: string, content: Buffer) => Promise<string>;
  as: (token: string) => Portal;
}

/** A portal at an address, signed out until `as`. */
export function portal(base: string, token?: string): Portal {
  const signed: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const ask = async (method: string, path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(new URL(path, base), { method, ...init });
    const text = await response.text();
    const etag = /"(\d+)"/.exec(response.headers.get('etag') ?? '')?.[1];
    return { status: response.status, body: text && JSON.parse(text), version: etag === undefined ? undefined : Number(etag) };
  };
  const act = (method: 'POST' | 'PUT', path: string, body: unknown, version: number | undefined): Promise<Answer> => {
    const headers: Record<string, string> = { ...signed, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    if (version !== undefined) headers['if-match'] = `"${version}"`;
    return ask(method, path, { headers, body: JSON.stringify(body) });
  };
  return {
    get: (path) => ask('GET', path, { headers: signed }),
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
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(content)], { type: mime }), name);
      const answer = await ask('POST', '/v1/files', { headers: { ...signed, 'idempotency-key': randomUUID() }, body: form });
      if (answer.status >= 400) throw new Refusal('POST', '/v1/files', answer);
      return answer.body.id as string;
    },
    as: (other) => portal(base, other),
  };
}
