// A stream cipher out of one that seals bytes at once: the content is sealed in frames, so that a large file needs little memory. Each frame
// is authentic by itself; lost, moved or added frames are noticed by the hash that a stored file is addressed by.
import { Transform } from 'node:stream';
import type { FileCipher } from '../files.ts';

const FRAME_BYTES = 1024 * 1024;
const LENGTH_BYTES = 4;
/** Beside a frame's length: its bytes lie there as they came. */
const AS_IT_CAME = 2 ** 31;

export interface ByteCipher {
  encryptBytes(plain: Uint8Array): Uint8Array;
  /** Throws on bytes that were altered. */
  decryptBytes(sealed: Uint8Array): Uint8Array;
  /** True when a frame was sealed with a key that is no longer the active one; told by its first bytes. */
  isStale?(start: Uint8Array): boolean;
}
const START_BYTES = 64;

/** Layout: per frame its length (32 bits, big endian) and its sealed bytes. What came sealed is framed without being sealed again: its first bit of the length is set. */
export const framedCipher = ({ encryptBytes, decryptBytes, isStale = () => false }: ByteCipher): FileCipher => ({
  // Every frame is looked at: a key may have changed while a file was written.
  stale: async (read) => {
    for (let at = 0; ;) {
      const start = Buffer.from(await read(at, LENGTH_BYTES + START_BYTES));
      if (start.length < LENGTH_BYTES) return false;
      const { asItCame, bytes } = lengthAt(start);
      if (!asItCame && isStale(start.subarray(LENGTH_BYTES))) return true;
      at += LENGTH_BYTES + bytes;
    }
  },
  encrypt: (sealed = false) =>
    gather(
      (bytes, last) => (bytes.length >= FRAME_BYTES || (last && bytes.length) ? Math.min(bytes.length, FRAME_BYTES) : 0),
      (frame) => {
        const bytes = sealed ? frame : encryptBytes(frame);
        const length = Buffer.alloc(LENGTH_BYTES);
        length.writeUInt32BE(bytes.length + (sealed ? AS_IT_CAME : 0));
        return [length, bytes];
      },
    ),
  decrypt: () =>
    gather(
      (bytes, last) => {
        const whole = bytes.length >= LENGTH_BYTES ? LENGTH_BYTES + lengthAt(bytes).bytes : Number.POSITIVE_INFINITY;
        if (bytes.length >= whole) return whole;
        if (last && bytes.length) throw new Error('stored file is cut off');
        return 0;
      },
      (frame) => [lengthAt(frame).asItCame ? frame.subarray(LENGTH_BYTES) : decryptBytes(frame.subarray(LENGTH_BYTES))],
    ),
});

function lengthAt(frame: Buffer): { asItCame: boolean; bytes: number } {
  const length = frame.readUInt32BE(0);
  return length >= AS_IT_CAME ? { asItCame: true, bytes: length - AS_IT_CAME } : { asItCame: false, bytes: length };
}

/** Collects bytes and passes on frames as long as `size` names one (0: not yet). */
function gather(size: (bytes: Buffer, last: boolean) => number, convert: (frame: Buffer) => Uint8Array[]): Transform {
  let parts: Buffer[] = [];
  let collected = 0;
  const drain = (out: Transform, last: boolean): void => {
    let bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    for (let next = size(bytes, last); next > 0; next = size(bytes, last)) {
      for (const part of convert(bytes.subarray(0, next))) out.push(part);
      bytes = bytes.subarray(next);
    }
    parts = [bytes];
    collected = 0;
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      parts.push(chunk);
      collected += chunk.length;
      // Joining on every chunk would copy the same bytes again and again.
      attempt(done, () => collected >= FRAME_BYTES / 4 && drain(this, false));
    },
    flush(done) {
      attempt(done, () => drain(this, true));
    },
  });
}

function attempt(done: (error?: Error | null) => void, work: () => unknown): void {
  try {
    work();
    done();
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
  }
}
