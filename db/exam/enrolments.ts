// Enrolments as their records keep them.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { LevelCode } from '../../domain/exam/exam.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { ask, asInstant } from '../kit/sql.ts';

/** Where personal values of an enrolment belong, for their encryption. */
export const ENROLMENT_ID_NUMBER = 'enrolment.id_number';
export const ENROLMENT_FORM = 'enrolment.form';

/** An enrolment without what is encrypted in it. */
export interface StoredEnrolment {
  id: string;
  examId: string;
  accountId: string;
  area: string;
  name: string;
  level: LevelCode;
  specialty: string;
  subjects: string[];
  employerCode: string | null;
  employerName: string | null;
  barrierFree: boolean;
  formVersion: number;
  photoFileId: string | null;
  state: string;
  paidAt: Instant | null;
  invalidAt: Instant | null;
  refundedAt: Instant | null;
}

export const ENROLMENT = `n.case_id as id, n.exam_id as "examId", n.account_id as "accountId", n.area, n.name, n.level, n.specialty, n.subjects,
  n.employer_code as "employerCode", n.employer_name as "employerName", n.barrier_free as "barrierFree", n.form_version as "formVersion",
  n.photo_file_id as "photoFileId", n.state, ${asInstant('n.paid_at')} as "paidAt", ${asInstant('n.invalid_at')} as "invalidAt",
  ${asInstant('n.refunded_at')} as "refundedAt"`;

/** An enrolment; null where there is none. */
export async function enrolmentById(em: EntityManager, id: string): Promise<StoredEnrolment | null> {
  const [row] = await ask<StoredEnrolment>(em, `select ${ENROLMENT} from enrolment n where n.case_id = $1`, [id]);
  return row ?? null;
}

/** SQL condition on an enrolment `n`: paid and valid, so it gets a seat, a ticket and a score. */
export const SITS = `n.state = 'enrolled' and n.invalid_at is null and n.refunded_at is null`;
