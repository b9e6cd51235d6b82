// Bits of a status list as W3C's Bitstring Status List 1.0 writes them: the first index is the leftmost bit, packed by gzip, base64url with `u` before it.
import { gunzipSync, gzipSync } from 'node:zlib';

/** Throws RangeError on an index outside. */
export function encodeBits(size: number, set: Iterable<number>): string {
  const bytes = new Uint8Array(Math.ceil(size / 8));
  for (const index of set) {
    if (index < 0 || index >= size) throw new RangeError(`no bit ${index} in a list of ${size}`);
    bytes[index >> 3]! |= 0x80 >> (index & 7);
  }
  return `u${gzipSync(bytes).toString('base64url')}`;
}

/** Most bytes that a list may unpack to: what somebody hands over may be a bomb. */
const MOST = 16 * 1024 * 1024;

/** Throws on what is no list, and RangeError on an index outside of it. */
export function bitAt(encoded: string, index: number): boolean {
  if (!encoded.startsWith('u')) throw new RangeError('not a bit string in base64url');
  const bytes = gunzipSync(Buffer.from(encoded.slice(1), 'base64url'), { maxOutputLength: MOST });
  const byte = bytes[index >> 3];
  if (!Number.isSafeInteger(index) || index < 0 || byte === undefined) throw new RangeError(`no bit ${index} in this list`);
  return (byte & (0x80 >> (index & 7))) !== 0;
}
