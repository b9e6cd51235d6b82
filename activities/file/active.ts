// Whether an uploaded PDF does something. One of usual size is looked at whole, compressed objects among it; of a larger one each piece as it comes.
import { inflateSync } from 'node:zlib';
import { activeIn, activeNamed } from '../../domain/kit/pdf-objects.ts';

const MB = 1024 * 1024;
/** Larger files are not held in memory. */
const HELD = 20 * MB;
/** Clear bytes of all compressed objects together: what swells beyond is made to fill a memory, and could hide anything. */
const SWOLLEN = 64 * MB;
/** Longest name that is looked for across two pieces. */
const OVERLAP = 256;

/** `content` is read to its end where nothing is found before. */
export async function isActive(content: AsyncIterable<Uint8Array>, size: number): Promise<boolean> {
  if (size > HELD) {
    let before = '';
    for await (const piece of content) {
      const text = before + Buffer.from(piece).toString('latin1');
      if (activeNamed(text).length) return true;
      before = text.slice(-OVERLAP);
    }
    return false;
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  let left = SWOLLEN;
  const inflated = (bytes: Uint8Array): Uint8Array | null => {
    if (left <= 0) return null;
    try {
      const clear = inflateSync(bytes, { maxOutputLength: left });
      left -= clear.length;
      return clear;
    } catch (error) {
      // What is no stream that we can open is left to the scanner; what is too large is not.
      if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') left = 0;
      return null;
    }
  };
  return activeIn(Buffer.concat(pieces), inflated).length > 0 || left <= 0;
}
