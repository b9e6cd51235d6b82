// Questions of one turn as one statement, on a real PostgreSQL.
import type { MikroORM } from '@mikro-orm/postgresql';
import { freshDatabase } from '../../test/kit/database.ts';
import { createOrm } from './orm.ts';
import { ask, query, sqlState } from './sql.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let orm: MikroORM;
beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url, { poolSize: 1 });
});
afterAll(async () => {
  await orm.close();
  await database.drop();
});

/** How many statements ran, told by PostgreSQL itself: each has a moment of its own. */
const moment = `select statement_timestamp()::text as at`;

test('what is asked in one turn is one statement: each gets its own rows, by its own parameters, in the order that it asked for', async () => {
  await orm.em.fork().transactional(async (em) => {
    const [numbers, none, pair, first, second] = await Promise.all([
      ask<{ n: number }>(em, `select n from generate_series($1::int, $2::int) n order by n desc`, [1, 3]),
      ask(em, `select 1 as n where $1::boolean`, [false]),
      ask<{ b: string; a: string }>(em, `select $2::text as b, $1::text as a`, ['one', 'two']),
      ask<{ at: string }>(em, moment),
      Promise.resolve().then(() => ask<{ at: string }>(em, moment)),
    ]);
    expect(numbers).toEqual([{ n: 3 }, { n: 2 }, { n: 1 }]);
    expect(none).toEqual([]);
    expect(pair).toEqual([{ a: 'one', b: 'two' }]);
    expect(first).toEqual(second);
  });
});

test('another turn and another transaction are statements of their own, and one question alone is asked as it is', async () => {
  const em = orm.em.fork();
  const [one] = await ask<{ at: string }>(em, moment);
  const [two] = await ask<{ at: string }>(em, moment);
  expect(one!.at < two!.at).toBe(true);
  const [a, b] = await Promise.all([ask<{ at: string }>(orm.em.fork(), moment), ask<{ at: string }>(orm.em.fork(), moment)]);
  expect(a).not.toEqual(b);
  expect(await ask(em, `select $1::date as day`, ['2026-11-28'])).toEqual(await query(em, `select $1::date as day`, ['2026-11-28']));
});

test('who asked together fails together, and the transaction with them', async () => {
  const failed = orm.em.fork().transactional(async (em) => {
    const both = await Promise.allSettled([ask(em, `select 1 as n`), ask(em, `select 1 / $1::int as n`, [0])]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await query(em, `select 1`);
  });
  await expect(failed.catch(sqlState)).resolves.toBe('25P02');
});
