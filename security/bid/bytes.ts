// Bytes as texts and back, without anything of Node.
export { joined } from '../../domain/kit/draw.ts';

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Throws RangeError for what is not whole bytes in hexadecimal digits. */
export function fromHex(text: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/i.test(text)) throw new RangeError('not hexadecimal');
  return Uint8Array.from({ length: text.length / 2 }, (_, n) => Number.parseInt(text.slice(n * 2, n * 2 + 2), 16));
}

/** Byte by byte, of two of the same length. Throws RangeError for others. */
export function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length !== b.length) throw new RangeError(`${a.length} and ${b.length} bytes can not be combined`);
  return Uint8Array.from(a, (byte, n) => byte ^ b[n]!);
}

/** In a time that tells nothing of where they differ. */
export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.reduce((differs, byte, n) => differs | (byte ^ b[n]!), 0) === 0;

/** Cuts a stream into pieces of exactly `size` bytes; the last holds what is left, and there is none of an empty stream. A piece is good until the next is asked for. */
export async function* pieces(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(size);
  let filled = 0;
  for await (const part of source)
    for (let at = 0; at < part.length;) {
      const taken = Math.min(size - filled, part.length - at);
      piece.set(part.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled < size) continue;
      yield piece;
      filled = 0;
    }
  if (filled > 0) yield piece.subarray(0, filled);
}
