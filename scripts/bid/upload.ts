// Handing a sealed file in, over HTTP: the header and the form, the chunks part by part from where the last one ended, then the submission. Nothing of Node is needed.
import type { SignedHeader } from '../../security/bid/header.ts';
import { TAG } from '../../security/bid/chunks.ts';
import type { UploadForm } from '../../domain/procurement/bid/form.ts';

/** Chunks in one part. */
const PER_PIECE = 8;

export interface Server {
  url: string;
  /** Bearer token. */
  token: string;
  fetch?: typeof fetch;
}

/** What the platform refused: the code, and a sentence for each thing that is wrong. */
export class BidRefused extends Error {
  readonly code: string;
  readonly status: number;
  readonly problem: Record<string, unknown>;
  constructor(status: number, problem: Record<string, unknown>) {
    const errors = (problem['errors'] as { message: string }[] | undefined) ?? [];
    super([String(problem['detail'] ?? problem['title'] ?? status), ...errors.map(({ message }) => message)].join('\n'));
    this.name = 'BidRefused';
    this.status = status;
    this.code = String(problem['code'] ?? '');
    this.problem = problem;
  }
}

export const isBidRefused = (error: unknown): error is BidRefused => error instanceof BidRefused;

interface Asked {
  body?: unknown;
  bytes?: Uint8Array;
  version?: number;
  key?: string;
  offset?: number;
}
export interface Answered {
  body: Record<string, unknown>;
  version: number;
}

/** One request. Throws BidRefused; what the network throws is thrown on. */
export async function ask(
  { url, token, fetch: send = fetch }: Server,
  method: string,
  path: string,
  { body, bytes, version, key, offset }: Asked = {},
): Promise<Answered> {
  const response = await send(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(bytes ? { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) } : {}),
      ...(method === 'POST' ? { 'idempotency-key': key ?? crypto.randomUUID() } : {}),
      ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
    },
    ...(bytes ? { body: bytes as Uint8Array<ArrayBuffer> } : body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (!response.ok) throw new BidRefused(response.status, answer);
  return { body: answer, version: Number(/\d+/.exec(response.headers.get('etag') ?? '')?.[0] ?? 0) };
}

export interface SealedFile {
  name: string;
  signed: SignedHeader;
  size: number;
  /** Bytes of the file from a place on. */
  read: (at: number, length: number) => Promise<Uint8Array>;
}

/** State of the organisation's bid in a tender, and what the next one has to be bound to. */
export const bidStatus = (server: Server, tenderId: string): Promise<Answered> => ask(server, 'GET', `/v1/tenders/${tenderId}/bid`);

/**
 * Hands a file in, or goes on where it was cut off: an upload of the same file that is under way is continued. Answers the receipt. `onProgress` hears of the bytes that
 * have come; `device` is the client's hash of its machine.
 */
export async function handIn(
  server: Server,
  file: SealedFile,
  form: UploadForm,
  onProgress: (bytes: number) => void = () => undefined,
  device?: string,
): Promise<Answered> {
  const { tender, chunkSize, suite } = file.signed.header;
  const status = await bidStatus(server, tender);
  const { bidId, state, upload } = status.body as {
    bidId: string | null;
    state: string;
    upload: { version: number; offset: number; size: number; name: string } | null;
  };
  const begun =
    upload !== null &&
    state === 'uploading' &&
    upload.size === file.size &&
    upload.version === file.signed.header.version &&
    upload.name === file.name;
  const body = { name: file.name, header: file.signed, form, ...(device === undefined ? {} : { device }) };
  const path = bidId === null ? `/v1/tenders/${tender}/bid` : `/v1/bids/${bidId}/uploads`;
  const opened = begun ? null : await ask(server, 'POST', path, { body, ...(bidId === null ? {} : { version: status.version }) });
  const id = bidId ?? String(opened!.body['id']);
  let at = opened ? (opened.body['upload'] as { offset: number }).offset : upload!.offset;
  while (at < file.size) {
    const bytes = await file.read(at, Math.min(PER_PIECE * (chunkSize + TAG[suite]), file.size - at));
    at = Number((await ask(server, 'PATCH', `/v1/bids/${id}/upload`, { bytes, offset: at })).body['offset']);
    onProgress(at);
  }
  return ask(server, 'POST', `/v1/bids/${id}/submit`, { body: {}, version: opened?.version ?? status.version });
}
