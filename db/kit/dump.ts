// A dump that needs no tool of PostgreSQL beside its server: every table of one moment as JSON lines, gzipped. It is read back into a database of the same
// schema, migrated to the same version. For the drill and for small offices; large ones take base backups (docs/operating.md).
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import pg from 'pg';

const PAGE = 500;
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export interface Dumped {
  tables: number;
  rows: number;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'banshi dump' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const tablesOf = async (client: pg.Client): Promise<string[]> =>
  (
    await client.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind = 'r' order by 1`,
    )
  ).rows.map(({ name }) => name);

async function* lines(client: pg.Client, done: Dumped): AsyncGenerator<string> {
  for (const table of await tablesOf(client)) {
    done.tables++;
    yield `${JSON.stringify({ table })}\n`;
    await client.query(`declare rows no scroll cursor for select to_jsonb(t)::text as row from ${quoted(table)} t`);
    for (;;) {
      const { rows } = await client.query<{ row: string }>(`fetch ${PAGE} from rows`);
      for (const { row } of rows) yield `${row}\n`;
      done.rows += rows.length;
      if (rows.length < PAGE) break;
    }
    await client.query('close rows');
  }
  yield `${JSON.stringify({ end: done.rows })}\n`;
}

/** Writes every table as it stood at one moment. Reading is all it needs; the system goes on meanwhile. */
export const dumpDatabase = (url: string, file: string): Promise<Dumped> =>
  withClient(url, async (client) => {
    const done: Dumped = { tables: 0, rows: 0 };
    await client.query(`begin isolation level repeatable read read only`);
    await client.query(`set local timezone = 'UTC'`);
    await pipeline(lines(client, done), createGzip(), createWriteStream(file, { mode: 0o600 }));
    await client.query('commit');
    return done;
  });

/**
 * Reads a dump into a migrated database, in one transaction: what the migrations put there goes first. `url` is that of a superuser, since rows come in
 * any order. Throws for a dump that was cut off, or holds a table that the schema doesn't have.
 */
export const restoreDatabase = (url: string, file: string): Promise<Dumped> =>
  withClient(url, async (client) => {
    const done: Dumped = { tables: 0, rows: 0 };
    await client.query('begin');
    await client.query(`set local session_replication_role = replica`);
    await client.query(`set local timezone = 'UTC'`);
    const there = await tablesOf(client);
    await client.query(`truncate ${there.map(quoted).join(', ')}`);
    let table = '';
    let batch: string[] = [];
    let end: number | null = null;
    const write = async (): Promise<void> => {
      if (!batch.length) return;
      await client.query(`insert into ${quoted(table)} overriding system value select * from jsonb_populate_recordset(null::${quoted(table)}, $1)`, [
        `[${batch.join(',')}]`,
      ]);
      done.rows += batch.length;
      batch = [];
    };
    for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()), crlfDelay: Infinity })) {
      const mark = /^\{"(table|end)":("[^"]*"|\d+)\}$/.exec(line);
      if (!mark) {
        batch.push(line);
        if (batch.length === PAGE) await write();
        continue;
      }
      await write();
      if (mark[1] === 'end') end = Number(mark[2]);
      else {
        table = JSON.parse(mark[2]!) as string;
        if (!there.includes(table))
          throw new Error(`the dump holds table ${table}, which this schema doesn't have: migrate to the version of the dump`);
        done.tables++;
      }
    }
    if (end !== done.rows) throw new Error(`the dump was cut off: ${done.rows} rows read, ${end ?? 'no'} end`);
    await sequences(client);
    await client.query('commit');
    return done;
  });

/** Tables that a dump holds. */
export async function tablesIn(file: string): Promise<string[]> {
  const tables: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()), crlfDelay: Infinity })) {
    const name = /^\{"table":("[^"]*")\}$/.exec(line)?.[1];
    if (name !== undefined) tables.push(JSON.parse(name) as string);
  }
  return tables;
}

/** Sequences of identity columns go on after the highest number. */
async function sequences(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ table: string; column: string; sequence: string }>(
    `select c.relname as "table", a.attname as "column", pg_get_serial_sequence(quote_ident(c.relname), a.attname) as sequence
       from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and pg_get_serial_sequence(quote_ident(c.relname), a.attname) is not null`,
  );
  for (const { table, column, sequence } of rows)
    await client.query(
      `select setval($1, greatest(1, coalesce((select max(${quoted(column)}) from ${quoted(table)}), 0)), exists (select from ${quoted(table)}))`,
      [sequence],
    );
}
