// A checkpoint puts the heads of the chains that changed under one signed Merkle root, and names the checkpoint before. Whoever
// keeps one can show later that a chain was cut, changed or rewritten from its beginning.
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { canonicalJson, sm3 } from './hash.ts';
import type { Keyring } from './keyring.ts';

export interface Checkpoint {
  /** Moment by the database's clock. */
  at: string;
  /** Merkle root over the leaves, 64 hex digits. */
  root: string;
  /** Number of leaves. */
  size: number;
  /** `checkpointHash` of the one before, null for the first. */
  prev: string | null;
  /** Key of the ring that signed. */
  keyId: string;
  /** Ed25519, base64url. */
  signature: string;
}

const signed = ({ at, root, size, prev, keyId }: Omit<Checkpoint, 'signature'>): Buffer =>
  Buffer.from(`banshi-checkpoint-v1\n${canonicalJson({ at, root, size, prev, keyId })}`);

/** Signs a checkpoint with the ring's active journal key. */
export function signCheckpoint(ring: Keyring, content: Pick<Checkpoint, 'at' | 'root' | 'size' | 'prev'>): Checkpoint {
  const key = ring.active('journal');
  const unsigned = { ...content, keyId: key.id };
  const privateKey = createPrivateKey({ key: key.secret, type: 'pkcs8', format: 'der' });
  return { ...unsigned, signature: sign(null, signed(unsigned), privateKey).toString('base64url') };
}

/** Is the signature that of a key we know. `publicKeys`: SPKI DER in base64 by key id (`journalPublicKeys`, or what an auditor was given). */
export function verifyCheckpoint(checkpoint: Checkpoint, publicKeys: Readonly<Record<string, string>>): boolean {
  const spki = Object.hasOwn(publicKeys, checkpoint.keyId) ? publicKeys[checkpoint.keyId] : undefined;
  if (spki === undefined) return false;
  const publicKey = createPublicKey({ key: Buffer.from(spki, 'base64'), type: 'spki', format: 'der' });
  return verify(null, signed(checkpoint), publicKey, Buffer.from(checkpoint.signature, 'base64url'));
}

/** What the next checkpoint names as the one before: signature included, 64 hex digits. */
export const checkpointHash = (checkpoint: Checkpoint): string => sm3(Buffer.concat([signed(checkpoint), Buffer.from(`\n${checkpoint.signature}`)]));

/** Checks all checkpoints from the first on: signatures, links, time going forward. Answers the index of the first that doesn't hold, or null. */
export function verifyCheckpoints(checkpoints: readonly Checkpoint[], publicKeys: Readonly<Record<string, string>>): number | null {
  let prev: Checkpoint | undefined;
  for (const [n, checkpoint] of checkpoints.entries()) {
    const linked = checkpoint.prev === (prev ? checkpointHash(prev) : null) && (!prev || prev.at <= checkpoint.at);
    if (!linked || !verifyCheckpoint(checkpoint, publicKeys)) return n;
    prev = checkpoint;
  }
  return null;
}
