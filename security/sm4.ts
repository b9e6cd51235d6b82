// Authenticated encryption with Chinese algorithms: SM4-CTR, then HMAC-SM3 over everything (encrypt-then-MAC), since OpenSSL has no SM4-GCM.
import { createCipheriv, createDecipheriv, hkdfSync, timingSafeEqual } from 'node:crypto';
import { hmacSm3Bytes, secretKey } from './hash.ts';
import { freshBytes } from './random.ts';

export interface SealKeys {
  /** 16 bytes, SM4. */
  cipher: Uint8Array;
  /** 32 bytes, HMAC-SM3. */
  mac: Uint8Array;
}

const IV = 16;
const MAC = 32;

/** Derives the pair of keys for one use from a master key by HKDF-SM3; `info` names the use and keeps uses apart. */
export function sealKeys(master: Uint8Array, info: string): SealKeys {
  const bytes = Buffer.from(hkdfSync('sm3', master, new Uint8Array(0), info, 48));
  return { cipher: bytes.subarray(0, 16), mac: bytes.subarray(16) };
}

/** Encrypts and authenticates. Answer: IV (16) ‖ ciphertext ‖ MAC (32). `about` is authenticated but not kept. */
export function seal(keys: SealKeys, plain: Uint8Array, about: string): Buffer {
  const iv = freshBytes(IV);
  const cipher = createCipheriv('sm4-ctr', secretKey(keys.cipher), iv);
  const body = Buffer.concat([iv, cipher.update(plain), cipher.final()]);
  return Buffer.concat([body, macOf(keys, body, about)]);
}

/** Reverses `seal`; null when key, text or `about` are not those of the sealing. */
export function unseal(keys: SealKeys, sealed: Uint8Array, about: string): Buffer | null {
  if (sealed.length < IV + MAC) return null;
  const body = sealed.subarray(0, sealed.length - MAC);
  if (!timingSafeEqual(macOf(keys, body, about), sealed.subarray(sealed.length - MAC))) return null;
  const cipher = createDecipheriv('sm4-ctr', secretKey(keys.cipher), body.subarray(0, IV));
  return Buffer.concat([cipher.update(body.subarray(IV)), cipher.final()]);
}

// The length goes first, so that no bytes can be moved between `about` and the body.
function macOf(keys: SealKeys, body: Uint8Array, about: string): Buffer {
  const context = Buffer.from(about, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(context.length);
  return hmacSm3Bytes(keys.mac, Buffer.concat([length, context, body]));
}
