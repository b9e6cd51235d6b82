// DER (X.690) as far as a certificate and a signature need it, without anything of Node.
import { joined, utf8 } from '../bytes.ts';

const CONSTRUCTED = 0x30;

/** One element: tag, length, content. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = joined(...parts);
  if (content.length < 0x80) return joined(Uint8Array.of(tag, content.length), content);
  const digits: number[] = [];
  for (let left = content.length; left > 0; left = Math.floor(left / 256)) digits.unshift(left % 256);
  return joined(Uint8Array.of(tag, 0x80 | digits.length, ...digits), content);
}
export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => der(CONSTRUCTED, ...parts);
export const octets = (bytes: Uint8Array): Uint8Array => der(0x04, bytes);
export const bits = (bytes: Uint8Array, unused = 0): Uint8Array => der(0x03, Uint8Array.of(unused), bytes);
export const utf8Text = (text: string): Uint8Array => der(0x0c, utf8(text));
/** GeneralizedTime of milliseconds since 1970. */
export const time = (ms: number): Uint8Array => der(0x18, utf8(new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '')));
/** SET OF, in the order that DER asks for: by the encoded elements. */
export const setOf = (...parts: readonly Uint8Array[]): Uint8Array => der(0x31, ...parts.toSorted(byBytes));

/** A number without sign, most significant byte first. */
export function integer(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? Uint8Array.of(0) : bytes.subarray(first);
  return der(0x02, ...(digits[0]! & 0x80 ? [Uint8Array.of(0)] : []), digits);
}

export function oid(text: string): Uint8Array {
  const [first, second, ...rest] = text.split('.').map(Number) as [number, number, ...number[]];
  return der(0x06, Uint8Array.from([first * 40 + second, ...rest.flatMap(base128)]));
}
function base128(n: number): number[] {
  const digits = [n & 0x7f];
  for (let left = Math.floor(n / 128); left > 0; left = Math.floor(left / 128)) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

function byBytes(a: Uint8Array, b: Uint8Array): number {
  for (let n = 0; n < Math.min(a.length, b.length); n++) if (a[n] !== b[n]) return a[n]! - b[n]!;
  return a.length - b.length;
}

export interface Element {
  tag: number;
  content: Uint8Array;
  /** With tag and length. */
  whole: Uint8Array;
}

/** The element at a place. Throws RangeError where there is none that ends within the bytes. */
export function elementAt(bytes: Uint8Array, at = 0): Element {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) throw new RangeError('no element of DER');
  const more = first < 0x80 ? 0 : first & 0x7f;
  if (more > 4 || first === 0x80) throw new RangeError('a length that DER has not');
  let length = more ? 0 : first;
  for (let n = 0; n < more; n++) length = length * 256 + (bytes[at + 2 + n] ?? 0);
  const start = at + 2 + more;
  if (start + length > bytes.length) throw new RangeError('an element of DER is cut off');
  return { tag, content: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) };
}

/** Elements one after the other. Throws RangeError where the bytes are no elements. */
export function elementsIn(bytes: Uint8Array): Element[] {
  const all: Element[] = [];
  for (let at = 0; at < bytes.length; at += all.at(-1)!.whole.length) all.push(elementAt(bytes, at));
  return all;
}
