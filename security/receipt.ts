// Receipts that anybody can verify without us: what was received from whom and when, signed by the ring. The content holds ids, moments and hashes; what was hashed is
// handed out beside it to whom it belongs.
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { canonicalJson } from './hash.ts';
import type { Keyring } from './keyring.ts';

export type ReceiptContent = Readonly<Record<string, string | number | null>>;
export interface Receipt {
  /** What it is a receipt of, e.g. `enrolment.confirm`. */
  kind: string;
  content: ReceiptContent;
  /** Key of the ring that signed. */
  keyId: string;
  /** Ed25519, base64url. */
  signature: string;
}

const signed = ({ kind, content, keyId }: Omit<Receipt, 'signature'>): Buffer =>
  Buffer.from(`banshi-receipt-v1\n${canonicalJson({ kind, content, keyId })}`);

/** Keys as they are signed with: reading one takes longer than the signature. */
const read = new WeakMap<Uint8Array, KeyObject>();
function privateKeyOf(secret: Buffer): KeyObject {
  const known = read.get(secret) ?? createPrivateKey({ key: secret, type: 'pkcs8', format: 'der' });
  read.set(secret, known);
  return known;
}

/** Signs with the ring's active journal key. */
export function signReceipt(ring: Keyring, kind: string, content: ReceiptContent): Receipt {
  const key = ring.active('journal');
  const unsigned = { kind, content, keyId: key.id };
  return { ...unsigned, signature: sign(null, signed(unsigned), privateKeyOf(key.secret)).toString('base64url') };
}

/** Is it as it was signed, by a key that we know. `publicKeys`: SPKI DER in base64 by key id. */
export function verifyReceipt(receipt: Receipt, publicKeys: Readonly<Record<string, string>>): boolean {
  const spki = Object.hasOwn(publicKeys, receipt.keyId) ? publicKeys[receipt.keyId] : undefined;
  if (spki === undefined) return false;
  const publicKey = createPublicKey({ key: Buffer.from(spki, 'base64'), type: 'spki', format: 'der' });
  return verify(null, signed(receipt), publicKey, Buffer.from(receipt.signature, 'base64url'));
}
