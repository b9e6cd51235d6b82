// Encrypts stored fields again under the active key, while everybody goes on working: a row is only written as it was read, so whoever changes it meanwhile
// wins, and what he wrote is looked at in the next pass. One row a statement: no two rows are ever locked at once.
import type { EntityManager } from '@mikro-orm/postgresql';
import { placeOf, type EncryptedColumn } from '../../db/encrypted.ts';
import { query } from '../../db/kit/sql.ts';
import type { Fields } from '../../security/field.ts';

const PAGE = 500;
const SEALED = /^sm4\.1\.[\w-]+\.(\d{6})\.[\w-]+$/;
const SEALED_IN_JSON = /"(sm4\.1\.[\w-]+\.\d{6}\.[\w-]+)"/g;

/** Something that looks like a field under another key than this one, as PostgreSQL's pattern. */
const staleField = (activeKey: string): string => `sm4\\.1\\.(?!${activeKey}\\.)[\\w-]+\\.[0-9]{6}\\.`;

export interface Renewed {
  renewed: number;
  /** Places and rows that did not open: nothing in them was changed. */
  unreadable: string[];
}

type KeyRow = Record<string, string>;
interface Row {
  key: KeyRow;
  value: string;
}

const names = ({ key }: EncryptedColumn): string[] => Object.keys(key);
/** `(a, b) > ($1::uuid, $2::text)` */
const after = ({ key }: EncryptedColumn, from: number): string =>
  `(${Object.keys(key).join(', ')}) > (${Object.values(key)
    .map((type, n) => `$${from + n}::${type}`)
    .join(', ')})`;
const quoted = ({ column }: EncryptedColumn): string => `"${column}"`;

function page(em: EntityManager, column: EncryptedColumn, where: string, value: string, last: KeyRow | undefined): Promise<Row[]> {
  const key = names(column);
  return query<Row>(
    em,
    `select jsonb_build_object(${key.map((name) => `'${name}', ${name}`).join(', ')}) as key, ${quoted(column)}::text as value from ${column.table}
      where ${where} ${last ? `and ${after(column, 2)}` : ''} order by ${key.join(', ')} limit ${PAGE}`,
    [value, ...(last ? key.map((name) => last[name]) : [])],
  );
}

/** Rows of a column that a pattern fits, page by page. */
export async function eachRow(
  em: EntityManager,
  column: EncryptedColumn,
  { where, value }: { where: string; value: string },
  work: (row: Row) => Promise<void>,
  progress: () => void,
): Promise<void> {
  let last: KeyRow | undefined;
  for (;;) {
    const rows: Row[] = await page(em, column, where, value, last);
    for (const row of rows) await work(row);
    progress();
    if (rows.length < PAGE) return;
    last = rows.at(-1)!.key;
  }
}

/** `table.column {"id":"…"}`, for whoever has to look at the row. */
export const named = (column: EncryptedColumn, key: KeyRow): string => `${placeOf(column)} ${JSON.stringify(key)}`;

/** A field under the active key; as it is where it is under that key already. Throws when it doesn't open. */
function renew(fields: Fields, place: string, sealed: string): string {
  const tenant = SEALED.exec(sealed)?.[1];
  if (!tenant) throw new Error(`${place}: no encrypted field`);
  return fields.needsRotation(sealed) ? fields.encrypt(fields.decrypt(sealed, place), tenant, place) : sealed;
}

/** One pass over a column. */
export async function renewColumn(
  em: EntityManager,
  fields: Fields,
  activeKey: string,
  column: EncryptedColumn,
  progress: () => void,
): Promise<Renewed> {
  const done: Renewed = { renewed: 0, unreadable: [] };
  const place = placeOf(column);
  const key = names(column);
  const cast = column.form === 'json' ? '::jsonb' : '';
  const pattern = { where: `${quoted(column)}::text ~ $1`, value: staleField(activeKey) };
  const work = async (row: Row): Promise<void> => {
    try {
      const value =
        column.form === 'json'
          ? row.value.replace(SEALED_IN_JSON, (_, sealed: string) => `"${renew(fields, place, sealed)}"`)
          : renew(fields, place, row.value);
      if (value === row.value) return;
      const written = await query(
        em,
        `update ${column.table} set ${quoted(column)} = $1${cast} where ${quoted(column)}::text = $2
           and ${key.map((name, n) => `${name} = $${n + 3}::${column.key[name]}`).join(' and ')} returning 1`,
        [value, row.value, ...key.map((name) => row.key[name])],
      );
      done.renewed += written.length;
    } catch (error) {
      if (!(error instanceof Error) || !/field key|no encrypted field/.test(error.message)) throw error;
      done.unreadable.push(named(column, row.key));
    }
  };
  await eachRow(em, column, pattern, work, progress);
  return done;
}

/** How many rows of a column hold a field under another key. */
export async function staleRows(em: EntityManager, activeKey: string, column: EncryptedColumn): Promise<number> {
  const [row] = await query<{ count: number }>(em, `select count(*)::int as count from ${column.table} where ${quoted(column)}::text ~ $1`, [
    staleField(activeKey),
  ]);
  return row!.count;
}
