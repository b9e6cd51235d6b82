// One signed request to an outside platform: time limit, caller's abort, answer checked against the contract, and two kinds of failure.
// Errors hold neither bodies nor parameters: they end up in logs and failure messages.
import { createHash, createHmac } from 'node:crypto';
import type { z } from 'zod';
import { platformErrorSchema, SIGNATURE_HEADER, stringToSign, TIMESTAMP_HEADER, UNSIGNED_STREAM } from '../contracts/signing.ts';

/** An outside platform as people know it. */
export interface Neighbour {
  /** Chinese name, e.g. 短信平台. */
  label: string;
  /** English name, e.g. SMS gateway. */
  name: string;
  /** Base address; paths are appended. */
  url: string;
  /** Key of the request signature. */
  secret: string;
  /** Limit of one request in milliseconds. */
  timeoutMs: number;
}

const naming = (neighbour: Neighbour): string => `${neighbour.label}（${neighbour.name}）`;

/** Out of reach, failing, too slow, or answering nonsense: whether the request was done is unknown. Repeat it under the same key. */
export class NeighbourAway extends Error {
  /** Asking again, under the same business key, is the way on. */
  readonly retry = true;
  readonly neighbour: string;
  readonly status: number | undefined;
  constructor(neighbour: Neighbour, why: string, status?: number, cause?: unknown) {
    super(`${naming(neighbour)}暂时不可用: ${why}`, { cause });
    this.name = 'NeighbourAway';
    this.neighbour = neighbour.name;
    this.status = status;
  }
}

/** Understood and refused: repeating doesn't help. `code` is the platform's own. */
export class NeighbourRefused extends Error {
  readonly retry = false;
  readonly neighbour: string;
  readonly status: number;
  readonly code: string;
  constructor(neighbour: Neighbour, status: number, code: string) {
    super(`${naming(neighbour)}拒绝了请求: ${status} ${code}`);
    this.name = 'NeighbourRefused';
    this.neighbour = neighbour.name;
    this.status = status;
    this.code = code;
  }
}

export const isNeighbourAway = (error: unknown): error is NeighbourAway => error instanceof Error && error.name === 'NeighbourAway';
export const isNeighbourRefused = (error: unknown): error is NeighbourRefused => error instanceof Error && error.name === 'NeighbourRefused';

export interface Question<T> {
  path: string;
  /** JSON body, or `stream` for bytes that are sent as they come. */
  body?: unknown;
  stream?: AsyncIterable<Uint8Array>;
  answer: z.ZodType<T>;
  signal?: AbortSignal | undefined;
}

/**
 * POSTs and reads the answer. Throws NeighbourAway (network, time, 408, 429, 5xx, an answer outside the contract), NeighbourRefused (other
 * 4xx), or the reason of the caller's own abort.
 */
export async function ask<T>(neighbour: Neighbour, question: Question<T>): Promise<T> {
  const limit = AbortSignal.timeout(neighbour.timeoutMs);
  const signal = question.signal ? AbortSignal.any([limit, question.signal]) : limit;
  try {
    const response = await fetch(neighbour.url.replace(/\/$/, '') + question.path, { ...request(neighbour, question), signal });
    const text = await response.text();
    if (!response.ok) throw failure(neighbour, response.status, text);
    const answer = question.answer.safeParse(json(text));
    if (!answer.success) throw new NeighbourAway(neighbour, 'answer outside the contract', response.status);
    return answer.data;
  } catch (error) {
    if (isNeighbourAway(error) || isNeighbourRefused(error)) throw error;
    question.signal?.throwIfAborted();
    if (limit.aborted) throw new NeighbourAway(neighbour, `no answer within ${neighbour.timeoutMs} ms`);
    throw new NeighbourAway(neighbour, reasonOf(error), undefined, error);
  }
}

function request<T>(neighbour: Neighbour, { path, body, stream }: Question<T>): RequestInit & { duplex?: 'half' } {
  const text = stream ? undefined : JSON.stringify(body);
  const timestamp = String(Date.now());
  const { pathname, search } = new URL(neighbour.url.replace(/\/$/, '') + path);
  const bodyHash = text === undefined ? UNSIGNED_STREAM : createHash('sha256').update(text).digest('hex');
  const signature = createHmac('sha256', neighbour.secret)
    .update(stringToSign('POST', pathname + search, timestamp, bodyHash))
    .digest('hex');
  const headers = {
    'content-type': stream ? 'application/octet-stream' : 'application/json',
    [TIMESTAMP_HEADER]: timestamp,
    [SIGNATURE_HEADER]: signature,
  };
  // A redirect would carry phone numbers to an address that nobody configured.
  const common = { method: 'POST', headers, redirect: 'error' } as const;
  return stream ? { ...common, body: stream, duplex: 'half' } : { ...common, body: text ?? null };
}

function failure(neighbour: Neighbour, status: number, text: string): Error {
  const code = platformErrorSchema.safeParse(json(text)).data?.code ?? 'UNSPECIFIED';
  const again = status >= 500 || status === 408 || status === 429;
  return again ? new NeighbourAway(neighbour, `${status} ${code}`, status) : new NeighbourRefused(neighbour, status, code);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Code of a network error (`ECONNREFUSED`), which `fetch` hides in the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return String(cause);
}
