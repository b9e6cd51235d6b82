// How the certificates of an exam stand: counts for the acts of the season, what is still to be made, and who gets none.
import type { EntityManager } from '@mikro-orm/postgresql';
import { openReviews, undecidedReviews } from '../../domain/exam/qualification.ts';
import { one, query } from '../kit/sql.ts';
import { unopenedReviews } from './scores/passed.ts';

export interface Issuing {
  /** Reviews that the office or the candidate has still to settle. */
  undecided: number;
  /** Candidates who passed and whose review was never opened. */
  unopened: number;
  /** Editions that are not signed yet, and those that failed. */
  unmade: number;
  failed: number;
}

export async function issuingOf(em: EntityManager, examId: string): Promise<Issuing> {
  const [unopened] = await unopenedReviews(em, examId);
  const counts = await one<Omit<Issuing, 'unopened'>>(
    em,
    `select (select count(*)::int from qualification_review where exam_id = $1 and state = any($2)) as undecided,
       (select count(*)::int from certificate_edition e join certificate c on c.id = e.certificate_id where c.exam_id = $1 and e.standing = 'pending') as unmade,
       (select count(*)::int from certificate_edition e join certificate c on c.id = e.certificate_id where c.exam_id = $1 and e.standing = 'failed') as failed`,
    [examId, [...undecidedReviews]],
  );
  return { ...counts, unopened: unopened!.n };
}

/** Reviews of an exam that may still change. */
export const openReviewCount = async (em: EntityManager, examId: string): Promise<number> =>
  (
    await one<{ n: number }>(em, `select count(*)::int as n from qualification_review where exam_id = $1 and state = any($2)`, [
      examId,
      [...openReviews],
    ])
  ).n;

/** Editions of an exam that are to be printed and signed, in the order of their ids; those that failed too where they are tried again. */
export const toMake = async (em: EntityManager, examId: string, after: string, again: boolean, limit: number): Promise<string[]> =>
  (
    await query<{ id: string }>(
      em,
      `select e.id from certificate_edition e join certificate c on c.id = e.certificate_id
        where c.exam_id = $1 and (e.standing = 'pending' or $3 and e.standing = 'failed') and e.id > $2 order by e.id limit $4`,
      [examId, after, again, limit],
    )
  ).map(({ id }) => id);

/** Gaps in the serials of a year and kind: numbers below the last one that no certificate or licence has. There are none unless somebody took a row away. */
export const serialGaps = (em: EntityManager, year: number, kind: 1 | 2 | 3): Promise<{ serial: number }[]> =>
  query(
    em,
    `select s.n as serial from licence_serial l, generate_series(1, l.last) s(n) where l.year = $1 and l.kind = $2
       and not exists (select from certificate c where substr(c.number, 1, 4) = $1::text and substr(c.number, 11, 1) = $2::text and length(c.number) = 18 and substr(c.number, 12, 6) = lpad(s.n::text, 6, '0'))
       and not exists (select from licence c where substr(c.number, 1, 4) = $1::text and substr(c.number, 11, 1) = $2::text and length(c.number) = 18 and substr(c.number, 12, 6) = lpad(s.n::text, 6, '0'))
     order by 1 limit 100`,
    [year, kind],
  );
