// The Merkle tree of the house: SM3 by node:crypto, leaves as text, hashes as hex.
import { sm3Bytes } from './hash.ts';
import { merkleOver } from './merkle-tree.ts';

const tree = merkleOver(sm3Bytes);
const bytes = (leaf: string) => Buffer.from(leaf, 'utf8');
const hex = (hash: Uint8Array) => Buffer.from(hash).toString('hex');

/** Root over the leaves in their order, 64 hex digits. */
export const merkleRoot = (leaves: readonly string[]): string => hex(tree.root(leaves.map(bytes)));

/** Roots over the first leaves by their number, 64 hex digits each; of numbers that there are no leaves for there is none. */
export const prefixRoots = (leaves: readonly string[], sizes: readonly number[]): Map<number, string> =>
  new Map([...tree.prefixRoots(leaves.map(bytes), sizes)].map(([size, root]) => [size, hex(root)]));

/** Proof that a leaf is among them: the audit path, from its sibling upwards, in hex. Throws RangeError on a wrong index. */
export const inclusionProof = (leaves: readonly string[], index: number): string[] => tree.prove(leaves.map(bytes), index).map(hex);

/** Checks a proof against a root that is trusted (from a signed checkpoint). */
export const verifyInclusion = (leaf: string, index: number, size: number, proof: readonly string[], root: string): boolean =>
  tree.verify(
    bytes(leaf),
    index,
    size,
    proof.map((hash) => Buffer.from(hash, 'hex')),
    Buffer.from(root, 'hex'),
  );
