// Who passed an exam by its published list, as reviews and certificates read it: what was revoked is taken out, what a decision has voided stands there as failed.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { LevelCode } from '../../../domain/exam/exam.ts';
import { query } from '../../kit/sql.ts';

export interface PassedCandidate {
  enrolmentId: string;
  accountId: string;
  district: string;
  name: string;
  /** Encrypted. */
  idNumber: string;
  level: LevelCode;
  specialty: string;
  subjects: string[];
  photoFileId: string | null;
  outcome: string;
  /** Subjects passed in this exam, and those carried over that still count by the list's own rule. */
  live: string[];
}

const RESULTS = `from pass_list l join pass_result p on p.list_id = l.id and p.revoked_at is null join enrolment n on n.case_id = p.enrolment_id join exam e on e.case_id = n.exam_id`;
/** The list of exam $1 that stands in public. */
const LISTED = `l.exam_id = $1 and l.standing = 'published' and l.public_at is not null`;
const CANDIDATE = `select n.case_id as "enrolmentId", n.account_id as "accountId", e.district, n.name, n.id_number as "idNumber", n.level, n.specialty, n.subjects,
    n.photo_file_id as "photoFileId", p.outcome,
    array(select x->>'subject' from jsonb_array_elements(p.subjects) x where x->>'outcome' = 'passed' or x->>'outcome' = 'carried' and (x->'from'->>'year')::int >= (l.rule->>'liveFrom')::int) as live
  ${RESULTS}`;

/** Those who passed in whole and have no review yet, a page in the order of their ids. */
export const toReview = (em: EntityManager, examId: string, after: string, limit: number): Promise<PassedCandidate[]> =>
  query(
    em,
    `${CANDIDATE} where ${LISTED} and p.outcome = 'passed' and n.case_id > $2
       and not exists (select from qualification_review r where r.enrolment_id = n.case_id) order by n.case_id limit $3`,
    [examId, after, limit],
  );

/** Everybody who may have earned a certificate and has none of this exam in force: who passed in whole, or was to be examined for it, and single subjects of 考单科. */
export const toCertify = (em: EntityManager, examId: string, after: string, limit: number): Promise<PassedCandidate[]> =>
  query(
    em,
    `${CANDIDATE} where ${LISTED} and (p.outcome = 'passed' or p.outcome = 'partial' and n.level = 'single' or exists (select from qualification_review r where r.enrolment_id = n.case_id))
       and n.case_id > $2 and not exists (select from certificate c where c.enrolment_id = n.case_id and c.standing <> 'revoked') order by n.case_id limit $3`,
    [examId, after, limit],
  );

/** The same candidates by their enrolments, locked against another batch. */
export const candidatesOf = (em: EntityManager, examId: string, ids: readonly string[]): Promise<PassedCandidate[]> =>
  query(em, `${CANDIDATE} where ${LISTED} and n.case_id = any($2) order by n.case_id for update of n`, [examId, [...ids]]);

/** How a candidate stands in the list; null: he is in none. */
export const outcomeOf = async (em: EntityManager, enrolmentId: string): Promise<PassedCandidate | null> =>
  (
    await query<PassedCandidate>(
      em,
      `${CANDIDATE} where n.case_id = $1 and l.exam_id = n.exam_id and l.standing = 'published' and l.public_at is not null`,
      [enrolmentId],
    )
  )[0] ?? null;

/** Candidates who passed in whole and whose review was never opened. */
export const unopenedReviews = (em: EntityManager, examId: string): Promise<{ n: number }[]> =>
  query(
    em,
    `select count(*)::int as n ${RESULTS} where ${LISTED} and p.outcome = 'passed' and not exists (select from qualification_review r where r.enrolment_id = n.case_id)`,
    [examId],
  );
