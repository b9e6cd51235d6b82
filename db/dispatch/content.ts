// What can be told of registrations, licences and certificates: everything, before the release rules take away what is not for the receiver.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Matter } from '../../domain/dispatch/rules.ts';
import { levelNames, type LevelCode } from '../../domain/exam/exam.ts';
import { enrolmentNumber } from '../../domain/exam/number.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { registrationKinds, type RegistrationKind } from '../../domain/registration/kinds.ts';
import type { Fields } from '../../security/field.ts';
import { ENROLMENT_ID_NUMBER } from '../exam/enrolments.ts';
import { ask, asInstant, query } from '../kit/sql.ts';

export type Content = Record<string, string | number | null>;

const MOMENT = `(select ${asInstant('j.at')} from journal j where j.case_id = $1 and j.seq = $2)`;
const HOLDER = `c.number as "certificateNumber", c.holder_name as "holderName", c.id_number as "idNumber"`;
const EMPLOYER = `o.credit_code as "employerCode", o.name as "employerName"`;
/** A case about a licence that stands is about the certificate behind it. */
const REGISTRATION = `from registration r left join licence l on l.id = r.licence_id left join certificate c on c.id = coalesce(r.certificate_id, l.certificate_id)
  left join organisation o on o.id = coalesce(r.employer_id, l.employer_id)`;

const SQL: Record<Matter, string> = {
  registration: `select coalesce(r.number, r.case_id::text) as "caseNo", r.kind as type, coalesce(c.specialty, l.specialty) as specialty, ${HOLDER}, ${EMPLOYER},
      ${MOMENT} as at, r.district, r.account_id::text as "accountId" ${REGISTRATION} where r.case_id = $1`,
  licence: `select l.number as "licenceNumber", l.specialty, ${HOLDER}, ${EMPLOYER}, l.valid_from::text as "validFrom", l.valid_to::text as "validTo", ${MOMENT} as at,
      l.district from licence l join certificate c on c.id = l.certificate_id left join organisation o on o.id = l.employer_id where l.id = $1`,
  certificate: `select c.specialty, ${HOLDER}, c.issued_on::text as "issuedOn", ${MOMENT} as at, c.district from certificate c where c.id = $1`,
  enrolment: `select n.serial::text as "caseNo", e.code as "examCode", e.name as "examName", n.level, n.specialty, array_to_string(n.subjects, '、') as subjects, n.area,
      n.employer_code as "employerCode", n.employer_name as "employerName", n.name as "holderName", n.id_number as "idNumber", ${MOMENT} as at, e.district,
      n.account_id::text as "accountId", (select r.amount_fen::text from exam_receipt r where r.enrolment_id = n.case_id and r.why is null) as "paidFen",
      (n.paid_at at time zone 'Asia/Shanghai')::date::text as "paidOn", (n.refunded_at at time zone 'Asia/Shanghai')::date::text as "refundedOn"
    from enrolment n join exam e on e.case_id = n.exam_id where n.case_id = $1`,
};

export interface Told {
  /** Field by field, in clear. */
  data: Content;
  specialty: string | null;
  district: string;
  caseNo: string;
  at: Instant;
}

/** Everything about a matter at a row of its journal; null where there is no such thing. `state` is what the act led to. */
export async function toldOf(em: EntityManager, fields: Fields, matter: Matter, id: string, seq: number, state: string): Promise<Told | null> {
  const [row] = await query<Record<string, string | null> & { district: string; at: Instant; specialty: string | null }>(em, SQL[matter], [id, seq]);
  if (!row) return null;
  const { idNumber, district, accountId: _, ...rest } = row;
  // A certificate that was entered has its own number; nobody else's is asked.
  const plain = idNumber == null ? null : fields.decrypt(idNumber, matter === 'enrolment' ? ENROLMENT_ID_NUMBER : 'certificate.id_number');
  const type = matter === 'registration' ? { type: registrationKinds[rest['type'] as RegistrationKind] } : {};
  const standing = matter === 'registration' || matter === 'enrolment' ? { state } : { standing: state };
  const caseNo = matter === 'enrolment' ? { caseNo: enrolmentNumber(Number(rest['caseNo'])), level: levelNames[rest['level'] as LevelCode] } : {};
  return {
    data: { ...rest, ...type, ...standing, ...caseNo, idNumber: plain, seq },
    specialty: row.specialty,
    district,
    caseNo: ('caseNo' in caseNo ? caseNo.caseNo : rest['caseNo']) ?? id,
    at: row.at,
  };
}

/** Where a matter belongs and which 专业 it is of, inside the deciding transaction. */
export const specialtyOf = async (em: EntityManager, matter: Matter, id: string): Promise<string | null> => {
  const from = {
    registration: `select coalesce(c.specialty, l.specialty) as specialty ${REGISTRATION} where r.case_id = $1`,
    licence: `select specialty from licence where id = $1`,
    certificate: `select specialty from certificate where id = $1`,
    enrolment: `select specialty from enrolment where case_id = $1`,
  }[matter];
  return (await ask<{ specialty: string | null }>(em, from, [id]))[0]?.specialty ?? null;
};

/** Number and name of a case as its applicant knows it, and whose it is. */
export const caseNamed = async (
  em: EntityManager,
  caseId: string,
): Promise<{ caseNo: string; type: string; district: string; applicantId: string | null } | null> => {
  const [row] = await query<{ caseNo: string; serial: number | null; type: string; district: string; applicantId: string | null }>(
    em,
    `select coalesce(r.number, c.id::text) as "caseNo", n.serial::int as serial, c.type, c.district, c.applicant_id as "applicantId"
       from case_file c left join registration r on r.case_id = c.id left join enrolment n on n.case_id = c.id where c.id = $1`,
    [caseId],
  );
  if (!row) return null;
  const { serial, ...named } = row;
  return serial === null ? named : { ...named, caseNo: enrolmentNumber(serial) };
};
