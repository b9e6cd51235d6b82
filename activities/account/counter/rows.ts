// Writes what the counter keeps of a case.
import type { EntityManager } from '@mikro-orm/postgresql';
import { lastDayOf } from '../../../domain/account/counter/attorney.ts';
import type { CounterRecord } from '../../../domain/account/counter/record.ts';
import { places } from '../../../db/counter/records.ts';
import { nameKey } from '../../../db/account/organisations.ts';
import { query } from '../../../db/kit/sql.ts';
import { raise, resolve } from '../../kit/operator-notice.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import type { Fields } from '../../../security/field.ts';

export const insertRecord = (
  em: EntityManager,
  fields: Fields,
  { caseId, district, accountId, record }: { caseId: string; district: string; accountId: string | null; record: CounterRecord },
): Promise<unknown> =>
  query(em, `insert into counter_record (case_id, kind, user_type, account_id, requested) values ($1, $2, $3, $4, $5)`, [
    caseId,
    record.requested.kind,
    record.userType,
    accountId,
    fields.encrypt(JSON.stringify(record.requested), district, places.requested),
  ]);

/** The record after an act. `months` that a 委托书 is good for. */
export const updateRecord = (
  em: EntityManager,
  fields: Fields,
  { caseId, district, record, months }: { caseId: string; district: string; record: CounterRecord; months: number },
): Promise<unknown> => {
  const { examination } = record;
  const attorney = examination?.powerOfAttorney ?? null;
  return query(
    em,
    `update counter_record set presenter = $2, items = $3, attorney_signed_on = $4, attorney_until = $5, attorney_matters = $6, attorney_presented = $7,
       examined_by = $8, examined_on = $9, requested_items = $10, reason = $11, verified_by = $12, archive_number = $13 where case_id = $1`,
    [
      caseId,
      examination?.presenter ?? null,
      JSON.stringify(examination?.seen ?? []),
      attorney?.signedOn ?? null,
      attorney && lastDayOf(attorney.signedOn, months),
      attorney?.matters ?? null,
      attorney?.presentedByAgent ?? null,
      record.examinedBy,
      record.examinedOn,
      record.requestedItems,
      record.reason === null ? null : fields.encrypt(record.reason, district, places.reason),
      record.verifiedBy,
      record.archiveNumber,
    ],
  );
};

/** Scans and the papers they belong to: kept from now on, and open to the officers of the case. */
export const useFiles = (em: EntityManager, caseId: string, files: readonly string[]): Promise<unknown> =>
  query(em, `insert into file_use (file_id, case_id) select id, $1 from unnest($2::uuid[]) id on conflict do nothing`, [caseId, files]);

/** Which of these files are not there as clean uploads. */
export async function missingFiles(em: EntityManager, files: readonly string[]): Promise<string[]> {
  const rows = await query<{ id: string }>(
    em,
    `select id::text from unnest($1::uuid[]) id where not exists (select from file f where f.id = id.id and f.state = 'clean')`,
    [files],
  );
  return rows.map(({ id }) => id);
}

/** The organisation behind an account takes new values. A number that another one has breaks the constraint. */
export const updateOrganisation = (em: EntityManager, accountId: string, values: Record<string, string>): Promise<unknown[]> => {
  const name = values['organisationName'];
  return query(
    em,
    `update organisation set name = coalesce($2, name), name_key = coalesce($3, name_key), credit_code = coalesce($4, credit_code), legal_type = coalesce($5, legal_type)
       where id = (select organisation_id from account where id = $1) returning id`,
    [accountId, name ?? null, name === undefined ? null : nameKey(name), values['creditCode'] ?? null, values['legalType'] ?? null],
  );
};

/** Marks the case as late and says so on the operators' page, once. */
export async function markOverdue(em: EntityManager, caseId: string, at: string): Promise<void> {
  await query(em, `update counter_record set overdue_at = $2 where case_id = $1`, [caseId, at]);
  await raise(em, { key: noticeKey(caseId), kind: 'counter', message: `政务大厅受理件${caseId}办理超期，请督促复核。` });
}
export const resolveOverdue = (em: EntityManager, caseId: string): Promise<unknown> => resolve(em, noticeKey(caseId));
const noticeKey = (caseId: string): string => `counter/${caseId}`;

/** What a request for a supplement asks for, in sentences, for the message and for whoever asks. */
export const setMissing = (em: EntityManager, fields: Fields, caseId: string, district: string, missing: readonly Reason[]): Promise<unknown> =>
  query(em, `update counter_record set missing = $2 where case_id = $1`, [caseId, fields.encrypt(JSON.stringify(missing), district, places.missing)]);
