// Looks at bytes as they pass: counts and hashes them, and says what they are.
import { createHash } from 'node:crypto';
import { Transform, type Readable } from 'node:stream';
import { fileTypeFromStream } from 'file-type';
import { UNKNOWN_TYPE } from '../../domain/kit/file.ts';
import { refuse } from '../../domain/kit/refusal.ts';

export interface Measured {
  /** SHA-256 in hex. */
  hash: string;
  /** Bytes. */
  size: number;
}

/** So much of the beginning is looked at to tell text from other bytes. */
const HEAD_BYTES = 4096;

/** Lets bytes through up to a limit; throws Refused FILE_TOO_LARGE on the first byte above it. */
export function measure(maxBytes: number): { stream: Transform; result: () => Measured; head: () => Uint8Array } {
  const hash = createHash('sha256');
  let size = 0;
  let head = Buffer.alloc(0);
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > maxBytes) return done(refuse('FILE_TOO_LARGE', { facts: { maxBytes } }));
      hash.update(chunk);
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
      done(null, chunk);
    },
  });
  return { stream, result: () => ({ hash: hash.copy().digest('hex'), size }), head: () => head };
}

/** Lets bytes through and fails at the end unless they are the ones that the address names. */
export function verify(hash: string): Transform {
  const { stream, result } = measure(Number.POSITIVE_INFINITY);
  stream._flush = (done) => done(result().hash === hash ? null : new Error(`stored file ${hash} is damaged: its content has another hash`));
  return stream;
}

/** Media type by content: its signature, `text/plain` for text without control characters, else UNKNOWN_TYPE. Uses the stream up. */
export async function typeOf(content: Readable, head: Uint8Array): Promise<string> {
  const found = await fileTypeFromStream(content);
  if (found) return found.mime;
  return isText(head) ? 'text/plain' : UNKNOWN_TYPE;
}

/** Control characters other than tab, line feed, form feed, carriage return and escape don't stand in text. */
const isText = (head: Uint8Array): boolean => head.every((byte) => byte >= 0x20 || [9, 10, 12, 13, 27].includes(byte));
