// What operators are to know although no case says it: one row per key, standing until it no longer holds.
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../db/kit/sql.ts';

export interface OperatorNotice {
  /** Business key, e.g. `calendar/coverage`. */
  key: string;
  kind: string;
  /** Chinese sentence, without anything personal. */
  message: string;
}

/** Puts a notice up, or says that it still holds. */
export const raise = (em: EntityManager, { key, kind, message }: OperatorNotice): Promise<unknown> =>
  query(
    em,
    `insert into operator_notice (key, kind, message, at, seen_at) values ($1, $2, $3, app_now(), app_now())
       on conflict (key) do update set kind = excluded.kind, message = excluded.message, seen_at = excluded.seen_at, resolved_at = null,
         at = case when operator_notice.resolved_at is null then operator_notice.at else excluded.at end`,
    [key, kind, message],
  );

/** Takes a notice down. */
export const resolve = (em: EntityManager, key: string): Promise<unknown> =>
  query(em, `update operator_notice set resolved_at = app_now() where key = $1 and resolved_at is null`, [key]);
