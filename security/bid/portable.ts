// The envelope's cryptography in plain JavaScript: for browsers. SM4 has no counter mode in sm-crypto-v2, so its keystream is made of encrypted counters.
import { sm3, sm4 } from 'sm-crypto-v2';
import { fromHex, joined, utf8, xor } from './bytes.ts';
import type { BidCrypto } from './crypto.ts';
import { hkdfSha256, portableIntl } from './portable-intl.ts';

const BLOCK = 16;

/** Counter blocks from a first one on: the last eight bytes count, and no chunk is so long that they would overflow. */
function counters(iv: Uint8Array, length: number): Uint8Array {
  const blocks = new Uint8Array(Math.ceil(length / BLOCK) * BLOCK);
  const view = new DataView(blocks.buffer);
  const first = new DataView(iv.buffer, iv.byteOffset).getBigUint64(8);
  for (let at = 0; at < blocks.length; at += BLOCK) {
    blocks.set(iv.subarray(0, 8), at);
    view.setBigUint64(at + 8, first + BigInt(at / BLOCK));
  }
  return blocks;
}

const hmacSm3 = (key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array => fromHex(sm3(joined(...parts), { key, mode: 'hmac' }));

/** RFC 5869 with an empty salt. The package's own is not in its build for browsers. */
function hkdfSm3(key: Uint8Array, info: string, length: number): Uint8Array {
  const extracted = hmacSm3(new Uint8Array(32), key);
  let block = new Uint8Array(0);
  let all = new Uint8Array(0);
  for (let n = 1; all.length < length; n++) {
    block = Uint8Array.from(hmacSm3(extracted, joined(block, utf8(info), Uint8Array.of(n))));
    all = Uint8Array.from(joined(all, block));
  }
  return all.subarray(0, length);
}

export const portableCrypto: BidCrypto = {
  sm3: (...parts) => fromHex(sm3(joined(...parts))),
  hmacSm3,
  newSm3: () => {
    const parts: Uint8Array[] = [];
    return { update: (bytes) => parts.push(bytes.slice()), digest: () => fromHex(sm3(joined(...parts))) };
  },
  hkdf: (suite, key, info, length) => (suite === 'GM' ? hkdfSm3 : hkdfSha256)(key, info, length),
  sm4Ctr: (key, iv, bytes) => {
    const stream = sm4.encrypt(counters(iv, bytes.length), key, { mode: 'ecb', padding: 'none', output: 'array' });
    return xor(bytes, stream.subarray(0, bytes.length));
  },
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  intl: portableIntl,
};
