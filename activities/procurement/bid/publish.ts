// What the publication of a tender and the giving of its documents write, so that bids can be made and received.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { TenderWindow } from '../../../db/procurement/bids.ts';
import { query } from '../../../db/kit/sql.ts';
import type { Instant } from '../../../domain/kit/instant.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { windowKey } from './records.ts';

/** Opens a tender's window, called within the transaction that publishes the project. */
export async function openTenderWindow(em: EntityManager, window: Omit<TenderWindow, 'closedAt' | 'pausedAt'>): Promise<void> {
  const { id, district, code, name, purchaser, method, budgetFen, lots, consortium, qualifications, items, suite, mode, k, custodians, pricesLast, opensAt } =
    window;
  const json = [lots, qualifications, items, custodians].map((value) => JSON.stringify(value));
  await query(
    em,
    `insert into tender_window (id, district, code, name, purchaser, method, budget_fen, consortium, suite, mode, k, opens_at, lots, qualifications, items, custodians, prices_last)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [id, district, code, name, purchaser, method, budgetFen, consortium, suite, mode, k, opensAt, ...json, pricesLast],
  );
}

/** Takes the window's lock alone, so that no bid is in flight. Nobody who holds it waits for the project. False where the project has no window. */
async function alone(em: EntityManager, id: string): Promise<boolean> {
  await query(em, `select pg_advisory_xact_lock(hashtextextended($1, 0))`, [windowKey(id)]);
  return (await query(em, `select 1 from tender_window where id = $1`, [id])).length > 0;
}

/** 更正: the hour is another one. Throws WINDOW_CLOSED where it has come in the meantime. */
export async function moveTenderWindow(em: EntityManager, id: string, opensAt: Instant): Promise<void> {
  if (!(await alone(em, id))) return;
  const moved = await query(
    em,
    `update tender_window set opens_at = $2 where id = $1 and closed_at is null and opens_at > app_now() and $2 > app_now() returning id`,
    [id, opensAt],
  );
  if (!moved.length) throw refuse('WINDOW_CLOSED');
}

/** 暂停: a window whose hour has not come takes nothing and does not close. */
export async function pauseTenderWindow(em: EntityManager, id: string, at: Instant): Promise<void> {
  if (await alone(em, id)) await query(em, `update tender_window set paused_at = $2 where id = $1 and closed_at is null and opens_at > app_now()`, [id, at]);
}

/** 恢复: it goes on to the hour that the suspension has left. */
export async function resumeTenderWindow(em: EntityManager, id: string, opensAt: Instant | null): Promise<void> {
  if (!(await alone(em, id))) return;
  await query(em, `update tender_window set paused_at = null, opens_at = coalesce($2, opens_at) where id = $1 and paused_at is not null`, [id, opensAt]);
}

/** 终止: nothing is taken any more, and nothing that was taken is opened. */
export async function endTenderWindow(em: EntityManager, id: string, at: Instant): Promise<void> {
  if (!(await alone(em, id))) return;
  await query(em, `update tender_window set closed_at = coalesce(closed_at, $2), paused_at = null, opening = 'ended' where id = $1 and opening is null`, [id, at]);
  // Nor are prices whose opening was under way.
  await query(em, `update price_stage set private_key = null where tender_id = $1`, [id]);
}

/** The organisation has been given the tender documents (已获取). A project that is bid for on paper has no window, and nothing is noted. */
export const obtained = (em: EntityManager, tenderId: string, organisationId: string): Promise<unknown> =>
  query(em, `insert into tender_obtained (tender_id, organisation_id) select id, $2 from tender_window where id = $1 on conflict do nothing`, [
    tenderId,
    organisationId,
  ]);
