// 投标文件上传 as a bidder sees it: tenders whose documents his organisation has been given, with the state of its own bid.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import { UNCONFIRMED } from './confirmations.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface TenderLine {
  id: string;
  district: string;
  code: string;
  name: string;
  purchaser: string;
  method: string;
  budgetFen: string;
  opensAt: Instant;
  /** While the project is suspended. */
  pausedAt: Instant | null;
  bidId: string | null;
  state: string | null;
  /** 需确认, since. */
  reconfirmSince: Instant | null;
}

/** `ended`: those whose hour has come, else those before it; by their hour. `limit` rows. */
export const tendersOf = (
  em: EntityManager,
  organisationId: string,
  ended: boolean,
  limit: number,
  after: readonly [string, string] | undefined,
): Promise<TenderLine[]> =>
  query(
    em,
    `select w.id, w.district, w.code, w.name, w.purchaser, w.method, w.budget_fen::text as "budgetFen", ${asInstant('w.opens_at')} as "opensAt", ${asInstant('w.paused_at')} as "pausedAt", b.case_id as "bidId", c.state,
         ${asInstant(UNCONFIRMED)} as "reconfirmSince"
       from tender_obtained o join tender_window w on w.id = o.tender_id left join bid b on b.tender_id = w.id and b.organisation_id = o.organisation_id
         left join case_file c on c.id = b.case_id
      where o.organisation_id = $1 and (w.opens_at <= app_now()) = $2 and ($3::timestamptz is null or (w.opens_at, w.id) > ($3, $4::uuid))
      order by w.opens_at, w.id limit $5`,
    [organisationId, ended, after?.[0] ?? null, after?.[1] ?? null, limit + 1],
  );
