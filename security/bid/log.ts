// The log of all bids: blinded leaves under signed checkpoints. A leaf tells nothing without its blind, a checkpoint nothing of how many leaves it has until its size is
// opened; afterwards everybody can show that his receipt stood in it when the window closed, and that nothing was taken out or put in later.
import { canonicalJson, sm3 } from '../hash.ts';
import type { Keyring } from '../keyring.ts';
import { inclusionProof, merkleRoot, prefixRoots, verifyInclusion } from '../merkle.ts';
import { signReceipt, verifyReceipt, type Receipt, type ReceiptContent } from '../receipt.ts';

export const BID_RECEIVED = 'bid.received';
export const BID_WITHDRAWN = 'bid.withdrawn';
export const BID_CHECKPOINT = 'bid.checkpoint';

/** Leaf of a receipt: 64 hex digits over what it says and a blind of 32 random bytes in hex. */
export const leafOf = (kind: string, content: ReceiptContent, blind: string): string =>
  sm3(`banshi-bid-leaf-v1\n${blind}\n${canonicalJson({ kind, content })}`);

/** What binds a size before it is opened. */
export const sizeCommitOf = (size: number, salt: string): string => sm3(`banshi-bid-size-v1\n${salt}\n${size}`);

/** What the next checkpoint names as the one before. */
export const bidCheckpointHash = (signed: Receipt): string => sm3(`banshi-bid-checkpoint-v1\n${canonicalJson(signed)}`);

export interface BidCheckpoint {
  signed: Receipt;
  /** Leaves under its root, and what opens the commitment to their number; null until the hour. */
  size: number | null;
  salt: string | null;
}

/** A checkpoint over all leaves in their order. `prev`: the one before. */
export function signBidCheckpoint(
  ring: Keyring,
  leaves: readonly string[],
  { at, salt, prev }: { at: string; salt: string; prev: Receipt | null },
): BidCheckpoint {
  const content = { at, root: merkleRoot(leaves), sizeCommit: sizeCommitOf(leaves.length, salt), prev: prev && bidCheckpointHash(prev) };
  return { signed: signReceipt(ring, BID_CHECKPOINT, content), size: leaves.length, salt };
}

/**
 * Checks a chain of checkpoints from the first on, with the leaves where they are known: signatures, links, time going forward, and that each root is that of the first
 * leaves. Answers what does not hold.
 */
export function verifyBidCheckpoints(
  checkpoints: readonly BidCheckpoint[],
  keys: Readonly<Record<string, string>>,
  leaves: readonly string[] | null,
): string[] {
  const wrong: string[] = [];
  const roots = leaves && prefixRoots(leaves, checkpoints.flatMap(({ size }) => size ?? []));
  let before: BidCheckpoint | null = null;
  for (const [n, checkpoint] of checkpoints.entries()) {
    const { signed, size, salt } = checkpoint;
    const { at, root, sizeCommit, prev } = signed.content;
    const say = (what: string): void => void wrong.push(`第${n + 1}个检查点${what}`);
    if (signed.kind !== BID_CHECKPOINT || !verifyReceipt(signed, keys)) say('的签名无效');
    if (prev !== (before && bidCheckpointHash(before.signed))) say('没有接上前一个检查点');
    if (before && String(at) < String(before.signed.content['at'])) say('的时间早于前一个检查点');
    if (size !== null && (salt === null || sizeCommitOf(size, salt) !== sizeCommit)) say('的条数与其承诺不符');
    if (size !== null && before?.size != null && size < before.size) say('的条数少于前一个检查点');
    if (size !== null && roots && roots.get(size) !== root) say('的根值与日志内容不符');
    before = checkpoint;
  }
  return wrong;
}

export interface BidProof {
  place: number;
  size: number;
  path: string[];
  root: string;
}
export const proveLeaf = (leaves: readonly string[], place: number): BidProof => ({
  place,
  size: leaves.length,
  path: inclusionProof(leaves, place),
  root: merkleRoot(leaves),
});
export const verifyLeaf = (leaf: string, { place, size, path, root }: BidProof): boolean => verifyInclusion(leaf, place, size, path, root);
