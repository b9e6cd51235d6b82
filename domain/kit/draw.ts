// Bytes, HMAC-SM3 and unbiased draws over a hash that is handed in. The same bytes on any machine: seats, experts and ties are drawn by it.

/** SM3 over bytes, 32 bytes. Handed in: node:crypto in the system, sm-crypto-v2 in a browser. */
export type Sm3 = (bytes: Uint8Array) => Uint8Array;

const encoder = new TextEncoder();
export const utf8 = (text: string): Uint8Array => encoder.encode(text);

const digits = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'));
export function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += digits[byte]!;
  return text;
}

const nibble = (code: number): number => (code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 102 ? code - 87 : Number.NaN);
/** Throws RangeError on anything but pairs of lower-case hex digits. */
export function unhex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1);
  for (let n = 0; n < bytes.length; n++) {
    const value = nibble(text.charCodeAt(2 * n)) * 16 + nibble(text.charCodeAt(2 * n + 1));
    if (Number.isNaN(value)) throw new RangeError('not lower-case hex');
    bytes[n] = value;
  }
  if (text.length % 2) throw new RangeError('not lower-case hex');
  return bytes;
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const BLOCK = 64;

/** HMAC (RFC 2104) under one key. Keys longer than a block are hashed first. */
export function hmacOf(sm3: Sm3, key: Uint8Array): (message: Uint8Array) => Uint8Array {
  const short = key.length > BLOCK ? sm3(key) : key;
  const pad = (with_: number): Uint8Array => {
    const padded = new Uint8Array(BLOCK).fill(with_);
    short.forEach((byte, n) => (padded[n] = byte ^ with_));
    return padded;
  };
  const [inner, outer] = [pad(0x36), pad(0x5c)];
  return (message) => sm3(joined(outer, sm3(joined(inner, message))));
}

/** Six bytes are one number below 2^48. */
const SPAN = 2 ** 48;

/**
 * A whole number from 0 to `below` − 1, each equally likely: numbers of 48 bits from HMAC(seed, label ‖ "|" ‖ 0, 1, 2 …), those beyond the largest multiple of
 * `below` thrown away. Throws RangeError unless 1 ≤ below ≤ 2^48.
 */
export function draw(hmac: (message: Uint8Array) => Uint8Array, label: string, below: number): number {
  if (!Number.isInteger(below) || below < 1 || below > SPAN) throw new RangeError(`nothing to draw from: ${below}`);
  const limit = SPAN - (SPAN % below);
  for (let round = 0; ; round++) {
    const bytes = hmac(utf8(`${label}|${round}`));
    for (let at = 0; at + 6 <= bytes.length; at += 6) {
      const number = bytes.slice(at, at + 6).reduce((sum, byte) => sum * 256 + byte, 0);
      if (number < limit) return number % below;
    }
  }
}

/** All items in a drawn order, each order equally likely. The items must come in an order that everybody can make again. */
export function shuffled<T>(hmac: (message: Uint8Array) => Uint8Array, label: string, items: readonly T[]): T[] {
  const drawn = [...items];
  for (let at = 0; at < drawn.length - 1; at++) {
    const from = at + draw(hmac, `${label}|${at}`, drawn.length - at);
    [drawn[at], drawn[from]] = [drawn[from]!, drawn[at]!];
  }
  return drawn;
}
