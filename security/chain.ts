// The journal is a chain per case: each row carries the hash of the one before, so that a changed, added, moved or missing
// row breaks every hash after it. What is cut off at the end shows in the checkpoints, which hold the heads.
import { canonicalJson, sm3 } from './hash.ts';

/** What a journal row's hash covers. Instants are the text of `domain/kit/instant.ts`; `data` holds JSON only. */
export interface JournalRow {
  case: string;
  seq: number;
  at: string;
  act: string;
  action: string;
  actor: string;
  from: string;
  to: string;
  data: unknown;
}
export interface ChainedRow extends JournalRow {
  /** Hash of the row before; `GENESIS` for the first. */
  prev: string;
  hash: string;
}

/** What stands before the first row of every chain. */
export const GENESIS = '0'.repeat(64);

/** Hash of a row: SM3 over a version tag, the hash before, and the row as canonical JSON. 64 hex digits. */
export function journalHash(prev: string, row: JournalRow): string {
  const { case: of, seq, at, act, action, actor, from, to, data } = row;
  return sm3(`banshi-journal-v1\n${prev}\n${canonicalJson({ case: of, seq, at, act, action, actor, from, to, data })}`);
}

/**
 * Checks one case's chain, rows in the order of `seq`, from its first row on. Answers the first seq that doesn't hold (missing
 * counts: it is the seq that should stand there), or null. An empty chain holds.
 */
export function verifyChain(rows: readonly ChainedRow[]): number | null {
  let prev = GENESIS;
  for (const [n, row] of rows.entries()) {
    const expected = n + 1;
    if (row.seq !== expected || row.case !== rows[0]!.case || row.prev !== prev || row.hash !== journalHash(prev, row)) return expected;
    prev = row.hash;
  }
  return null;
}
