// 成绩查询 (S3-39): scores in force of an exam, by candidate, with what his result is.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Attendance } from '../../../domain/exam/scores/marks.ts';
import type { Outcome } from '../../../domain/exam/scores/pass-list.ts';
import { query } from '../../kit/sql.ts';
import { NUMBER_OF } from './sitters.ts';
import { SCORE, type ScoreRow } from './scores.ts';

export interface ScoreSearch {
  examId: string;
  subject?: string | undefined;
  specialty?: string | undefined;
  attendance?: Attendance | undefined;
  standing?: 'valid' | 'void' | undefined;
  /** Only those that the marking rooms have flagged. */
  flagged?: boolean | undefined;
  outcome?: Outcome | undefined;
  /** 准考证号, exact. */
  number?: string | undefined;
  /** A part of a name. */
  name?: string | undefined;
  /** Blind indexes of a 证件号码. */
  indexes?: readonly string[] | undefined;
}

export interface ScoreLine extends ScoreRow {
  name: string;
  level: string;
  specialty: string;
  /** Encrypted. */
  idNumber: string;
  number: string | null;
  outcome: Outcome | null;
}

/** Lines after one, by candidate and subject. */
export const searchScores = (
  em: EntityManager,
  search: ScoreSearch,
  limit: number,
  after: readonly [string, string] | null = null,
): Promise<ScoreLine[]> =>
  query(
    em,
    `select ${SCORE}, n.name, n.level, n.specialty, n.id_number as "idNumber", ${NUMBER_OF} as number, r.outcome
       from score s join enrolment n on n.case_id = s.enrolment_id
       left join pass_list l on l.exam_id = s.exam_id and l.standing in ('draft', 'published')
       left join pass_result r on r.list_id = l.id and r.enrolment_id = s.enrolment_id and r.revoked_at is null
      where s.exam_id = $1 and s.in_force and ($2::uuid is null or (s.enrolment_id, s.subject) > ($2, $3))
        and ($4::text is null or s.subject = $4) and ($5::text is null or n.specialty = $5) and ($6::text is null or s.attendance = $6)
        and ($7::text is null or s.standing = $7) and (not $8 or s.flag is not null) and ($9::text is null or r.outcome = $9)
        and ($10::text is null or exists (select from exam_ticket t where t.enrolment_id = s.enrolment_id and t.revoked_at is null and t.number = $10))
        and ($11::text is null or position($11 in n.name) > 0) and ($12::text[] is null or n.id_number_index = any($12))
      order by s.enrolment_id, s.subject limit $13`,
    [
      search.examId,
      after?.[0] ?? null,
      after?.[1] ?? null,
      search.subject ?? null,
      search.specialty ?? null,
      search.attendance ?? null,
      search.standing ?? null,
      search.flagged === true,
      search.outcome ?? null,
      search.number ?? null,
      search.name ?? null,
      search.indexes === undefined ? null : [...search.indexes],
      limit,
    ],
  );
