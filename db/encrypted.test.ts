import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import { freshDatabase, type FreshDatabase } from '../test/kit/database.ts';
import { encryptedColumns, otherIndexes, placeOf } from './encrypted.ts';
import { createOrm } from './kit/orm.ts';
import { query } from './kit/sql.ts';

let database: FreshDatabase;
let orm: MikroORM;
let columns: { name: string; type: string }[];
beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url);
  columns = await query(
    orm.em.fork(),
    `select table_name || '.' || column_name as name, data_type as type from information_schema.columns where table_schema = 'public'`,
  );
});
afterAll(async () => {
  await orm?.close(true);
  await database?.drop();
});

const root = join(import.meta.dirname, '..');
const sources = (room: string): string[] =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(root, room, name));

test('Q04 every listed column is in the schema with the type and the key that are said of it', async () => {
  for (const column of encryptedColumns) {
    const types = column.form === 'json' ? 'jsonb' : 'text';
    expect(columns).toContainEqual({ name: placeOf(column), type: types });
    if (column.index) expect(columns).toContainEqual({ name: `${column.table}.${column.index.column}`, type: 'text' });
    const key = await query<{ name: string; type: string }>(
      orm.em.fork(),
      `select a.attname as name, format_type(a.atttypid, null) as type from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
        where i.indrelid = $1::regclass and i.indisprimary order by array_position(i.indkey::int[], a.attnum::int)`,
      [column.table],
    );
    expect([placeOf(column), key.map(({ name, type }) => [name, type])]).toEqual([placeOf(column), Object.entries(column.key)]);
  }
  for (const name of otherIndexes) expect(columns).toContainEqual({ name, type: 'text' });
});

test('Q04 every place of the schema that the code encrypts for is listed', () => {
  const known = new Set(columns.map(({ name }) => name));
  const files = ['activities', 'api', 'db', 'gateways', 'scripts', 'bench']
    .flatMap(sources)
    .filter((path) => !/db\/encrypted\.ts$|activities\/keys\/|scripts\/reencrypt/.test(path));
  // Places are written as 'table.column' wherever they stand; a text that names a real column in a file that knows of encryption is one.
  const found = files.flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    const knows = /\bencrypt|\bdecrypt|\bplaces\b|_PLACE\b|PLACE =|FILE_NAME/.test(text);
    return knows ? [...text.matchAll(/'([a-z_]+\.[a-z_]+)'/g)].map(([, name]) => name!).filter((name) => known.has(name)) : [];
  });
  expect([...new Set(found)].sort()).toEqual(encryptedColumns.map(placeOf).sort());
});
