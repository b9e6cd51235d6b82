// The outbox: what a deciding transaction left to be done outside, done by the loop's holder under its key, at least once. A row is claimed with a lease, so a
// killed process's rows come again; a handler is cut off in time and beside others, so one dead neighbour holds up neither the loop nor the other rows.
// Times of repetition are the machine's (clock_timestamp): they are no legal moments, and a moved clock must not hold a code back.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { query } from '../../db/kit/sql.ts';

export interface OutboxItem {
  key: string;
  payload: Record<string, unknown>;
  /** This one included. */
  attempts: number;
}

/** Does what a row says. It may be asked again under the same key, so it must be harmless to repeat. Throws: again later. */
export type OutboxHandler = (item: OutboxItem, signal: AbortSignal) => Promise<unknown>;

export interface OutboxOptions {
  orm: MikroORM;
  /** By kind. Rows of other kinds are left for a process that knows them. */
  handlers: Readonly<Record<string, OutboxHandler>>;
  /** Rows that one round begins at the most. */
  perRound?: number;
  /** Rows under way at once, over all rounds. */
  concurrency?: number;
  /** Limit of one attempt. */
  timeoutMs?: number;
  /** Longest that a round keeps the loop waiting; what is not done by then goes on beside it. */
  roundMs?: number;
  /** Pause before the n-th repetition. */
  backOffMs?: (attempts: number) => number;
  onError?: (error: unknown, key: string) => void;
}

export interface Outbox {
  /** One round; for the loop's `also`. Answers how many rows it began. */
  (): Promise<number>;
  /** Resolves when nothing is under way. */
  settled: () => Promise<void>;
}

/** 1 s, 2 s, 4 s … 5 min. */
export const backOff = (attempts: number): number => Math.min(1_000 * 2 ** Math.max(0, attempts - 1), 300_000);

interface Claimed extends OutboxItem {
  kind: string;
}

/** Due rows, the oldest first, with the lease on them: nobody else claims them until it ends. */
const claim = (em: EntityManager, kinds: string[], limit: number, leaseMs: number): Promise<Claimed[]> =>
  query(
    em,
    `update outbox o set attempts = o.attempts + 1, next_at = clock_timestamp() + $3 * interval '1 ms'
       from (select key from outbox where done_at is null and kind = any($1) and (attempts = 0 or next_at <= clock_timestamp())
               order by created_at limit $2 for update skip locked) due
       where o.key = due.key returning o.key, o.kind, o.payload, o.attempts`,
    [kinds, limit, leaseMs],
  );

export function createOutbox(options: OutboxOptions): Outbox {
  const { orm, handlers, perRound = 100, concurrency = 8, timeoutMs = 10_000, roundMs = 500, backOffMs = backOff, onError } = options;
  const kinds = Object.keys(handlers);
  const underWay = new Set<Promise<void>>();

  async function work({ key, kind, payload, attempts }: Claimed): Promise<void> {
    const em = orm.em.fork();
    try {
      await within(timeoutMs, (signal) => handlers[kind]!({ key, payload, attempts }, signal));
      // What it held is kept no longer than needed.
      await query(em, `update outbox set done_at = clock_timestamp(), last_error = null, payload = '{}' where key = $1 and done_at is null`, [key]);
    } catch (error) {
      onError?.(error, key);
      const why = (error as Error | null)?.message ?? 'failed';
      await query(
        em,
        `update outbox set next_at = clock_timestamp() + $2 * interval '1 ms', last_error = $3 where key = $1 and done_at is null and attempts = $4`,
        [key, backOffMs(attempts), why.slice(0, 300), attempts],
      ).catch((unwritten: unknown) => onError?.(unwritten, key));
    }
  }

  async function round(): Promise<number> {
    const until = performance.now() + roundMs;
    let begun = 0;
    while (begun < perRound) {
      const free = Math.min(concurrency - underWay.size, perRound - begun);
      const rows = free > 0 ? await claim(orm.em.fork(), kinds, free, timeoutMs + 5_000) : [];
      for (const row of rows) {
        const working: Promise<void> = work(row).finally(() => underWay.delete(working));
        underWay.add(working);
      }
      begun += rows.length;
      if (rows.length < free || performance.now() >= until) break;
      await soonest(underWay, until);
    }
    await ended(underWay, until);
    return begun;
  }

  return Object.assign(round, {
    settled: async () => {
      while (underWay.size) await Promise.all(underWay);
    },
  });
}

/** Runs with a time limit, also when the work doesn't look at the signal. */
async function within(ms: number, work: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const limit = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`not done within ${ms} ms`);
      limit.abort(error);
      reject(error);
    }, ms).unref();
  });
  try {
    await Promise.race([work(limit.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

const pause = (until: number): { over: Promise<void>; end: () => void } => {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => void (timer = setTimeout(resolve, Math.max(0, until - performance.now()))));
  return { over, end: () => clearTimeout(timer) };
};
/** Waits until one of them ends, or the time is over. */
async function soonest(all: Set<Promise<void>>, until: number): Promise<void> {
  const { over, end } = pause(until);
  await Promise.race([over, ...all]).finally(end);
}
/** Waits until all of them end, or the time is over. */
async function ended(all: Set<Promise<void>>, until: number): Promise<void> {
  const { over, end } = pause(until);
  await Promise.race([over, Promise.all(all)]).finally(end);
}
