// Scores as their records keep them. What counts is in force; everything else is trace.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Attendance, Flag, Ground } from '../../../domain/exam/scores/marks.ts';
import { one, query } from '../../kit/sql.ts';
import { SITS } from '../enrolments.ts';

/** Where the whole of a score belongs, for its encryption. */
export const SCORE_RECORD = 'score.record';

/** A score with its record still encrypted. */
export interface ScoreRow {
  id: string;
  examId: string;
  enrolmentId: string;
  subject: string;
  sourceId: string;
  no: number;
  record: string;
  attendance: Attendance;
  flag: Flag | null;
  standing: 'valid' | 'void';
  ground: Ground | null;
  inForce: boolean;
}

export const SCORE = `s.id, s.exam_id as "examId", s.enrolment_id as "enrolmentId", s.subject, s.source_id as "sourceId", s.no, s.record, s.attendance, s.flag, s.standing,
  s.ground, s.in_force as "inForce"`;

/** Scores in force of one enrolment; the rows are locked where they are about to be changed. */
export const scoresOf = (em: EntityManager, enrolmentId: string, { lock = false } = {}): Promise<ScoreRow[]> =>
  query(
    em,
    `select ${SCORE} from score s join enrolment n on n.case_id = s.enrolment_id where s.enrolment_id = $1 and s.exam_id = n.exam_id and s.in_force order by s.subject ${lock ? 'for no key update of s' : ''}`,
    [enrolmentId],
  );

/** Something changes scores in force: whatever was drawn from them before is known as such. */
export const countChange = (em: EntityManager, examId: string): Promise<unknown> =>
  query(em, `insert into exam_scores (exam_id, changes) values ($1, 1) on conflict (exam_id) do update set changes = exam_scores.changes + 1`, [
    examId,
  ]);

export interface ExamScores {
  changes: string;
  publishedAt: string | null;
}
export async function examScores(em: EntityManager, examId: string): Promise<ExamScores> {
  const [row] = await query<ExamScores>(
    em,
    `select changes::text, to_char(published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "publishedAt" from exam_scores where exam_id = $1`,
    [examId],
  );
  return row ?? { changes: '0', publishedAt: null };
}

/** Candidates who are paid and valid and have no score in force in a subject, by subject. */
export const missingScores = (em: EntityManager, examId: string): Promise<{ subject: string; missing: number }[]> =>
  query(
    em,
    `select u.subject, count(*)::int as missing from enrolment n cross join unnest(n.subjects) u(subject)
       where n.exam_id = $1 and ${SITS} and not exists (select from score s where s.exam_id = $1 and s.enrolment_id = n.case_id and s.subject = u.subject and s.in_force)
       group by 1 order by 1`,
    [examId],
  );

export interface SubjectTotals {
  subject: string;
  /** In force. */
  scores: number;
  absent: number;
  void: number;
  flagged: number;
}
export const scoreTotals = (em: EntityManager, examId: string): Promise<SubjectTotals[]> =>
  query(
    em,
    `select subject, count(*)::int as scores, count(*) filter (where attendance = 'absent')::int as absent, count(*) filter (where standing = 'void')::int as void,
       count(*) filter (where flag is not null)::int as flagged from score where exam_id = $1 and in_force group by 1 order by 1`,
    [examId],
  );

/** Lines of committed imports and of corrections by subject, less those that were replaced: what scores in force must add up to. */
export const broughtBySource = (
  em: EntityManager,
  examId: string,
): Promise<{ sourceId: string; no: number | null; subject: string; brought: number; replaced: number }[]> =>
  query(
    em,
    `select s.source_id as "sourceId", i.no, s.subject, count(*)::int as brought, count(*) filter (where not s.in_force)::int as replaced
       from score s left join score_import i on i.case_id = s.source_id left join case_file c on c.id = i.case_id
      where s.exam_id = $1 and (i.case_id is null or c.state = 'committed') group by 1, 2, 3 order by 2 nulls last, 1, 3`,
    [examId],
  );

/** Decisions that stand on scores of an exam, or of one enrolment of it. */
export const standingVoids = (
  em: EntityManager,
  examId: string,
  enrolmentId: string | null = null,
): Promise<{ enrolmentId: string; subject: string; ground: Ground }[]> =>
  query(
    em,
    `select distinct on (enrolment_id, subject) enrolment_id as "enrolmentId", subject, ground from score_void
       where exam_id = $1 and lifted_at is null and ($2::uuid is null or enrolment_id = $2) order by enrolment_id, subject, at, case_id`,
    [examId, enrolmentId],
  );

/** Rows of a source that are not in force any more though it is committed: something has replaced them. */
export const replacedRows = async (em: EntityManager, sourceId: string): Promise<number> =>
  (await one<{ n: number }>(em, `select count(*)::int as n from score where source_id = $1 and not in_force`, [sourceId])).n;
