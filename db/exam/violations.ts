// What lists of passers ask about 违纪 (S3-40): whatever is neither decided nor dropped, and flags of the marking rooms that nobody has made a case of. Periods of remedy do
// not hold a list up: a decision that is overturned opens it again.
import type { EntityManager } from '@mikro-orm/postgresql';
import { undecided } from '../../domain/exam/violation/violation.ts';
import { one } from '../kit/sql.ts';

export interface OpenViolations {
  /** Cases that are neither decided nor dropped. */
  open: number;
  /** Candidates whose score in force is flagged, and who have no case, or one whose entry was taken back. */
  flagged: number;
}

export const openViolations = (em: EntityManager, examId: string): Promise<OpenViolations> =>
  one(
    em,
    `select (select count(*)::int from violation where exam_id = $1 and state = any($2)) as open,
       (select count(distinct s.enrolment_id)::int from score s where s.exam_id = $1 and s.in_force and s.flag is not null
          and not exists (select from violation v where v.exam_id = $1 and v.enrolment_id = s.enrolment_id and v.state <> 'withdrawn')) as flagged`,
    [examId, [...undecided]],
  );
