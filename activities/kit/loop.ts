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

/** Cases to poke now, the longest behind first. */
export const pokeable = (orm: MikroORM, behindMs: number, overdueMs: number): Promise<{ id: string; type: string }[]> =>
  query(
    orm.em.fork(),
    `(select id, type from case_file where followed is not null and followed < seq
        and greatest(changed_at, coalesce(looked_at, changed_at)) < app_now() - $1 * interval '1 ms'
        and (under_way = 0 or looked_at is null or looked_at < clock_timestamp() - interval '60 s') order by changed_at limit 500)
     union all
     (select id, type from case_file where next_due < app_now() - $2 * interval '1 ms' and followed is not null
        and (looked_at is null or looked_at < clock_timestamp() - $2 * interval '1 ms') order by next_due limit 200)
     union all
     (select c.id, c.type from wake w join case_file c on c.id = w.case_id where c.followed is not null order by w.at limit 500)`,
    [behindMs, overdueMs],
  );

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
  const pause = (ms: number): Promise<void> => new Promise((resolve) => ((wakeUp = resolve), setTimeout(resolve, ms).unref()));

  const round = async (): Promise<void> => {
    const cases = await pokeable(orm, behindMs, overdueMs);
    for (let i = 0; i < cases.length && !stopped; i += 16) {
      await Promise.all(
        cases.slice(i, i + 16).map(async ({ id, type }) => {
          await poke(type, id);
          await query(orm.em.fork(), `delete from wake where case_id = $1`, [id]);
        }),
      );
    }
    for (const work of also) await work();
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
          await round().catch(onError);
          await pause(everyMs);
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
