// Counts of enrolments (S3-24), over the narrow rows that are written with them.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Dimension } from '../../domain/exam/dimensions.ts';
import { query } from '../kit/sql.ts';

export interface FigureFilter {
  /** Prefixes of the districts that the asker may see; null: all. */
  within: readonly string[] | null;
  examId?: string | undefined;
  /** Of the exams. */
  year?: number | undefined;
  /** Main states that count; none: all but 已放弃. */
  states?: readonly string[] | undefined;
}
/** `value` null: not filled in. */
export interface Figure {
  value: string | null;
  count: number;
}
const columns: Record<Exclude<Dimension, 'subject' | 'age'>, string> = {
  level: 'n.level',
  specialty: 'n.specialty',
  district: 'n.area',
  education: 'n.education',
  industry: 'n.industry',
  state: 'n.state',
};

const where = ({ within, examId, year, states }: FigureFilter): { text: string; values: unknown[] } => ({
  text: `($1::text[] is null or n.exam_id in (select case_id from exam where district like any($1))) and ($2::uuid is null or n.exam_id = $2)
    and (case when $3::text[] is null then n.state <> 'abandoned' else n.state = any($3) end)
    and ($4::int is null or n.exam_id in (select case_id from exam where year = $4))`,
  values: [within === null ? null : within.map((prefix) => `${prefix}%`), examId ?? null, states?.length ? states : null, year ?? null],
});

/** Counts by a dimension, the greatest first. By subject each candidate counts once in each of his; by age the value is the age in the exam's year. */
export function figuresBy(em: EntityManager, dimension: Dimension, filter: FigureFilter): Promise<Figure[]> {
  const { text, values } = where(filter);
  if (dimension === 'subject')
    // Combinations first: they are few, so that few are taken apart.
    return query(
      em,
      `select s.value, sum(g.n)::int as count from (select n.subjects, count(*) as n from enrolment_figure n where ${text} group by 1) g, string_to_table(g.subjects, ',') s(value)
         group by 1 order by 2 desc, 1`,
      values,
    );
  if (dimension === 'age')
    return query(
      em,
      `select (e.year - g.birth_year)::text as value, sum(g.n)::int as count from (select n.exam_id, n.birth_year, count(*) as n from enrolment_figure n where ${text} group by 1, 2) g
         join exam e on e.case_id = g.exam_id group by 1 order by 2 desc, 1`,
      values,
    );
  return query(
    em,
    `select ${columns[dimension]} as value, count(*)::int as count from enrolment_figure n where ${text} group by 1 order by 2 desc, 1`,
    values,
  );
}

/** All that are counted. */
export async function figureTotal(em: EntityManager, filter: FigureFilter): Promise<number> {
  const { text, values } = where(filter);
  const [row] = await query<{ n: number }>(em, `select count(*)::int as n from enrolment_figure n where ${text}`, values);
  return row!.n;
}
