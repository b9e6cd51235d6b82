import type { MikroORM } from '@mikro-orm/postgresql';
import { createOrm } from '../../db/kit/orm.ts';
import { one, query } from '../../db/kit/sql.ts';
import { freshDatabase, type FreshDatabase } from '../../test/kit/database.ts';
import { backOff, createOutbox, type OutboxHandler } from './outbox.ts';

let database: FreshDatabase;
let orm: MikroORM;
beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url);
});
afterAll(async () => {
  await orm?.close(true);
  await database?.drop();
});
beforeEach(() => query(orm.em.fork(), `delete from outbox`));

const put = (n: number, kind = 'test') =>
  query(
    orm.em.fork(),
    `insert into outbox (key, kind, payload, created_at, next_at) select $2 || '/' || i, $2, '{"secret": "x"}', app_now() + i * interval '1 ms', app_now() from generate_series(1, $1) i`,
    [n, kind],
  );
const count = async (where: string): Promise<number> =>
  (await one<{ n: number }>(orm.em.fork(), `select count(*)::int as n from outbox where ${where}`)).n;
const forever: OutboxHandler = (_, signal) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

test('two loops at once do each row once, the oldest first', async () => {
  await put(60);
  const done: string[] = [];
  const outbox = () => createOutbox({ orm, handlers: { test: async ({ key }) => done.push(key) }, roundMs: 10_000 });
  const began = await Promise.all([outbox()(), outbox()()]);
  expect(began[0] + began[1]).toBe(60);
  expect(new Set(done).size).toBe(60);
  expect(done).toHaveLength(60);
  expect(done.slice(0, 8).every((key) => Number(key.split('/')[1]) <= 24)).toBe(true);
  expect(await count(`done_at is not null and payload = '{}'`)).toBe(60);
});

test('at most so many rows a round', async () => {
  await put(12);
  const outbox = createOutbox({ orm, handlers: { test: async () => undefined }, perRound: 5, roundMs: 10_000 });
  expect([await outbox(), await outbox(), await outbox(), await outbox()]).toEqual([5, 5, 2, 0]);
});

test('a dead neighbour holds up neither the loop nor more rows than may be under way, and other kinds go on', async () => {
  await put(20, 'dead');
  const answer = Promise.withResolvers<never>();
  let underWay = 0;
  let most = 0;
  const dead: OutboxHandler = async () => {
    most = Math.max(most, ++underWay);
    await answer.promise.finally(() => underWay--);
  };
  // The rounds end while all four still wait.
  const outbox = createOutbox({ orm, handlers: { dead }, concurrency: 4, timeoutMs: 60_000, roundMs: 100 });
  expect([await outbox(), await outbox(), await outbox(), underWay]).toEqual([4, 0, 0, 4]);
  await put(1, 'alive');
  const others = createOutbox({ orm, handlers: { alive: async () => undefined } });
  expect(await others()).toBe(1);
  answer.reject(new Error('gone'));
  await outbox.settled();
  expect(most).toBe(4);
  expect(await count(`kind = 'dead' and attempts = 1 and last_error = 'gone'`)).toBe(4);
});

test('a handler is cut off when its time is over, also one that doesn’t look at its signal', async () => {
  await put(1);
  await put(1, 'heeds');
  const outbox = createOutbox({ orm, handlers: { test: () => new Promise(() => undefined), heeds: forever }, timeoutMs: 50, roundMs: 2_000 });
  expect(await outbox()).toBe(2);
  await outbox.settled();
  expect(await count(`done_at is null and last_error = 'not done within 50 ms'`)).toBe(2);
});

test('a failure waits longer each time, up to five minutes, and comes again with its payload', async () => {
  expect([1, 2, 3, 9, 10, 50].map(backOff)).toEqual([1_000, 2_000, 4_000, 256_000, 300_000, 300_000]);
  await put(1);
  const seen: unknown[] = [];
  const failures: unknown[] = [];
  const handlers = {
    test: async ({ attempts, payload }: { attempts: number; payload: object }) => {
      seen.push([attempts, payload]);
      if (attempts < 3) throw new Error('away');
    },
  };
  const outbox = createOutbox({ orm, handlers, backOffMs: (attempts) => attempts * 40, onError: (error) => failures.push(error) });
  expect([await outbox(), await outbox()]).toEqual([1, 0]);
  while (await count(`done_at is null`)) await outbox();
  expect(seen).toEqual([1, 2, 3].map((attempt) => [attempt, { secret: 'x' }]));
  expect(failures).toHaveLength(2);
});

test('a clock moved back holds nothing back that is new', async () => {
  await put(1);
  await query(orm.em.fork(), `update outbox set next_at = clock_timestamp() + interval '1 day'`);
  expect(await createOutbox({ orm, handlers: { test: async () => undefined } })()).toBe(1);
});

test('a row of a killed process comes again when its lease ends', async () => {
  await put(1);
  const killed = createOutbox({ orm, handlers: { test: forever }, timeoutMs: 60_000, roundMs: 20 });
  await killed();
  const next = createOutbox({ orm, handlers: { test: async () => undefined } });
  expect(await next()).toBe(0);
  await query(orm.em.fork(), `update outbox set next_at = clock_timestamp()`);
  expect(await next()).toBe(1);
  expect(await count('done_at is not null')).toBe(1);
});

test('a kind that nobody here knows is left for a process that does', async () => {
  await put(1, 'unknown');
  expect(await createOutbox({ orm, handlers: { test: async () => undefined } })()).toBe(0);
  expect(await count(`kind = 'unknown' and attempts = 0`)).toBe(1);
});
