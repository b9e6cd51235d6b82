// Schedules of the engine: created at start, brought up to date when they are there.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Client } from '@temporalio/client';
import { moveClock, moveClockTo, now } from '../../db/kit/clock.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { schedules } from '../../domain/kit/schedules.ts';
import { ensureSchedules, triggerPassed, type Schedule } from '../../temporal/schedules.ts';

/** Creates every schedule, idempotently. */
export const createSchedules = (client: Client, list: readonly Schedule[] = schedules): Promise<void> => ensureSchedules(client, list);

export interface Moved {
  from: Instant;
  to: Instant;
  /** Ids of the schedules that were triggered, once each. */
  triggered: string[];
}

/**
 * Moves the test clock to an instant (never back) or by milliseconds, wakes what has become due, and triggers once each schedule
 * whose time it has passed. Throws where the clock is fixed.
 */
export async function moveSystemClock(
  em: EntityManager,
  client: Client,
  move: { to: Instant } | { byMs: number },
  list: readonly Schedule[] = schedules,
): Promise<Moved> {
  const from = await now(em);
  const to = 'to' in move ? await moveClockTo(em, move.to) : await moveClock(em, move.byMs);
  return { from, to, triggered: await triggerPassed(client, list, from, to) };
}
