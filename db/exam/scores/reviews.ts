// 成绩复查 as its records keep it, and the scores that a candidate may read.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ReviewOutcome } from '../../../domain/exam/scores/review.ts';
import type { Outcome, SubjectResult } from '../../../domain/exam/scores/pass-list.ts';
import type { ExamConfig } from '../../../domain/exam/exam.ts';
import type { Instant } from '../../../domain/kit/instant.ts';
import { asInstant, query } from '../../kit/sql.ts';
import { SCORE, type ScoreRow } from './scores.ts';

/** Where encrypted values of a review belong: `decrypt` is told them. */
export const REVIEW_REASON = 'score_review.reason';
export const REVIEW_MARKS = 'score_review.marks';
export const REVIEW_ANSWER = 'score_review.answer';

export interface StoredReview {
  id: string;
  examId: string;
  enrolmentId: string;
  accountId: string;
  district: string;
  state: string;
  regions: Record<string, string>;
  version: number;
  subject: string;
  /** Encrypted. */
  reason: string;
  askedAt: Instant;
  found: ReviewOutcome | null;
  /** Encrypted; null: nothing to correct. */
  marks: string | null;
  answer: string | null;
  proposedBy: string | null;
  decidedBy: string | null;
  answeredAt: Instant | null;
  scoreId: string | null;
  newScoreId: string | null;
  due: Instant | null;
}
const REVIEW = `select v.case_id as id, v.exam_id as "examId", v.enrolment_id as "enrolmentId", c.applicant_id as "accountId", c.district, c.state, c.regions, c.version, v.subject,
  v.reason, ${asInstant('v.asked_at')} as "askedAt", v.found, v.marks, v.answer, v.proposed_by as "proposedBy", v.decided_by as "decidedBy",
  ${asInstant('v.answered_at')} as "answeredAt", v.score_id as "scoreId", v.new_score_id as "newScoreId",
  (select ${asInstant('d.due')} from deadline d where d.case_id = v.case_id and d.name = 'answer' order by d.started_at desc limit 1) as due
  from score_review v join case_file c on c.id = v.case_id`;

export async function reviewById(em: EntityManager, id: string): Promise<StoredReview | null> {
  const [row] = await query<StoredReview>(em, `${REVIEW} where v.case_id = $1`, [id]);
  return row ?? null;
}
/** Codes of a district and all below it. */
const pattern = (code: string): string => (code === '000000' ? '%' : `${code.replace(/0000$|00$/, '')}%`);
/** Reviews, the newest first: of an account, or those of districts. */
export const reviewsOf = (
  em: EntityManager,
  {
    accountId = null,
    examId = null,
    state = null,
    districts = null,
  }: { accountId?: string | null; examId?: string | null; state?: string | null; districts?: readonly string[] | null },
  limit: number,
  before: string | null = null,
): Promise<StoredReview[]> =>
  query(
    em,
    `${REVIEW} where ($1::uuid is null or c.applicant_id = $1) and ($2::uuid is null or v.exam_id = $2) and ($3::text is null or c.state = $3)
       and ($4::uuid is null or v.case_id < $4) and ($6::text[] is null or c.district like any($6)) order by v.case_id desc limit $5`,
    [accountId, examId, state, before, limit, districts === null ? null : districts.map(pattern)],
  );

/** Whether a subject of an enrolment has been reviewed and answered. */
export const isAnswered = async (em: EntityManager, enrolmentId: string, subject: string): Promise<boolean> =>
  (await query(em, `select 1 from score_review where enrolment_id = $1 and subject = $2 and answered_at is not null`, [enrolmentId, subject]))
    .length > 0;

/** Reviews of an exam that are not answered. */
export const openReviews = async (em: EntityManager, examId: string): Promise<number> =>
  (
    await query<{ n: number }>(
      em,
      `select count(*)::int as n from score_review v join case_file c on c.id = v.case_id where v.exam_id = $1 and c.state in ('reviewing', 'proposed')`,
      [examId],
    )
  )[0]!.n;

/** Scores of one enrolment as its candidate reads them. */
export interface PublishedScores {
  enrolmentId: string;
  examId: string;
  district: string;
  name: string;
  level: string;
  specialty: string;
  number: string | null;
  config: ExamConfig;
  publishedAt: Instant;
  scores: ScoreRow[];
  /** Null: no list stands in public, or the result was revoked. */
  result: { outcome: Outcome; subjects: SubjectResult[]; listId: string } | null;
  /** Subjects that are being reviewed. */
  reviewing: string[];
  /** Subjects that a review has corrected. */
  corrected: string[];
}

/**
 * Published scores of an account: of one enrolment, or of all. The one question behind every answer to a candidate: what is not out, not his or not there is simply no row, so
 * that none of them can be told from another.
 */
export const publishedScores = (em: EntityManager, accountId: string, enrolmentId: string | null): Promise<PublishedScores[]> =>
  query(
    em,
    `select n.case_id as "enrolmentId", n.exam_id as "examId", e.district, n.name, n.level, n.specialty, e.config, ${asInstant('x.published_at')} as "publishedAt",
       (select t.number from exam_ticket t where t.enrolment_id = n.case_id and t.revoked_at is null) as number,
       coalesce((select jsonb_agg(to_jsonb(q) order by q.subject) from (select ${SCORE} from score s where s.exam_id = n.exam_id and s.enrolment_id = n.case_id and s.in_force) q), '[]') as scores,
       (select jsonb_build_object('outcome', r.outcome, 'subjects', r.subjects, 'listId', r.list_id) from pass_list l join pass_result r on r.list_id = l.id and r.enrolment_id = n.case_id
          where l.exam_id = n.exam_id and l.standing = 'published' and l.public_at is not null and r.revoked_at is null) as result,
       array(select v.subject from score_review v join case_file c on c.id = v.case_id where v.enrolment_id = n.case_id and c.state in ('reviewing', 'proposed') order by 1) as reviewing,
       array(select v.subject from score_review v where v.enrolment_id = n.case_id and v.found = 'corrected' and v.answered_at is not null order by 1) as corrected
     from enrolment n join exam e on e.case_id = n.exam_id join exam_scores x on x.exam_id = n.exam_id and x.published_at is not null
    where n.account_id = $1 and ($2::uuid is null or n.case_id = $2) and n.state in ('enrolled', 'invalid')
      and exists (select from score s where s.exam_id = n.exam_id and s.enrolment_id = n.case_id and s.in_force)
    order by n.case_id desc limit 50`,
    [accountId, enrolmentId],
  );

/** When scores of an exam came out; null: not yet. */
export async function publishedAt(em: EntityManager, examId: string): Promise<Instant | null> {
  const [row] = await query<{ at: Instant | null }>(em, `select ${asInstant('published_at')} as at from exam_scores where exam_id = $1`, [examId]);
  return row?.at ?? null;
}
