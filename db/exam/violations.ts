// What lists of passers ask about 违纪 (S3-40): whatever is neither decided nor dropped, and flags of the marking rooms that nobody has made a case of.
import type { EntityManager } from '@mikro-orm/postgresql';
import { one } from '../kit/sql.ts';

/** States in which a violation is settled as far as a list is concerned. Periods of remedy do not hold it up: a decision that is overturned opens the list again. */
export const settledViolationStates = [
  'withdrawn',
  'dropped',
  'decided',
  'serving',
  'served',
  'final',
  'disputed',
  'upheld',
  'changed',
  'overturned',
] as const;

export interface OpenViolations {
  /** Cases that are neither decided nor dropped. */
  open: number;
  /** Candidates whose score in force is flagged, and who have no case at all. */
  flagged: number;
}

export const openViolations = (em: EntityManager, examId: string): Promise<OpenViolations> =>
  one(
    em,
    `select (select count(*)::int from violation where exam_id = $1 and state <> all($2)) as open,
       (select count(distinct s.enrolment_id)::int from score s where s.exam_id = $1 and s.in_force and s.flag is not null
          and not exists (select from violation v where v.exam_id = $1 and v.enrolment_id = s.enrolment_id)) as flagged`,
    [examId, [...settledViolationStates]],
  );
