// Q05: rows that people rely on for years carry a seal, written with the act that writes them. Each night all of them are looked at, and what was changed
// past the system is found: table, row, column.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { query } from '../../db/kit/sql.ts';
import {
  keepRowSeal,
  missingRows,
  plainRow,
  sealedAfterwards,
  sealedRow,
  sealedRows,
  sealedTables,
  unsealedRows,
  type SealedTable,
  type StoredRow,
} from '../../db/protection/sealed-rows.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import type { Fields } from '../../security/field.ts';
import type { RowSeals } from '../../security/row-seal.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';

export interface SealDeps {
  seals: RowSeals;
  fields: Fields;
}

/** Where something doesn't hold. */
export interface BrokenRow {
  table: string;
  id: string;
  /** Left out where the whole row is gone, or was put in. */
  columns?: string[];
  /** Chinese. */
  message: string;
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What of a row and its seal doesn't hold; null: nothing. */
export function brokenRow({ seals, fields }: SealDeps, of: SealedTable, { id, row, seal, said }: StoredRow): BrokenRow | null {
  const at = { table: of.table, id };
  if (!row) return { ...at, message: `${of.label}（${of.table}）${id} 的记录被删除。` };
  if (seal === null || said === null)
    return sealedAfterwards(of) ? null : { ...at, message: `${of.label}（${of.table}）${id} 不是由系统写入：没有校验值。` };
  const { row: plain, broken } = plainRow(fields, of, row);
  if (!broken.length && seals.holds(of.table, id, plain, seal)) return null;
  const columns = [...new Set([...broken, ...seals.changed(of.table, id, plain, said, seal)])];
  const where = columns.length ? `${columns.join('、')} 列` : '校验值';
  return { ...at, columns, message: `${of.label}（${of.table}）${id} 的 ${where}被改动。` };
}

async function sealRow(
  { seals, fields }: SealDeps,
  em: EntityManager,
  of: SealedTable,
  id: string,
  row: NonNullable<StoredRow['row']>,
): Promise<void> {
  const { row: plain } = plainRow(fields, of, row);
  await keepRowSeal(em, of.table, id, seals.seal(of.table, id, plain), seals.columns(of.table, id, plain));
}

/** The records of a process whose acts seal the row that they write. An act on a row that was changed past the system is refused: sealing it would make the change true. */
export function sealing<F>(records: ProcessRecords<F>, deps: SealDeps): ProcessRecords<F> {
  const of = sealedTables.find(({ process }) => process === records.process.type);
  if (!of || !records.apply) return records;
  const wrap =
    (apply: (acting: Acting<F>, move: Record<string, string>) => Promise<Written>) =>
    async (acting: Acting<F>, move: Record<string, string>): Promise<Written> => {
      const { em, file } = acting;
      const before = file.seq === 0 ? null : await sealedRow(em, of, file.id);
      if (before && brokenRow(deps, of, before)) throw refuse('RECORD_TAMPERED', { facts: { table: of.table, id: file.id } });
      const written = await apply(acting, move);
      await em.flush();
      const after = await sealedRow(em, of, file.id);
      if (after?.row) await sealRow(deps, em, of, file.id, after.row);
      return written;
    };
  const apply = Object.fromEntries(Object.entries(records.apply).map(([name, one]) => [name, one && wrap(one)])) as NonNullable<
    ProcessRecords<F>['apply']
  >;
  return { ...records, apply };
}

/** Seals final rows of tables that are written without acts of their own; answers how many. For the loop: a row is sealed a moment after it is final. */
export async function sealSettled(orm: MikroORM, deps: SealDeps, most = 500): Promise<number> {
  let sealed = 0;
  for (const of of sealedTables.filter(sealedAfterwards)) {
    const em = orm.em.fork();
    for (const id of await unsealedRows(em, of, most)) {
      const found = await sealedRow(em, of, id);
      if (!found?.row || found.seal !== null) continue;
      await sealRow(deps, em, of, id, found.row);
      sealed++;
    }
  }
  return sealed;
}

/** Looks at every sealed row; answers all that doesn't hold, at most 100 of a table. */
export async function verifyRows(
  orm: MikroORM,
  deps: SealDeps,
  { batch = 1000, progress = () => undefined }: { batch?: number; progress?: () => void } = {},
): Promise<{ rows: number; broken: BrokenRow[] }> {
  const found = { rows: 0, broken: [] as BrokenRow[] };
  for (const of of sealedTables) {
    const broken: BrokenRow[] = [];
    const em = orm.em.fork();
    for (const id of await missingRows(em, of, 100)) broken.push(brokenRow(deps, of, { id, row: null, seal: null, said: null })!);
    for (let after = NOBODY; ;) {
      const rows = await sealedRows(em, of, after, batch);
      if (rows.some(({ seal }) => seal !== null && !deps.seals.knows(seal))) await deps.seals.reload();
      for (const one of rows) {
        const wrong = brokenRow(deps, of, one);
        if (wrong && !broken.some(({ id }) => id === wrong.id)) broken.push(wrong);
      }
      found.rows += rows.length;
      progress();
      if (rows.length < batch) break;
      after = rows.at(-1)!.id;
    }
    found.broken.push(...broken.slice(0, 100));
  }
  return found;
}

/** After a change of keys: seals each row anew that holds and is under an older one. With `accept`, those too that don't hold: people have looked at them. */
export async function resealRows(
  orm: MikroORM,
  deps: SealDeps,
  { accept = false, progress = () => undefined }: { accept?: boolean; progress?: () => void } = {},
): Promise<{ sealed: number; left: number }> {
  const done = { sealed: 0, left: 0 };
  for (const of of sealedTables)
    for (let after = NOBODY; ;) {
      const rows = await sealedRows(orm.em.fork(), of, after, 500);
      for (const { id } of rows)
        await orm.em.fork().transactional(async (em) => {
          await query(em, `select 1 from ${of.table} where ${of.key} = $1 for update`, [id]);
          const one = await sealedRow(em, of, id);
          if (!one || (one.seal === null && sealedAfterwards(of))) return;
          const holds = !brokenRow(deps, of, one);
          if (holds && !deps.seals.stale(one.seal!)) return;
          if (!holds && !accept) return void done.left++;
          if (one.row) await sealRow(deps, em, of, id, one.row);
          else await query(em, `delete from row_seal where table_name = $1 and row_id = $2`, [of.table, id]);
          done.sealed++;
        });
      progress();
      if (rows.length < 500) break;
      after = rows.at(-1)!.id;
    }
  return done;
}
