// SM2 signatures (GB/T 32918.2 with SM3 and the standard's default user id), keys as hex: 64 digits private, 130 public (uncompressed point).
// OpenSSL's `sign` with a key on the curve SM2 makes an ECDSA signature there, which no other SM2 verifier takes, so this is sm-crypto-v2.
import { sm2 } from 'sm-crypto-v2';

export interface Sm2Keys {
  publicKey: string;
  privateKey: string;
}

export function newSm2Keys(): Sm2Keys {
  const { publicKey, privateKey } = sm2.generateKeyPairHex();
  return { publicKey, privateKey };
}

const bytes = (data: string | Uint8Array): Uint8Array => (typeof data === 'string' ? new TextEncoder().encode(data) : data);

/** r‖s in hex, 128 digits. About 3 ms. */
export const signSm2 = (data: string | Uint8Array, privateKey: string): string => sm2.doSignature(bytes(data), privateKey, { hash: true });

/** False for whatever is no signature of exactly this data by this key; never throws. About 6 ms. */
export function verifySm2(data: string | Uint8Array, signature: string, publicKey: string): boolean {
  if (!/^[0-9a-f]{128}$/i.test(signature) || !/^04[0-9a-f]{128}$/i.test(publicKey)) return false;
  try {
    return sm2.doVerifySignature(bytes(data), signature, publicKey, { hash: true });
  } catch {
    // A point that is not on the curve.
    return false;
  }
}
