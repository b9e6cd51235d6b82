// What stands under a checkpoint's Merkle root, as text.
import { canonicalJson, sm3 } from './hash.ts';

/** A refused act as it is stored. Instants are the text of `domain/kit/instant.ts`. */
export interface RefusedAct {
  key: string;
  case: string | null;
  type: string;
  actor: string;
  action: string;
  bodyHash: string;
  at: string;
  outcome: unknown;
  refused: string;
}
export type Leaf = { kind: 'head'; case: string; seq: number; hash: string } | { kind: 'refused'; key: string; hash: string };

/** SM3 over everything that is kept of a refused act, 64 hex digits. */
export const refusedHash = ({ key, case: of, type, actor, action, bodyHash, at, outcome, refused }: RefusedAct): string =>
  sm3(`banshi-refused-v1\n${canonicalJson({ key, case: of, type, actor, action, bodyHash, at, outcome, refused })}`);

/** `head <case> <seq> <hash>`: the newest row of a chain. */
export const headLeaf = (caseId: string, seq: number, hash: string): string => `head ${caseId} ${seq} ${hash}`;
/** `refused <hash> <key>`: keys of the system may hold spaces, so they stand last. */
export const refusedLeaf = (act: RefusedAct): string => `refused ${refusedHash(act)} ${act.key}`;

/** Leaf of a batch of the calendar: what became of one deadline. */
export const replanLeaf = (id: string, from: string | null, to: string): string => `${id} ${from} ${to}`;

/** Leaf of a batch over cases: the row that it wrote into the chain of one of them. */
export const batchLeaf = (caseId: string, seq: number): string => `${caseId} ${seq}`;

/** The inverse of `headLeaf` and `refusedLeaf`; null for a text that is no leaf. */
export function parseLeaf(text: string): Leaf | null {
  const head = /^head (\S+) (\d+) ([0-9a-f]{64})$/.exec(text);
  if (head) return { kind: 'head', case: head[1]!, seq: Number(head[2]), hash: head[3]! };
  const refused = /^refused ([0-9a-f]{64}) (.+)$/s.exec(text);
  return refused ? { kind: 'refused', hash: refused[1]!, key: refused[2]! } : null;
}
