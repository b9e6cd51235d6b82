// Wrapping a secret for one party. What the bid is bound to goes in with it: a share taken out of one bid and laid before a custodian within another, whose hour has
// come, is not given out.
import { sm2 } from 'sm-crypto-v2';
import { joined, sameBytes, toHex } from './bytes.ts';
import type { BidCrypto, Suite } from './crypto.ts';

/** C1‖C3‖C2 of GB/T 32918.4. */
const C1C3C2 = 1;
const CONTEXT = 32;

export const base64url = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
export const fromBase64url = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));

const bytesOfHex = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** `secret` for the owner of a key, as base64url. `context`: 32 bytes of `contextOf`, or of what else the secret belongs to. */
export function wrapFor(crypto: BidCrypto, suite: Suite, publicKey: string, secret: Uint8Array, context: Uint8Array): string {
  const inside = joined(context, secret);
  if (suite === 'GM') return base64url(bytesOfHex(sm2.doEncrypt(inside, publicKey, C1C3C2)));
  const { shared, ciphertext } = crypto.intl.encapsulate(publicKey);
  // The key is used once, so the nonce may be nothing.
  return base64url(joined(ciphertext, crypto.intl.gcmSeal(shared, new Uint8Array(12), inside)));
}

/** The secret; null where it is for another key or belongs to something else. */
export function unwrap(crypto: BidCrypto, suite: Suite, privateKey: string, wrapped: string, context: Uint8Array): Uint8Array | null {
  const inside = opened(crypto, suite, privateKey, wrapped);
  return inside && inside.length > CONTEXT && sameBytes(inside.subarray(0, CONTEXT), context) ? Uint8Array.from(inside.subarray(CONTEXT)) : null;
}

const ENCAPSULATED = 32 + 1088;

function opened(crypto: BidCrypto, suite: Suite, privateKey: string, wrapped: string): Uint8Array | null {
  try {
    const bytes = fromBase64url(wrapped);
    if (suite === 'GM') return sm2.doDecrypt(toHex(bytes), privateKey, C1C3C2, { output: 'array' });
    const shared = crypto.intl.decapsulate(privateKey, bytes.subarray(0, ENCAPSULATED));
    return (shared && crypto.intl.gcmOpen(shared, new Uint8Array(12), bytes.subarray(ENCAPSULATED))) ?? null;
  } catch {
    // No point of the curve, no base64.
    return null;
  }
}
