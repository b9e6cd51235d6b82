// Hashes of the house. SM3 (GB/T 32905) is the one for data, as decided under Algorithms; SHA-256 where a format asks for it.
import { createHmac, createSecretKey, hash, timingSafeEqual, type KeyObject } from 'node:crypto';

type Data = string | Uint8Array;

/** SM3 of bytes or UTF-8 text, as bytes. */
export const sm3Bytes = (data: Data): Uint8Array => hash('sm3', data, 'buffer');

/** SM3 of bytes or UTF-8 text, 64 hex digits. */
export const sm3 = (data: Data): string => hash('sm3', data);

/** SHA-256, 64 hex digits: for build artefacts and protocols that name it. */
export const sha256 = (data: Data): string => hash('sha256', data);

const keys = new WeakMap<Uint8Array, KeyObject>();
/** The key as OpenSSL holds it, made once per buffer: with bare bytes every use costs four times as much. The bytes must not change afterwards. */
export function secretKey(bytes: Uint8Array): KeyObject {
  const known = keys.get(bytes) ?? createSecretKey(bytes);
  keys.set(bytes, known);
  return known;
}

/** HMAC-SM3, as bytes. */
export const hmacSm3Bytes = (key: Uint8Array, data: Data): Buffer => createHmac('sm3', secretKey(key)).update(data).digest();

/** HMAC-SM3, 64 hex digits. */
export const hmacSm3 = (key: Uint8Array, data: Data): string => hmacSm3Bytes(key, data).toString('hex');

/** Compares two texts in a time that tells nothing of where they differ. */
export const sameText = (a: string, b: string): boolean => timingSafeEqual(sm3Bytes(a), sm3Bytes(b));

export { canonicalJson } from './canonical.ts';
