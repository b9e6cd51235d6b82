// The journal's tables as they are verified: chained rows, refused acts, checkpoints.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ChainedRow } from '../../security/chain.ts';
import type { Checkpoint } from '../../security/checkpoint.ts';
import type { RefusedAct } from '../../security/checkpoint-leaves.ts';
import { asInstant, query } from './sql.ts';

const ROW = `case_id as case, seq, ${asInstant('at')} as at, act, action, actor, from_state as from, to_state as to, data, prev, hash`;
const ACT = `key, case_id as case, type, actor, action, body_hash as "bodyHash", ${asInstant('received_at')} as at, outcome, refused`;

export type StoredCheckpoint = Checkpoint & { id: number; leaves: string[] };

/** Rows of the journal after a row, by case and seq. */
export const readJournal = (em: EntityManager, after: { case: string; seq: number }, limit: number): Promise<ChainedRow[]> =>
  query(em, `select ${ROW} from journal where (case_id, seq) > ($1, $2) order by case_id, seq limit $3`, [after.case, after.seq, limit]);

/** Refused acts; `where` may use $1. */
export const readRefused = (em: EntityManager, where: string, params: readonly unknown[]): Promise<RefusedAct[]> =>
  query(em, `select ${ACT} from act where refused is not null and ${where}`, params);

/** Checkpoints after an id, in their order. */
export const readCheckpoints = async (em: EntityManager, after: number, limit: number): Promise<StoredCheckpoint[]> =>
  (
    await query<StoredCheckpoint>(
      em,
      `select id, ${asInstant('at')} as at, root, size, prev, key_id as "keyId", signature, leaves from checkpoint where id > $1 order by id limit $2`,
      [after, limit],
    )
  ).map((row) => ({ ...row, prev: row.prev || null }));
