// The loop of the worker: one holder at a time, by advisory lock. It pokes every case whose journal is ahead of its mark
// without an effect under way, whose deadline has passed, or that was asked to wake: so no signal has to arrive.
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { query } from '../../db/kit/sql.ts';

export interface LoopOptions {
  orm: MikroORM;
  /** A connection of its own holds the lock; another process takes over when it ends. */
  databaseUrl: string;
  poke: (type: string, caseId: string) => Promise<unknown>;
  /** More to do in each round by the holder, e.g. the outbox. */
  also?: (() => Promise<unknown>)[];
  onError?: (error: unknown) => void;
  /** Milliseconds between rounds. */
  everyMs?: number;
  /** Cases behind for that long are poked, by default 5 s; a passed deadline after 30 s. */
  behindMs?: number;
  overdueMs?: number;
}

export interface Loop {
  stop: () => Promise<void>;
}

export interface Pokeable {
  id: string;
  type: string;
  /** Asked to wake: poked at once, whenever it was poked last. */
  woken: boolean;
  /** How far its workflow has come. */
  followed: number;
}

/** Cases to poke now, the longest behind first. Looks are on the machine's clock, acts on the database's, which a test may have moved. */
export const pokeable = (orm: MikroORM, behindMs: number, overdueMs: number): Promise<Pokeable[]> =>
  query(
    orm.em.fork(),
    `(select id, type, false as woken, followed from case_file where followed is not null and followed < seq
        and changed_at < app_now() - $1 * interval '1 ms' and (looked_at is null or looked_at < clock_timestamp() - $1 * interval '1 ms')
        and (under_way = 0 or looked_at is null or looked_at < clock_timestamp() - interval '60 s') order by changed_at limit 5000)
     union all
     (select id, type, false, followed from case_file where next_due < app_now() - $2 * interval '1 ms' and followed is not null
        and (looked_at is null or looked_at < clock_timestamp() - $2 * interval '1 ms') order by next_due limit 5000)
     union all
     (select c.id, c.type, true, c.followed from wake w join case_file c on c.id = w.case_id where c.followed is not null order by w.at limit 500)`,
    [behindMs, overdueMs],
  );

/** Pokes of one round at the most: an engine that is behind is not helped by more. */
const PER_ROUND = 200;
/** Pokes under way at once. */
const AT_ONCE = 32;
/** Longest pause between two pokes of one case. */
const SLOWEST_MS = 60_000;

type About = Pick<Pokeable, 'id' | 'followed'>;
/**
 * Remembers who was poked: a case that is still behind, and has not come on since, is poked again after twice the pause, for an engine with much to do must not get more
 * to do for being late.
 */
export function patience(firstMs: number): { open: (about: About) => boolean; poked: (about: About) => void } {
  const known = new Map<string, { until: number; pause: number; followed: number }>();
  const standing = ({ id, followed }: About) => {
    const last = known.get(id);
    return last?.followed === followed ? last : undefined;
  };
  return {
    open: (about) => (standing(about)?.until ?? 0) <= Date.now(),
    poked: (about) => {
      const { id, followed } = about;
      const now = Date.now();
      const pause = Math.min((standing(about)?.pause ?? firstMs / 2) * 2, SLOWEST_MS);
      known.delete(id);
      known.set(id, { until: now + pause, pause, followed });
      // The oldest stand first; whoever was left in peace for two minutes begins anew.
      for (const [old, { until }] of known) {
        if (until > now - 2 * SLOWEST_MS) break;
        known.delete(old);
      }
    },
  };
}

/** Starts the loop; it tries for the lock until it has it. */
export function startLoop({
  orm,
  databaseUrl,
  poke,
  also = [],
  onError = () => undefined,
  everyMs = 1_000,
  behindMs = 5_000,
  overdueMs = 30_000,
}: LoopOptions): Loop {
  let stopped = false;
  let wakeUp = (): void => undefined;
  const patient = patience(Math.max(behindMs, 100));
  const pause = (ms: number): Promise<void> => new Promise((resolve) => ((wakeUp = resolve), setTimeout(resolve, ms).unref()));

  /** Answers whether there may be more to poke at once. */
  const round = async (): Promise<boolean> => {
    const cases = (await pokeable(orm, behindMs, overdueMs)).filter((one) => one.woken || patient.open(one)).slice(0, PER_ROUND);
    for (let i = 0; i < cases.length && !stopped; i += AT_ONCE) {
      await Promise.all(
        cases.slice(i, i + AT_ONCE).map(async (one) => {
          const { id, type, woken } = one;
          patient.poked(one);
          await poke(type, id);
          if (woken) await query(orm.em.fork(), `delete from wake where case_id = $1`, [id]);
        }),
      );
    }
    for (const work of also) await work();
    return cases.length === PER_ROUND;
  };

  const run = async (): Promise<void> => {
    while (!stopped) {
      const client = new pg.Client({ connectionString: databaseUrl, application_name: 'banshi loop' });
      client.on('error', onError);
      try {
        await client.connect();
        while (!stopped) {
          const { rows } = await client.query(`select pg_try_advisory_lock(hashtext('banshi/loop')) as held`);
          if (rows[0]?.held) break;
          await pause(everyMs * 3);
        }
        while (!stopped) {
          await client.query('select 1');
          const more = await round().catch(onError);
          if (more !== true) await pause(everyMs);
        }
      } catch (error) {
        onError(error);
        await pause(everyMs);
      } finally {
        await client.end().catch(onError);
      }
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopped = true;
      wakeUp();
      await running;
    },
  };
}
