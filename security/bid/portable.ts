// The envelope's cryptography in plain JavaScript: for browsers. SM4 has no counter mode in sm-crypto-v2, so its keystream is made of encrypted counters.
import { hkdf, sm3, sm4 } from 'sm-crypto-v2';
import { fromHex, xor } from './bytes.ts';
import type { BidCrypto } from './crypto.ts';

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

export const portableCrypto: BidCrypto = {
  sm3: (bytes) => fromHex(sm3(bytes)),
  hmacSm3: (key, bytes) => fromHex(sm3(bytes, { key, mode: 'hmac' })),
  hkdf: (suite, key, info, length) => {
    if (suite !== 'GM') throw new Error(`the suite ${suite} is not among what a browser can do`);
    return hkdf(key, undefined, info, length);
  },
  sm4Ctr: (key, iv, bytes) => {
    const stream = sm4.encrypt(counters(iv, bytes.length), key, { mode: 'ecb', padding: 'none', output: 'array' });
    return xor(bytes, stream.subarray(0, bytes.length));
  },
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
};
