// The body of an envelope: chunks of one size, each encrypted and authenticated by itself, so that a file of any size is sealed and opened in flat memory. A
// chunk's number and whether it is the last are in its IV, which is authenticated: what is cut off, moved or taken from another place is found.
import { joined, sameBytes } from './bytes.ts';
import type { BidCrypto, Suite } from './crypto.ts';

/** Clear bytes of a chunk. */
export const CHUNK = 1024 * 1024;
/** Bytes that a chunk grows by: HMAC-SM3, or the tag of GCM. */
export const TAG: Readonly<Record<Suite, number>> = { GM: 32, INTL: 16 };

export interface ChunkKeys {
  cipher: Uint8Array;
  /** Empty with INTL. */
  mac: Uint8Array;
}

/** Keys of one file, of its data key and of what it is bound to (hex of `contextOf`): the same key with another header opens nothing. */
export function chunkKeys(crypto: BidCrypto, suite: Suite, dek: Uint8Array, context: string): ChunkKeys {
  const bytes = crypto.hkdf(suite, dek, `banshi-bid-body-v1/${suite}/${context}`, suite === 'GM' ? 48 : 32);
  return suite === 'GM' ? { cipher: bytes.slice(0, 16), mac: bytes.slice(16) } : { cipher: bytes, mac: new Uint8Array(0) };
}

/** Number in seven bytes ‖ 1 for the last chunk ‖ eight bytes that count blocks. */
function ivOf(index: number, last: boolean): Uint8Array {
  const iv = new Uint8Array(16);
  new DataView(iv.buffer).setBigUint64(0, (BigInt(index) << 8n) | (last ? 1n : 0n));
  return iv;
}
/** The same for GCM, twelve bytes: the STREAM construction with the number first. */
const nonceOf = (index: number, last: boolean): Uint8Array => joined(new Uint8Array(4), ivOf(index, last).subarray(0, 8));

/** Leaf of a sealed chunk in the tree of its body (RFC 6962). */
export const chunkLeaf = ({ sm3 }: Pick<BidCrypto, 'sm3'>, ...sealed: readonly Uint8Array[]): Uint8Array => sm3(Uint8Array.of(0), ...sealed);

/** Ciphertext ‖ tag of one chunk, in parts, so that nothing is copied. */
export function sealChunk(crypto: BidCrypto, suite: Suite, keys: ChunkKeys, plain: Uint8Array, index: number, last: boolean): Uint8Array[] {
  if (suite === 'INTL') return [crypto.intl.gcmSeal(keys.cipher, nonceOf(index, last), plain)];
  const iv = ivOf(index, last);
  const hidden = crypto.sm4Ctr(keys.cipher, iv, plain);
  return [hidden, crypto.hmacSm3(keys.mac, iv, hidden)];
}

/** Null where key, place or bytes are not those of the sealing. */
export function openChunk(crypto: BidCrypto, suite: Suite, keys: ChunkKeys, sealed: Uint8Array, index: number, last: boolean): Uint8Array | null {
  if (suite === 'INTL') return crypto.intl.gcmOpen(keys.cipher, nonceOf(index, last), sealed);
  const end = sealed.length - TAG.GM;
  if (end < 0) return null;
  const iv = ivOf(index, last);
  const hidden = sealed.subarray(0, end);
  if (!sameBytes(crypto.hmacSm3(keys.mac, iv, hidden), sealed.subarray(end))) return null;
  return crypto.sm4Ctr(keys.cipher, iv, hidden);
}

/** Chunks of so many clear bytes, one or more. */
export const chunksOf = (size: number): number => Math.ceil(size / CHUNK);

/** Bytes of a sealed body. */
export const bodyBytes = (suite: Suite, size: number): number => size + chunksOf(size) * TAG[suite];
