import pg from 'pg';
import { freshDatabase } from './database.ts';

const ask = async (url: string, statement: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
};

test('every test has a database of its own, in UTF-8 with C.UTF-8, and nothing of another', async () => {
  const [one, two] = await Promise.all([freshDatabase(), freshDatabase()]);
  await ask(one.migrationUrl, 'CREATE TABLE only_here (id int)');
  expect(await ask(two.migrationUrl, "SELECT to_regclass('public.only_here') AS found")).toEqual([{ found: null }]);
  const locale = 'SELECT pg_encoding_to_char(encoding) AS encoding, datctype FROM pg_database WHERE datname = current_database()';
  expect(await ask(one.migrationUrl, locale)).toEqual([{ encoding: 'UTF8', datctype: 'C.UTF-8' }]);
  await Promise.all([one.drop(), two.drop()]);
  await expect(ask(one.migrationUrl, 'SELECT 1')).rejects.toThrow('does not exist');
});

test('the application connects as banshi_app, which owns nothing and is no superuser', async () => {
  const database = await freshDatabase();
  expect(await ask(database.url, 'SELECT current_user::text AS me, rolsuper FROM pg_roles WHERE rolname = current_user')).toEqual([
    { me: 'banshi_app', rolsuper: false },
  ]);
  await expect(ask(database.url, 'CREATE TABLE mine (id int)')).rejects.toThrow('permission denied');
  await database.drop();
});
