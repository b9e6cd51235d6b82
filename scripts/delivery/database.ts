// Tables and columns of the database, as the migrations make them. Only what `create table` and `add column` say: names and kinds.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../db/migrations');

/** Splits at commas that stand in no parenthesis. */
function parts(text: string): string[] {
  const found: string[] = [''];
  let depth = 0;
  for (const char of text) {
    depth += char === '(' ? 1 : char === ')' ? -1 : 0;
    if (char === ',' && depth === 0) found.push('');
    else found[found.length - 1] += char;
  }
  return found.map((part) => part.trim()).filter(Boolean);
}

/** What stands within the parenthesis that opens at `from`. */
function within(text: string, from: number): string {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    depth += text[at] === '(' ? 1 : text[at] === ')' ? -1 : 0;
    if (depth === 0) return text.slice(from + 1, at);
  }
  return '';
}

const COLUMN =
  /^"?([a-z_][a-z0-9_]*)"? ((?:timestamptz|bigint|bigserial|boolean|bytea|char|date|double precision|int|integer|interval|jsonb?|numeric|real|serial|smallint|text|time|uuid|varchar)(?:\(\d+(?:, ?\d+)?\))?(?:\[\])?)/;
const column = (text: string): string | undefined => {
  const [, name, kind] = COLUMN.exec(text.replaceAll(/\s+/g, ' ')) ?? [];
  return name && `${name} ${kind}`;
};

/** Table → its columns as `name kind`, in the order of the migrations. */
export function databaseTables(): Map<string, string[]> {
  const tables = new Map<string, string[]>();
  for (const file of readdirSync(folder)
    .filter((name) => /^\d{4}-/.test(name) && !name.endsWith('.test.ts'))
    .toSorted()) {
    const code = readFileSync(join(folder, file), 'utf8').replaceAll(/--.*$/gm, '');
    for (const found of code.matchAll(/create (?:unlogged )?table (?:if not exists )?"?(\w+)"? ?\(/g)) {
      const columns = parts(within(code, found.index + found[0].length - 1)).flatMap((text) => column(text) ?? []);
      if (columns.length) tables.set(found[1]!, columns);
    }
    for (const [, table, change] of code.matchAll(/alter table (?:only )?"?(\w+)"?\s([^`;]*)/g)) {
      const added = parts(change!).flatMap((text) => column(text.replace(/^add column (?:if not exists )?/, '')) ?? []);
      const gone = [...change!.matchAll(/drop column (?:if exists )?"?(\w+)/g)].map(([, name]) => name!);
      const known = tables.get(table!);
      if (known)
        tables.set(
          table!,
          [...known, ...added].filter((text) => !gone.includes(text.split(' ')[0]!)),
        );
    }
    for (const [, table] of code.matchAll(/drop table (?:if exists )?"?(\w+)/g)) tables.delete(table!);
  }
  return tables;
}
