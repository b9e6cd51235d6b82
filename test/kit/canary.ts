// Looking for a canary as a thief would: in bytes, in hex, in base64, in every row.
import pg from 'pg';

/** The canary as it may stand in bytes: as text, in hex, in base64 at each of its three offsets. */
function shapes(canary: string): string[] {
  const bytes = Buffer.from(canary);
  const base64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(before === 0 ? 0 : before + 1, -4),
  );
  return [canary, bytes.toString('hex'), ...base64];
}
/** Canaries that stand in a text, in whatever shape. */
export const found = (canaries: string[], haystack: string): string[] =>
  canaries.filter((canary) => shapes(canary).some((shape) => haystack.includes(shape)));

/** Every row of every table, as text. */
export async function everyRow(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(`select quote_ident(table_name) as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE'`);
    let all = '';
    for (const { name } of tables)
      all += (await client.query<{ line: string }>(`select t::text as line from ${name} t`)).rows.map(({ line }) => line).join('\n');
    return all;
  } finally {
    await client.end();
  }
}
