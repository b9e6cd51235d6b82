// Merkle tree as RFC 6962 §2.1 describes it, over any hash: leaves are prefixed with 0x00, nodes with 0x01, so that neither can
// pass for the other. Pure, so that a verifier in a browser uses the same code with another implementation of SM3.

export type Hash = (bytes: Uint8Array) => Uint8Array;

export interface MerkleTree {
  /** Root over the leaves' contents. Of none: the hash of nothing. */
  root(leaves: readonly Uint8Array[]): Uint8Array;
  /** Audit path of the leaf at `index`, from its sibling upwards. Throws RangeError when there is no such leaf. */
  prove(leaves: readonly Uint8Array[], index: number): Uint8Array[];
  /** The same over what are hashes already: roots of full blocks of leaves, of which only the last may hold fewer. */
  rootOf(hashes: readonly Uint8Array[]): Uint8Array;
  proveOf(hashes: readonly Uint8Array[], index: number): Uint8Array[];
  /** Roots over the first leaves, for each of the sizes that there are leaves for: one way through them, however many sizes. */
  prefixRoots(leaves: readonly Uint8Array[], sizes: readonly number[]): Map<number, Uint8Array>;
  /** Does this leaf stand at `index` of the tree with `size` leaves and this root. */
  verify(leaf: Uint8Array, index: number, size: number, path: readonly Uint8Array[], root: Uint8Array): boolean;
}

/** The tree over a hash function. */
export function merkleOver(hash: Hash): MerkleTree {
  const leafHash = (leaf: Uint8Array) => hash(joined(Uint8Array.of(0), leaf));
  const nodeHash = (left: Uint8Array, right: Uint8Array) => hash(joined(Uint8Array.of(1), left, right));

  const subtree = (hashes: readonly Uint8Array[]): Uint8Array => {
    if (hashes.length === 1) return hashes[0]!;
    const k = split(hashes.length);
    return nodeHash(subtree(hashes.slice(0, k)), subtree(hashes.slice(k)));
  };
  const path = (index: number, hashes: readonly Uint8Array[]): Uint8Array[] => {
    if (hashes.length === 1) return [];
    const k = split(hashes.length);
    return index < k
      ? [...path(index, hashes.slice(0, k)), subtree(hashes.slice(k))]
      : [...path(index - k, hashes.slice(k)), subtree(hashes.slice(0, k))];
  };
  // What the path leads to; null when it is too short or too long for this place.
  const climb = (index: number, size: number, siblings: readonly Uint8Array[], from: Uint8Array): Uint8Array | null => {
    if (size === 1) return siblings.length === 0 ? from : null;
    const k = split(size);
    const sibling = siblings.at(-1);
    if (!sibling) return null;
    const rest = siblings.slice(0, -1);
    const below = index < k ? climb(index, k, rest, from) : climb(index - k, size - k, rest, from);
    return below && (index < k ? nodeHash(below, sibling) : nodeHash(sibling, below));
  };

  const rootOf = (hashes: readonly Uint8Array[]): Uint8Array => (hashes.length === 0 ? hash(new Uint8Array(0)) : subtree(hashes));
  const proveOf = (hashes: readonly Uint8Array[], index: number): Uint8Array[] => {
    if (!(Number.isInteger(index) && index >= 0 && index < hashes.length)) throw new RangeError(`no leaf ${index} of ${hashes.length}`);
    return path(index, hashes);
  };
  return {
    root: (leaves) => rootOf(leaves.map(leafHash)),
    prove: (leaves, index) => proveOf(leaves.map(leafHash), index),
    rootOf,
    proveOf,
    prefixRoots(leaves, sizes) {
      const wanted = new Set(sizes);
      const found = new Map<number, Uint8Array>(wanted.has(0) ? [[0, rootOf([])]] : []);
      // Full subtrees so far, each smaller than the one before it.
      const full: { size: number; root: Uint8Array }[] = [];
      for (const [n, leaf] of leaves.entries()) {
        let last = { size: 1, root: leafHash(leaf) };
        while (full.at(-1)?.size === last.size) last = { size: 2 * last.size, root: nodeHash(full.pop()!.root, last.root) };
        full.push(last);
        if (wanted.has(n + 1)) found.set(n + 1, full.map(({ root }) => root).reduceRight((right, left) => nodeHash(left, right)));
      }
      return found;
    },
    verify(leaf, index, size, siblings, root) {
      if (!(Number.isInteger(index) && Number.isInteger(size) && index >= 0 && index < size)) return false;
      const reached = climb(index, size, siblings, leafHash(leaf));
      return reached !== null && reached.length === root.length && reached.every((byte, n) => byte === root[n]);
    },
  };
}

/** The largest power of two below n (n ≥ 2): how many leaves the left side has. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
