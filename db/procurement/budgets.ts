// Reads of budgets. What is left of a line is the sum of its entries.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant, PlainDate } from '../../domain/kit/instant.ts';
import type { KeptLine } from '../../domain/procurement/budget/file.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface BudgetRow {
  id: string;
  district: string;
  year: number;
  number: string;
  creditCode: string;
  unitName: string;
  item: string;
  state: string;
  version: number;
  /** 分 as text: the budget, what plans hold of it, what is left. */
  totalFen: string;
  heldFen: string;
  leftFen: string;
}

const LINE = `b.id, b.district, b.year, b.number, b.credit_code as "creditCode", b.unit_name as "unitName", b.item, c.state, c.version,
  e.total::text as "totalFen", e.held::text as "heldFen", (e.total - e.held)::text as "leftFen"`;
const SUMS = `join case_file c on c.id = b.id cross join lateral (
    select coalesce(sum(fen) filter (where kind not in ('held', 'released')), 0) as total, coalesce(-sum(fen) filter (where kind in ('held', 'released')), 0) as held
      from budget_entry where budget_id = b.id) e`;

/** Lines by id; of one unit where its organisation is named. */
export const budgetsById = (em: EntityManager, ids: readonly string[], organisationId: string | null = null): Promise<BudgetRow[]> =>
  query(
    em,
    `select ${LINE} from budget_line b ${SUMS} where b.id::text = any($1) and ($2::uuid is null or b.credit_code = (select credit_code from organisation where id = $2)) order by b.id`,
    [[...ids], organisationId],
  );

export interface BudgetFilter {
  organisationId?: string | null;
  /** Prefixes of district codes; null: all. */
  districts?: readonly string[] | null;
  year?: number | undefined;
}

/** Lines of a unit, or of districts, by number; `limit` rows after a number. */
export const budgets = (
  em: EntityManager,
  { organisationId = null, districts = null, year }: BudgetFilter,
  limit: number,
  after?: string,
): Promise<BudgetRow[]> =>
  query(
    em,
    `select ${LINE} from budget_line b ${SUMS} where ($1::uuid is null or b.credit_code = (select credit_code from organisation where id = $1))
       and ($2::text[] is null or b.district like any($2)) and ($3::int is null or b.year = $3) and ($4::text is null or b.number > $4) order by b.number, b.id limit $5`,
    [organisationId, districts?.map((prefix) => `${prefix}%`) ?? null, year ?? null, after ?? null, limit],
  );

/** The lines of a district as the last file that was taken said them. */
export const keptLines = async (em: EntityManager, district: string): Promise<KeptLine[]> =>
  (
    await query<Omit<KeptLine, 'fen'> & { fen: string }>(
      em,
      `select id, number, year, credit_code as "creditCode", unit_name as "unitName", item, file_fen::text as fen from budget_line where district = $1 order by number`,
      [district],
    )
  ).map((line) => ({ ...line, fen: BigInt(line.fen) }));

/** What each case holds of each line: budget → 分. */
export const heldBy = async (em: EntityManager, caseId: string): Promise<Map<string, bigint>> =>
  new Map(
    (
      await query<{ id: string; fen: string }>(
        em,
        `select budget_id as id, (-sum(fen))::text as fen from budget_entry where for_case = $1 and kind in ('held', 'released') group by budget_id having sum(fen) <> 0`,
        [caseId],
      )
    ).map(({ id, fen }) => [id, BigInt(fen)]),
  );

/** 区划 that a file is asked for: those with 采购单位, and those that have lines. */
export const budgetDistricts = async (em: EntityManager): Promise<string[]> =>
  (
    await query<{ district: string }>(
      em,
      `select district from organisation where kind = 'purchaser' union select district from budget_line order by 1`,
    )
  ).map(({ district }) => district);

export interface OpenDifference {
  id: string;
  budgetId: string;
  kind: 'changed' | 'gone';
  theirs: unknown;
}
export const openDifferences = (em: EntityManager, district: string): Promise<OpenDifference[]> =>
  query(em, `select case_id as id, budget_id as "budgetId", kind, theirs from budget_difference where district = $1 and settled_at is null`, [
    district,
  ]);

export interface ImportRow {
  id: string;
  district: string;
  day: PlainDate;
  read: number;
  added: number;
  unchanged: number;
  found: number;
  faulty: number;
  at: Instant;
  errors: { place: number; number: string | null; message: string }[];
}
/** Imports with what they could not read, the newest first. */
export const imports = (em: EntityManager, districts: readonly string[] | null, limit: number): Promise<ImportRow[]> =>
  query(
    em,
    `select i.id, i.district, i.day::text as day, i.read, i.added, i.unchanged, i.found, i.faulty, ${asInstant('i.at')} as at,
       coalesce((select jsonb_agg(jsonb_build_object('place', e.place, 'number', e.number, 'message', e.message) order by e.place) from budget_import_error e where e.import_id = i.id), '[]') as errors
     from budget_import i where $1::text[] is null or i.district like any($1) order by i.at desc, i.id limit $2`,
    [districts?.map((prefix) => `${prefix}%`) ?? null, limit],
  );
