// Writes of the registration's own rows.
import type { EntityManager } from '@mikro-orm/postgresql';
import { FORM_SCHEMA, type RegistrationForm } from '../../domain/registration/form.ts';
import type { RegistrationKind } from '../../domain/registration/kinds.ts';
import type { Instant, PlainDate } from '../../domain/kit/instant.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { later, one, query } from '../../db/kit/sql.ts';
import { noNotes, places, type Notes, type Shared } from '../../db/registration/cases.ts';
import type { Fields } from '../../security/field.ts';

export interface NewRegistration {
  caseId: string;
  kind: RegistrationKind;
  accountId: string;
  district: string;
  certificateId: string | null;
  licenceId: string | null;
  employerId?: string;
  exOfficio: boolean;
  form: RegistrationForm;
  notes?: Partial<Notes>;
  shared: Shared | null;
  rules: string | null;
}

export async function insertRegistration(em: EntityManager, fields: Fields, row: NewRegistration, at: Instant): Promise<void> {
  const { district } = row;
  await query(
    em,
    `insert into registration (case_id, kind, account_id, district, certificate_id, licence_id, employer_id, ex_officio, form, form_schema, notes, shared, rules, saved_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      row.caseId,
      row.kind,
      row.accountId,
      district,
      row.certificateId,
      row.licenceId,
      row.employerId ?? null,
      row.exOfficio,
      fields.encrypt(JSON.stringify(row.form), district, places.form),
      FORM_SCHEMA,
      fields.encrypt(JSON.stringify({ ...noNotes, ...row.notes }), district, places.notes),
      row.shared === null ? null : fields.encrypt(JSON.stringify(row.shared), district, places.shared),
      row.rules,
      at,
    ],
  );
}

export const writeNotes = (
  em: EntityManager,
  fields: Fields,
  { caseId, district }: { caseId: string; district: string },
  notes: Notes,
): Promise<void> =>
  later(em, `update registration set notes = $2 where case_id = $1`, [caseId, fields.encrypt(JSON.stringify(notes), district, places.notes)]);

/** `310000-2026-000012`: number of a case among those of its 区划 and year. Gaps are explained by acts that were refused after they took one. */
export async function nextNumber(em: EntityManager, district: string, today: PlainDate): Promise<string> {
  const year = Number(today.slice(0, 4));
  const { last } = await one<{ last: number }>(
    em,
    `insert into registration_serial (district, year, last) values ($1, $2, 1) on conflict (district, year) do update set last = registration_serial.last + 1 returning last`,
    [district, year],
  );
  return `${district}-${year}-${String(last).padStart(6, '0')}`;
}

export interface NewMaterial {
  caseId: string;
  item: string;
  source: string;
  trustGrade: string;
  fileId: string | null;
  reusedFrom: string | null;
  validUntil: PlainDate | null;
  round: number;
  /** The window has compared it with its original. */
  verifiedBy?: string;
}
export async function insertMaterial(em: EntityManager, material: NewMaterial, at: Instant): Promise<string> {
  const id = uuidv7();
  const { caseId, item, source, trustGrade, fileId, reusedFrom, validUntil, round } = material;
  await query(
    em,
    `insert into registration_material (id, case_id, item, source, trust_grade, file_id, reused_from, valid_until, round, added_at, verified_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [id, caseId, item, source, trustGrade, fileId, reusedFrom, validUntil, round, at, material.verifiedBy ?? null],
  );
  if (fileId !== null) await query(em, `insert into file_use (file_id, case_id) values ($1, $2) on conflict do nothing`, [fileId, caseId]);
  return id;
}
