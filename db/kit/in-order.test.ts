import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { freshDatabase, type FreshDatabase } from '../../test/kit/database.ts';
import { readInOrder } from './in-order.ts';
import { createOrm } from './orm.ts';
import { databaseAway } from './sql.ts';

let database: FreshDatabase;
let orm: MikroORM;
beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url, { applicationName: 'in-order' });
});
afterAll(async () => {
  await orm.close(true);
  await database.drop();
});

const settings = `select current_setting('enable_bitmapscan') as bitmap, current_setting('plan_cache_mode') as plan, $1::int as n`;
const connections = async (): Promise<{ pid: number }[]> => {
  const client = new pg.Client({ connectionString: database.superUrl });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>(`select pid from pg_stat_activity where application_name = 'in-order' and datname = current_database()`);
  await client.end();
  return rows;
};

test('lists are read without bitmaps and by a plan that is made once, everything else as ever', async () => {
  expect(await readInOrder(orm, settings, [1])).toEqual([{ bitmap: 'off', plan: 'force_generic_plan', n: 1 }]);
  expect(await orm.em.fork().getConnection().execute(settings.replace('$1', '1'))).toEqual([{ bitmap: 'on', plan: 'auto', n: 1 }]);
});

test('a plan that is made while a table has a handful of rows reads its index all the same', async () => {
  const client = new pg.Client({ connectionString: database.superUrl });
  await client.connect();
  await client.query(`create table listed (id int primary key, role text, due int)`);
  await client.query(`create index listed_in_order on listed (role, due, id)`);
  await client.query(`insert into listed select n, 'officer', n from generate_series(1, 5) n`);
  await client.query(`grant select on listed to banshi_app`);
  // Its rows are counted as they are now.
  await client.query(`analyze listed`);
  await client.end();
  const list = `explain (generic_plan) select * from listed where role = $1 order by due, id limit 101`;
  const plan = (lines: { 'QUERY PLAN': string }[]): string => lines.map((line) => line['QUERY PLAN']).join('\n');
  expect(plan(await orm.em.fork().getConnection().execute(list))).toMatch(/Seq Scan on listed/);
  expect(plan(await readInOrder(orm, list, []))).toMatch(/Index (Only )?Scan using listed_in_order/);
});

test('twenty lists at once take four connections', async () => {
  const before = (await connections()).length;
  const read = await Promise.all(Array.from({ length: 20 }, (_, n) => readInOrder<{ n: number }>(orm, `${settings}, pg_sleep(0.02)`, [n])));
  expect(read.map(([row]) => row!.n)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  expect((await connections()).length - before).toBe(3);
});

test('a statement that fails, and a connection that is ended from outside, cost nobody else anything', async () => {
  await expect(readInOrder(orm, 'select $1::int / 0', [1])).rejects.toThrow('division by zero');
  const asleep = readInOrder(orm, 'select pg_sleep(30), $1::int', [1]).catch((error: unknown) => error);
  const client = new pg.Client({ connectionString: database.superUrl });
  await client.connect();
  const end = (which: string) => client.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'in-order' and ${which}`);
  while (!(await end(`state = 'active' and query like '%pg_sleep(30)%'`)).rowCount) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(databaseAway(await asleep)).toBe(true);
  expect(await readInOrder(orm, settings, [2])).toMatchObject([{ n: 2 }]);

  // Those that nobody uses: until this process has been told, who gets one of them is told instead.
  expect((await end(`state = 'idle'`)).rowCount).toBeGreaterThan(0);
  await client.end();
  const again = async (): Promise<{ n: number }[] | null> => {
    try {
      return await readInOrder<{ n: number }>(orm, settings, [3]);
    } catch (error) {
      if (databaseAway(error)) return null;
      throw error;
    }
  };
  let read = await again();
  for (let tries = 0; !read && tries < 20; tries++) read = await again();
  expect(read).toMatchObject([{ n: 3 }]);
});

test('they are closed with the others, and may be closed again', async () => {
  const other = await createOrm(database.url, { applicationName: 'in-order-closed' });
  await readInOrder(other, settings, [1]);
  await other.close(true);
  await other.close(true);
  await expect(readInOrder(other, settings, [1])).rejects.toThrow(/pool after calling end/);
});
