// What the publication of a tender and the giving of its documents write, so that bids can be made and received.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { TenderWindow } from '../../../db/procurement/bids.ts';
import { query } from '../../../db/kit/sql.ts';

/** Opens a tender's window, or changes it (更正) as long as it is open. Called within the deciding transaction, which holds the window's lock where it changes one. */
export async function openTenderWindow(em: EntityManager, window: Omit<TenderWindow, 'closedAt'>): Promise<void> {
  const { id, district, code, name, purchaser, method, budgetFen, lots, consortium, qualifications, items, suite, mode, k, custodians, opensAt } =
    window;
  const json = [lots, qualifications, items, custodians].map((value) => JSON.stringify(value));
  await query(
    em,
    `insert into tender_window (id, district, code, name, purchaser, method, budget_fen, consortium, suite, mode, k, opens_at, lots, qualifications, items, custodians)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
       on conflict (id) do update set name = excluded.name, opens_at = excluded.opens_at, lots = excluded.lots, items = excluded.items
         where tender_window.closed_at is null and tender_window.opens_at > app_now()`,
    [id, district, code, name, purchaser, method, budgetFen, consortium, suite, mode, k, opensAt, ...json],
  );
}

/** The organisation has been given the tender documents (已获取). */
export const obtained = (em: EntityManager, tenderId: string, organisationId: string): Promise<unknown> =>
  query(em, `insert into tender_obtained (tender_id, organisation_id) values ($1, $2) on conflict do nothing`, [tenderId, organisationId]);
