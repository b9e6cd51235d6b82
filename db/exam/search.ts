// Lists of enrolments (S3-23): a candidate's own, the officers' search, what is taken out as a spreadsheet.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { LevelCode } from '../../domain/exam/exam.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface EnrolmentLine {
  id: string;
  serial: number;
  examId: string;
  examName: string;
  name: string;
  /** Encrypted. */
  idNumber: string;
  level: LevelCode;
  specialty: string;
  subjects: string[];
  area: string;
  education: string | null;
  employerName: string | null;
  state: string;
  createdAt: Instant;
  confirmedAt: Instant | null;
}
const LINE = `n.case_id as id, n.serial::int as serial, n.exam_id as "examId", e.name as "examName", n.name, n.id_number as "idNumber", n.level, n.specialty, n.subjects, n.area,
  n.education, n.employer_name as "employerName", n.state, ${asInstant('n.created_at')} as "createdAt", ${asInstant('n.confirmed_at')} as "confirmedAt"`;

export interface EnrolmentSearch {
  /** Prefixes of the districts that the asker may see; null: all. */
  within: readonly string[] | null;
  examId?: string | undefined;
  serial?: number | undefined;
  /** Blind indexes of a number, under all keys. */
  indexes?: readonly string[] | undefined;
  name?: { text: string; match: 'exact' | 'prefix' | 'contains' } | undefined;
  state?: string | undefined;
}

/** `%` and `_` stand for themselves in a pattern. */
const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** `scan`: rows are read one after the other, so that the name itself is looked at. */
function conditions({ within, examId, serial, indexes, name, state }: EnrolmentSearch, scan = false): { where: string[]; values: unknown[] } {
  const values: unknown[] = [];
  const put = (value: unknown): string => `$${values.push(value)}`;
  const where: string[] = [];
  // Exams are few: their districts are found first, so that the search itself needs no join for them.
  if (within !== null) where.push(`n.exam_id in (select case_id from exam where district like any(${put(within.map((prefix) => `${prefix}%`))}))`);
  if (examId) where.push(`n.exam_id = ${put(examId)}`);
  if (serial !== undefined) where.push(`n.serial = ${put(serial)}`);
  if (indexes) where.push(`n.id_number_index = any(${put(indexes)})`);
  if (state) where.push(`n.state = ${put(state)}`);
  if (name?.match === 'exact') where.push(`n.name = ${put(name.text)}`);
  if (name?.match === 'prefix') where.push(`n.name like ${put(`${literal(name.text)}%`)}`);
  if (name?.match === 'contains') {
    // Trigrams find three characters and more; one or two are among the name's grams.
    const short = [...name.text].length < 3 && !scan;
    where.push(short ? `n.name_grams @> array[${put(name.text)}]` : `n.name like ${put(`%${literal(name.text)}%`)}`);
  }
  return { where, values };
}

/** Newest enrolments that are looked through for a single character before its index is asked. */
const NEWEST = 20_000;

/** Enrolments that a search finds, the newest first, at most `limit` rows after one. */
export async function searchEnrolments(em: EntityManager, search: EnrolmentSearch, limit: number, after: string | null): Promise<EnrolmentLine[]> {
  const within = (newest?: number): Promise<EnrolmentLine[]> => {
    const { where, values } = conditions(search, newest !== undefined);
    const from = after === null ? '' : `where n.case_id < $${values.push(after)}::uuid`;
    const source = `select * from enrolment n ${from}${newest === undefined ? '' : ` order by n.case_id desc limit ${newest}`}`;
    return query(
      em,
      // Ids first: where an index has all that is asked, no row is read that isn't shown.
      `select ${LINE} from (select n.case_id from (${source}) n ${where.length ? `where ${where.join(' and ')}` : ''} order by n.case_id desc limit $${values.push(limit)}) found
         join enrolment n on n.case_id = found.case_id join exam e on e.case_id = n.exam_id order by n.case_id desc`,
      values,
    );
  };
  // A character that ten thousand names have is soon found without the index, and one that few names have is soon found with it.
  if (search.name?.match === 'contains' && [...search.name.text].length === 1) {
    const found = await within(NEWEST);
    if (found.length >= limit) return found;
  }
  return within();
}

/** How many rows a search has, counted no further than `most`. */
export async function countUpTo(em: EntityManager, search: EnrolmentSearch, most: number): Promise<number> {
  const { where, values } = conditions(search);
  const [row] = await query<{ n: number }>(
    em,
    `select count(*)::int as n from (select 1 from enrolment n ${where.length ? `where ${where.join(' and ')}` : ''} limit $${values.push(most)}) counted`,
    values,
  );
  return row!.n;
}

/** A candidate's own, the newest first. */
export const ownEnrolments = (em: EntityManager, accountId: string): Promise<EnrolmentLine[]> =>
  query(em, `select ${LINE} from enrolment n join exam e on e.case_id = n.exam_id where n.account_id = $1 order by n.case_id desc limit 100`, [
    accountId,
  ]);
