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

/** Cases to poke now, `most` of each kind: whose deadline has passed, then who was asked to wake, then who is behind, each the longest first, for what the law times doesn't wait for a rush; not those that were poked and have not come on. Looks are on the machine's clock, acts on the database's, which a test may have moved. */
export const pokeable = (
  orm: MikroORM,
  { behindMs, overdueMs, most, resting }: { behindMs: number; overdueMs: number; most: number; resting: readonly About[] },
): Promise<Pokeable[]> =>
  query(
    orm.em.fork(),
    `with resting as materialized (select * from unnest($3::uuid[], $4::int[]) r(id, followed))
     (select id, type, false as woken, followed from case_file c where next_due < app_now() - $2 * interval '1 ms' and followed is not null
        and (looked_at is null or looked_at < clock_timestamp() - $2 * interval '1 ms')
        and not exists (select 1 from resting r where r.id = c.id and r.followed = c.followed) order by next_due limit $5)
     union all
     (select c.id, c.type, true, c.followed from wake w join case_file c on c.id = w.case_id where c.followed is not null order by w.at limit $5)
     union all
     (select id, type, false, followed from case_file c where followed is not null and followed < seq
        and changed_at < app_now() - $1 * interval '1 ms' and (looked_at is null or looked_at < clock_timestamp() - $1 * interval '1 ms')
        and (under_way = 0 or looked_at is null or looked_at < clock_timestamp() - interval '60 s')
        and not exists (select 1 from resting r where r.id = c.id and r.followed = c.followed) order by changed_at limit $5)`,
    [behindMs, overdueMs, resting.map(({ id }) => id), resting.map(({ followed }) => followed), most],
  );

/** Cases that are poked and still to be followed, at the most and at the least: an engine that is behind is not helped by more, and what it has in hand costs those who wait for an answer. */
const IN_HAND = 100;
const LEAST_IN_HAND = 2;
/** A look that is waited for longer is a sign that the machine has other things to do; after the second it is one that the case is stuck. */
const SLOW_LOOK_MS = 1_000;
const STUCK_LOOK_MS = 5_000;
/** Pause between two steps down. */
const STEP_MS = 1_000;
/** How long one is counted that has not looked, or has looked and is busy with what it entails. */
const LOOKS_WITHIN_MS = 10_000;
const BUSY_MS = 5_000;
/** Pokes under way at once. */
const AT_ONCE = 32;
/** Pause while more wait than there is room for. */
const FULL_MS = 200;
/** Longest pause between two pokes of one case. */
const SLOWEST_MS = 60_000;

type About = Pick<Pokeable, 'id' | 'followed'>;
/**
 * Remembers who was poked: a case that is still behind, and has not come on since, is poked again after twice the pause, for an engine with much to do must not get more
 * to do for being late.
 */
export function patience(firstMs: number): { poked: (about: About) => void; resting: () => About[] } {
  const known = new Map<string, { until: number; pause: number; followed: number }>();
  const standing = ({ id, followed }: About) => {
    const last = known.get(id);
    return last?.followed === followed ? last : undefined;
  };
  return {
    resting: () => [...known].flatMap(([id, { until, followed }]) => (until > Date.now() ? [{ id, followed }] : [])),
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

/** Of those that were poked, whom the engine still has in hand, and whether it has looked. `poked`: when, by id, in ms of `performance.now()`. */
const inHand = (orm: MikroORM, poked: ReadonlyMap<string, number>): Promise<{ id: string; looked: boolean }[]> =>
  query(
    orm.em.fork(),
    `select * from (select p.id, p.ms, c.followed < c.seq as behind, coalesce(c.looked_at >= clock_timestamp() - p.ms * interval '1 ms', false) as looked
        from unnest($1::uuid[], $2::float8[]) p(id, ms) join case_file c on c.id = p.id) h
      where (ms < $3 and not looked) or (ms < $4 and behind)`,
    [[...poked.keys()], [...poked.values()].map((at) => performance.now() - at), LOOKS_WITHIN_MS, BUSY_MS],
  );

/** Of what the engine was given: how many have looked since this was asked last, how many wait for it no longer than usual (or are busy), how many for too long, how many for so long that they must be stuck. */
export interface Hands {
  looked: number;
  busy: number;
  late: number;
  stuck: number;
}

/** Have more looked than are waited for too long? */
const keepsUp = ({ looked, late, stuck }: Hands): boolean => late + stuck <= looked;

/**
 * How many more cases the engine may be given: fewer while its looks are slow, as when people confirm in the last minute and their answers come first; more again as soon as it
 * keeps up. Half the places are never taken by those that are stuck for reasons of their own.
 */
export function places(now: () => number = () => performance.now()): (hands: Hands) => number {
  let wide = IN_HAND;
  let stepped = -Infinity;
  return (hands) => {
    const { looked, busy, late, stuck } = hands;
    if (keepsUp(hands)) wide = Math.min(IN_HAND, wide + looked);
    else if (now() - stepped >= STEP_MS) {
      stepped = now();
      wide = Math.max(LEAST_IN_HAND, Math.floor(wide / 2));
    }
    return Math.max(0, wide - busy - late - Math.min(stuck, Math.floor(wide / 2)));
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
  const poked = new Map<string, number>();
  const placesFor = places();
  const pause = (ms: number): Promise<void> => new Promise((resolve) => ((wakeUp = resolve), setTimeout(resolve, ms).unref()));

  /** Forgets whom the engine no longer has in hand, and counts the others. */
  const inHands = async (): Promise<Hands> => {
    const hands = { looked: 0, busy: 0, late: 0, stuck: 0 };
    if (!poked.size) return hands;
    const held = new Map((await inHand(orm, poked)).map(({ id, looked }) => [id, looked]));
    for (const [id, at] of poked) {
      const looked = held.get(id);
      if (looked === undefined) poked.delete(id);
      const waits = looked === false ? performance.now() - at : 0;
      hands[looked === undefined ? 'looked' : waits > STUCK_LOOK_MS ? 'stuck' : waits > SLOW_LOOK_MS ? 'late' : 'busy']++;
    }
    return hands;
  };

  /** Answers whether more wait than there was room for, and the engine is ready for them. */
  const round = async (): Promise<boolean> => {
    const hands = await inHands();
    let room = placesFor(hands);
    const waiting = await pokeable(orm, { behindMs, overdueMs, most: IN_HAND, resting: patient.resting() });
    // Whoever is in hand and is asked again, for a poke can be lost, takes nobody's place.
    const cases = waiting.filter(({ id }) => poked.has(id) || room-- > 0);
    for (let i = 0; i < cases.length && !stopped; i += AT_ONCE) {
      await Promise.all(
        cases.slice(i, i + AT_ONCE).map(async (one) => {
          const { id, type, woken } = one;
          patient.poked(one);
          poked.set(id, performance.now());
          await poke(type, id).catch((error: unknown) => {
            // Nobody has it in hand.
            poked.delete(id);
            throw error;
          });
          if (woken) await query(orm.em.fork(), `delete from wake where case_id = $1`, [id]);
        }),
      );
    }
    for (const work of also) await work();
    return (waiting.length > cases.length || waiting.length >= IN_HAND) && (hands.looked > 0 || keepsUp(hands));
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
          await pause(more === true ? Math.min(FULL_MS, everyMs) : everyMs);
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
