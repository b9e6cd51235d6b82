import pg from 'pg';
import { freshDatabase } from '../../test/kit/database.ts';
import { createOrm } from './orm.ts';
import { databaseAway, query } from './sql.ts';

test('a pool outlives more killed transactions than it has connections: each dead one is returned', async () => {
  const database = await freshDatabase();
  const orm = await createOrm(database.url, { poolSize: 2 });
  const killer = new pg.Client({ connectionString: database.superUrl });
  await killer.connect();
  for (let n = 0; n < 5; n++) {
    const killed = orm.em.fork().transactional(async (em) => {
      const [me] = await query<{ pid: number }>(em, 'select pg_backend_pid() as pid');
      await killer.query('select pg_terminate_backend($1)', [me!.pid]);
      await query(em, 'select 1');
    });
    await expect(killed.catch((error) => databaseAway(error))).resolves.toBe(true);
  }
  expect(await query(orm.em.fork(), 'select 1 as one')).toEqual([{ one: 1 }]);
  await killer.end();
  await orm.close();
  await database.drop();
});
