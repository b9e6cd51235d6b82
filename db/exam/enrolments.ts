// Enrolments as their records keep them.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { LevelCode } from '../../domain/exam/exam.ts';
import type { PriorCertificate } from '../../domain/exam/eligibility.ts';
import { openForm, type EnrolmentForm, type FormPart } from '../../domain/exam/form.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Fields } from '../../security/field.ts';
import { ask, asInstant } from '../kit/sql.ts';

/** Where personal values of an enrolment belong, for their encryption. */
export const ENROLMENT_ID_NUMBER = 'enrolment.id_number';
export const ENROLMENT_FORM = 'enrolment.form';
export const ENROLMENT_CERTIFICATE = 'enrolment.certificate';
export const ENROLMENT_NOTES = 'enrolment.notes';

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
  /** Known to people as `enrolmentNumber` of it. */
  serial: number;
  partVersions: Record<FormPart, number>;
  savedAt: Instant | null;
}

export const ENROLMENT = `n.case_id as id, n.exam_id as "examId", n.account_id as "accountId", n.area, n.name, n.level, n.specialty, n.subjects,
  n.employer_code as "employerCode", n.employer_name as "employerName", n.barrier_free as "barrierFree", n.form_version as "formVersion",
  n.photo_file_id as "photoFileId", n.state, ${asInstant('n.paid_at')} as "paidAt", ${asInstant('n.invalid_at')} as "invalidAt",
  ${asInstant('n.refunded_at')} as "refundedAt", n.serial::int as serial, n.part_versions as "partVersions", ${asInstant('n.saved_at')} as "savedAt"`;

/** An enrolment; null where there is none. */
export async function enrolmentById(em: EntityManager, id: string): Promise<StoredEnrolment | null> {
  const [row] = await ask<StoredEnrolment>(em, `select ${ENROLMENT} from enrolment n where n.case_id = $1`, [id]);
  return row ?? null;
}

/** SQL condition on an enrolment `n`: paid and valid, so it gets a seat, a ticket and a score. */
export const SITS = `n.state = 'enrolled' and n.invalid_at is null and n.refunded_at is null`;

/** What is encrypted in an enrolment. */
export interface EnrolmentSecrets {
  idNumber: string;
  form: EnrolmentForm;
  certificate: PriorCertificate | null;
  /** What the office has said of it: why a check was not passed. */
  notes: { rejected?: string };
}
/** Throws where there is no such enrolment. */
export async function secretsOf(em: EntityManager, fields: Fields, id: string): Promise<EnrolmentSecrets> {
  const [row] = await ask<{ idNumber: string; form: string; certificate: string | null; notes: string | null }>(
    em,
    `select id_number as "idNumber", form, certificate, notes from enrolment where case_id = $1`,
    [id],
  );
  if (!row) throw new Error(`No enrolment: ${id}`);
  return {
    idNumber: fields.decrypt(row.idNumber, ENROLMENT_ID_NUMBER),
    form: openForm(JSON.parse(fields.decrypt(row.form, ENROLMENT_FORM)) as Partial<EnrolmentForm>),
    certificate: row.certificate === null ? null : (JSON.parse(fields.decrypt(row.certificate, ENROLMENT_CERTIFICATE)) as PriorCertificate),
    notes: row.notes === null ? {} : (JSON.parse(fields.decrypt(row.notes, ENROLMENT_NOTES)) as EnrolmentSecrets['notes']),
  };
}
