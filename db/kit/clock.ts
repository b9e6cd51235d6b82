// The movable clock of test and demonstration databases.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import { ask, NOW, one, query } from './sql.ts';

/** Now, by the clock that decides. */
export const now = async (em: EntityManager): Promise<Instant> => (await ask<{ now: Instant }>(em, `select ${NOW} as now`))[0]!.now;

/** True in a database whose clock can be moved. Production refuses to start with one. */
export const clockMoves = async (em: EntityManager): Promise<boolean> =>
  (await one<{ found: boolean }>(em, `select to_regclass('test_clock') is not null as found`)).found;

/**
 * Moves the clock by milliseconds, forward or back, and wakes every case whose next deadline lies between. Answers the
 * new time. Throws where the clock is fixed.
 */
export async function moveClock(em: EntityManager, byMs: number): Promise<Instant> {
  if (!(await clockMoves(em))) throw new Error('This database has no movable clock: it was not created with --test-clock');
  return em.transactional(async (tx) => {
    await query(tx, `update test_clock set ahead = ahead + $1 * interval '1 ms'`, [byMs]);
    await query(
      tx,
      `insert into wake (case_id, at, reason) select id, clock_timestamp(), 'clock' from case_file
         where next_due is not null and next_due < app_now() and followed is not null on conflict do nothing`,
    );
    return now(tx);
  });
}

/** Moves the clock forward to an instant; never back. */
export async function moveClockTo(em: EntityManager, to: Instant): Promise<Instant> {
  const { ms } = await one<{ ms: number }>(em, `select ceil(extract(epoch from $1::timestamptz - app_now()) * 1000)::float8 as ms`, [to]);
  return ms > 0 ? moveClock(em, ms) : now(em);
}
