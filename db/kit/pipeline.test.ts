import pg from 'pg';
import type { MikroORM } from '@mikro-orm/postgresql';
import { freshDatabase } from '../../test/kit/database.ts';
import { createOrm } from './orm.ts';
import { brokenConstraint, last, later, query, sqlState } from './sql.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let orm: MikroORM;
beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url, { poolSize: 1 });
  const owner = new pg.Client({ connectionString: database.superUrl });
  await owner.connect();
  await owner.query(`create table seat (n int primary key); grant all on seat to public`);
  await owner.end();
});
beforeEach(async () => void (await query(orm.em.fork(), `delete from seat`)));
afterAll(async () => {
  await orm.close();
  await database.drop();
});

const taken = async (): Promise<number[]> => (await query<{ n: number }>(orm.em.fork(), `select n from seat order by n`)).map(({ n }) => n);
const take = `insert into seat values ($1)`;

test('statements sent later and the last one with its commit are all there for another connection', async () => {
  const other = new pg.Client({ connectionString: database.url });
  await other.connect();
  const rows = await orm.em.fork().transactional(async (em) => {
    await later(em, take, [1]);
    await later(em, take, [2]);
    const [n] = await last<{ n: number }>(em, `insert into seat values ($1) returning n`, [3]);
    // Committed already, before the transaction's own end.
    expect((await other.query('select count(*)::int as n from seat')).rows).toEqual([{ n: 3 }]);
    return n;
  });
  expect(rows).toEqual({ n: 3 });
  expect(await taken()).toEqual([1, 2, 3]);
  await other.end();
});

test('what is sent later fails as the next statement, by its own constraint, and nothing of the transaction stays', async () => {
  const failed = orm.em.fork().transactional(async (em) => {
    await later(em, take, [1]);
    await later(em, take, [1]);
    await query(em, `select 1`);
  });
  await expect(failed.catch((error: unknown) => [sqlState(error), brokenConstraint(error)])).resolves.toEqual(['23505', 'seat_pkey']);
  expect(await taken()).toEqual([]);
});

test('what is sent later fails the commit where nothing else follows', async () => {
  const failed = orm.em.fork().transactional(async (em) => {
    await later(em, take, [1]);
    await later(em, take, [1]);
  });
  await expect(failed.catch((error: unknown) => brokenConstraint(error))).resolves.toBe('seat_pkey');
  expect(await taken()).toEqual([]);
});

test('a last statement that fails commits nothing, and the connection is fit for the next transaction', async () => {
  const failed = orm.em.fork().transactional(async (em) => {
    await later(em, take, [1]);
    await last(em, take, [1]);
  });
  await expect(failed.catch((error: unknown) => brokenConstraint(error))).resolves.toBe('seat_pkey');
  await orm.em.fork().transactional((em) => last(em, take, [2]));
  expect(await taken()).toEqual([2]);
});

test('our own error in the middle rolls back what was sent', async () => {
  const failed = orm.em.fork().transactional(async (em) => {
    await later(em, take, [1]);
    throw new Error('changed our mind');
  });
  await expect(failed).rejects.toThrow('changed our mind');
  expect(await taken()).toEqual([]);
});

test('a statement after the last one is refused, not run outside of the transaction', async () => {
  const failed = orm.em.fork().transactional(async (em) => {
    await last(em, take, [1]);
    await query(em, take, [2]);
  });
  await expect(failed).rejects.toThrow('after the last one');
  expect(await taken()).toEqual([1]);
});

test('outside of a transaction a statement sent later is simply run', async () => {
  await later(orm.em.fork(), take, [1]);
  expect(await taken()).toEqual([1]);
  await expect(later(orm.em.fork(), take, [1])).rejects.toMatchObject({ code: '23505' });
});

test('answers belong to their questions when many are asked at once', async () => {
  const rows = await orm.em
    .fork()
    .transactional((em) => Promise.all(Array.from({ length: 50 }, (_, n) => query<{ n: number }>(em, `select $1::int as n`, [n]))));
  expect(rows.map(([row]) => row!.n)).toEqual(Array.from({ length: 50 }, (_, n) => n));
});
