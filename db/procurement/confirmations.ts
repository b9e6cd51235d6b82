// 需确认: bids that stand since before a correction that may affect them, and have not been confirmed by their bidder.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import { asInstant, query } from '../kit/sql.ts';

/** Since when bid `b` of window `w` in state `c.state` is to be confirmed; null: it need not be. */
export const UNCONFIRMED = `(select w.reconfirm_from from bid_receipt u where u.leaf = b.receipt and c.state = 'uploaded' and u.received_at < w.reconfirm_from
  and not exists (select from bid_confirmation f where f.bid_id = b.case_id and f.leaf = b.receipt and f.since = w.reconfirm_from))`;

export interface Unconfirmed {
  since: Instant;
  /** Number of the notice. */
  notice: number;
}
export async function unconfirmed(em: EntityManager, bidId: string): Promise<Unconfirmed | null> {
  const [row] = await query<Unconfirmed>(
    em,
    `select since, notice from (select ${asInstant(UNCONFIRMED)} as since, w.reconfirm_notice as notice
       from bid b join case_file c on c.id = b.case_id join tender_window w on w.id = b.tender_id where b.case_id = $1) one where since is not null`,
    [bidId],
  );
  return row ?? null;
}
