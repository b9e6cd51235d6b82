// What the schedules do. Each reads the database's clock and does whatever is due, so running once more, or once for a whole year, is harmless.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { assertCovered, missingYears } from '../../domain/kit/calendar.ts';
import { shanghaiDay, type Instant, type PlainDate } from '../../domain/kit/instant.ts';
import type { Round } from '../../domain/kit/schedules.ts';
import { now as clockNow } from '../../db/kit/clock.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Keyring } from '../../security/keyring.ts';
import { beat } from './beat.ts';
import { beside } from './beside.ts';
import { makeCheckpoints } from './checkpoint.ts';
import { raise, resolve } from './operator-notice.ts';
import { replanAll, replanPending } from './replan.ts';

export interface CheckParts {
  orm: MikroORM;
  /** A fork of its own. */
  em: EntityManager;
  /** By the database's clock. */
  now: Instant;
  /** Legal day of `now`. */
  today: PlainDate;
  /** To be called after each batch. */
  progress: () => void;
}
/** One thing that is looked at each day. It works in batches, and doing it again does nothing twice. */
export interface DailyCheck {
  id: string;
  round: Round;
  /** Chinese, for notices. */
  label: string;
  /** Answers how many it found. */
  run: (parts: CheckParts) => Promise<number>;
}

export interface ScheduledActivities {
  /** Tells operators about years without a notice, and counts deadlines anew that a notice has touched. */
  checkCalendar: () => Promise<{ missing: number[]; moved: number }>;
  checkpointJournal: () => Promise<{ made: number; leaves: number }>;
  /** Runs all checks of a round; answers what each found. Fails when one failed, after the others. */
  runChecks: (round: Round) => Promise<Record<string, number>>;
}
export interface ScheduledDeps {
  orm: MikroORM;
  keyring: Keyring;
  checks: readonly DailyCheck[];
  /** Logs of their own that are put under a checkpoint at the same time. */
  checkpoints?: readonly (() => Promise<unknown>)[];
}

const COVERAGE = 'calendar/coverage';

export function createScheduledActivities({ orm, keyring, checks, checkpoints = [] }: ScheduledDeps): ScheduledActivities {
  return {
    checkCalendar: async () => {
      const em = orm.em.fork();
      const book = await ruleBook(em);
      const calendar = book.calendar();
      const today = shanghaiDay(await clockNow(em));
      const warning = assertCovered(calendar, today);
      if (warning) await raise(em, { key: COVERAGE, kind: 'calendar', message: warning });
      else await resolve(em, COVERAGE);
      const { moved } = await replanPending(orm, beat);
      // An act that was under way when the notice came may have counted by the calendar before it.
      const newest = book.notices.toSorted((a, b) => a.version - b.version).at(-1);
      const late = newest ? await replanAll(orm, calendar, newest.number, { year: newest.year, progress: beat }) : { moved: 0 };
      return { missing: missingYears(calendar, today), moved: moved + late.moved };
    },
    checkpointJournal: async () => {
      for (const make of checkpoints) await make();
      return makeCheckpoints(orm, keyring, { progress: beat });
    },
    runChecks: async (round) => {
      const found: Record<string, number> = {};
      const failed: string[] = [];
      for (const check of checks.filter((one) => one.round === round)) {
        const em = orm.em.fork();
        const now = await clockNow(em);
        const key = `check/${check.id}`;
        try {
          found[check.id] = await check.run({ orm, em, now, today: shanghaiDay(now), progress: beat });
          await resolve(orm.em.fork(), key);
        } catch (error) {
          failed.push(`${check.id}: ${error instanceof Error ? error.message : String(error)}`);
          await raise(orm.em.fork(), { key, kind: 'check', message: `每日核查“${check.label}”未能完成，将自动重试。` });
        }
        beat();
      }
      if (failed.length) throw new Error(failed.join('; '));
      return found;
    },
  };
}

/**
 * For the loop's `also`: counts anew what a confirmed notice has touched, beside the loop, which goes on poking meanwhile. `then` is what else follows from a
 * notice; a daily check does the same, so that a failure is made up for.
 */
export function createReplanner(
  orm: MikroORM,
  onError: (error: unknown) => void,
  then: () => Promise<unknown> = async () => undefined,
): (() => Promise<void>) & { settled: () => Promise<void> } {
  return beside(() => replanPending(orm).then(({ notices }) => (notices ? then() : undefined)), onError);
}
