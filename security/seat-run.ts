// What is published of a seat run (S3-28) and how it is checked, over a hash that is handed in: the system uses node:crypto, the page and `npm run verify:seats` need
// nothing of the system.
import { hex, unhex, utf8 } from '../domain/kit/draw.ts';
import type { Sm3 } from '../domain/exam/seats/types.ts';
import { merkleOver } from './merkle-tree.ts';

/** Leaves of a block: the tree over all leaves is the tree over the blocks' roots, since blocks are full but the last. A power of two. */
export const BLOCK = 256;

/** Roots of blocks of leaves in their order, 64 hex digits each. */
export function blockRoots(leaves: Iterable<string>, sm3: Sm3): string[] {
  const tree = merkleOver(sm3);
  const roots: string[] = [];
  let block: Uint8Array[] = [];
  const close = (): void => {
    roots.push(hex(tree.root(block)));
    block = [];
  };
  for (const leaf of leaves) {
    block.push(utf8(leaf));
    if (block.length === BLOCK) close();
  }
  if (block.length) close();
  return roots;
}

/** Root over everything, from the blocks' roots. */
export const rootOf = (blocks: readonly string[], sm3: Sm3): string => hex(merkleOver(sm3).rootOf(blocks.map(unhex)));

/** Root over leaves, 64 hex digits. */
export const rootOfLeaves = (leaves: Iterable<string>, sm3: Sm3): string => rootOf(blockRoots(leaves, sm3), sm3);

/** Audit path of leaf `index`, from its sibling upwards; `block`: the leaves of its block alone. */
export function proveLeaf(block: readonly string[], blocks: readonly string[], index: number, sm3: Sm3): string[] {
  const tree = merkleOver(sm3);
  return [
    ...tree.prove(
      block.map((leaf) => utf8(leaf)),
      index % BLOCK,
    ),
    ...tree.proveOf(blocks.map(unhex), Math.floor(index / BLOCK)),
  ].map(hex);
}

export const verifyLeaf = (leaf: string, index: number, size: number, path: readonly string[], root: string, sm3: Sm3): boolean =>
  merkleOver(sm3).verify(utf8(leaf), index, size, path.map(unhex), unhex(root));

export { beaconText, commitmentOf, linesHash, saltedHash, saltOf, seedOf } from './public-draw.ts';

export interface LogLine {
  no: number;
  run: number;
  /** Instant, by the database's clock. */
  at: string;
  event: string;
  /** What it is about, as text. */
  detail: string;
  prev: string;
  hash: string;
}
export const LOG_START = '0'.repeat(64);

/** Hash of a line of the log of an exam's runs: it carries the hash of the one before. */
export const logHash = ({ no, run, at, event, detail, prev }: Omit<LogLine, 'hash'>, sm3: Sm3): string =>
  hex(sm3(utf8(['banshi-seat-log-v1', prev, no, run, at, event, detail].join('\n'))));

export interface Announced {
  commitment: string;
  candidates: number;
  root: string;
  rulesHash: string;
  roomsHash: string;
  beacon: { source: string; at: string };
}

/** Details of the log's lines. */
export const announcedDetail = ({ commitment, candidates, root, rulesHash, roomsHash, beacon }: Announced): string =>
  `commitment=${commitment} candidates=${candidates} root=${root} rules=${rulesHash} rooms=${roomsHash} beacon=${beacon.source}@${beacon.at}`;
export const drawnDetail = ({ beacon, secret, seed }: { beacon: string; secret: string; seed: string }): string =>
  `beacon=${beacon} secret=${secret} seed=${seed}`;
export const allocatedDetail = ({ seatRoot, seats }: { seatRoot: string; seats: number }): string => `seats=${seats} root=${seatRoot}`;
