// What every file store does alike: names that can't lead astray, streams that end together, and the look at what has arrived.
import { pipeline, type Readable, type Transform } from 'node:stream';
import { accepts, contradicts, type FileRule } from '../../domain/kit/file.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { typeOf } from './content.ts';

/** One stream out of several; an error anywhere, or a reader who leaves, ends them all. */
export const chain = (first: Readable, ...rest: Transform[]): Readable => {
  const all = [first, ...rest];
  // The callback only keeps the error from being thrown twice: the last stream is destroyed with it and its reader gets it.
  pipeline(all, () => undefined);
  return all.at(-1) as Readable;
};

export interface Arrived {
  /** Bytes. */
  size: number;
  head: Uint8Array;
  clear: () => Readable;
  declared: string | undefined;
  rule: FileRule;
}

/** Media type by content of what has arrived. Throws Refused FILE_EMPTY, FILE_CONTENT_MISMATCH, FILE_TYPE_NOT_ALLOWED. */
export async function typeOfArrived({ size, head, clear, declared, rule }: Arrived): Promise<string> {
  if (size === 0) throw refuse('FILE_EMPTY');
  const content = clear();
  const type = await typeOf(content, head).finally(() => content.destroy());
  if (contradicts(declared, type)) throw refuse('FILE_CONTENT_MISMATCH', { facts: { declared, found: type } });
  if (!accepts(rule, type)) throw refuse('FILE_TYPE_NOT_ALLOWED', { facts: { found: type, accept: rule.accept } });
  return type;
}

// Ids and hashes become names of files and keys, so nothing else may pass.
export function checkedId(id: string): string {
  if (!/^[0-9A-Za-z-]{8,64}$/.test(id)) throw new RangeError('file id: 8 to 64 letters, digits, hyphens');
  return id;
}
export function checkedHash(hash: string): string {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new RangeError('file hash: 64 hexadecimal digits');
  return hash;
}
