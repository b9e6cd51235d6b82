// 更正: from here on bids that stand are to be confirmed. Under the window's lock alone, so that no bid is in flight; no bid is touched.
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../../db/kit/sql.ts';
import { windowKey } from './records.ts';

export async function askToReconfirm(em: EntityManager, tenderId: string, notice: number): Promise<void> {
  await query(em, `select pg_advisory_xact_lock(hashtextextended($1, 0))`, [windowKey(tenderId)]);
  await query(em, `update tender_window set reconfirm_from = app_now(), reconfirm_notice = $2 where id = $1 and closed_at is null`, [
    tenderId,
    notice,
  ]);
}
