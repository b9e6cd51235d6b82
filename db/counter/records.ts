// Reads what the counter keeps of a case, opened.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Matter } from '../../domain/account/counter/attorney.ts';
import type { Presenter, UserType } from '../../domain/account/counter/materials.ts';
import type { CounterKind, CounterRecord, Requested, SeenItem } from '../../domain/account/counter/record.ts';
import type { Instant, PlainDate } from '../../domain/kit/instant.ts';
import type { Reason } from '../../domain/kit/refusal.ts';
import type { Fields } from '../../security/field.ts';
import { asInstant, query } from '../kit/sql.ts';

/** Where encrypted columns say they belong. */
export const places = {
  requested: 'counter_record.requested',
  missing: 'counter_record.missing',
  reason: 'counter_record.reason',
  printed: 'printed_document.data',
} as const;

export interface StoredCounterRecord extends CounterRecord {
  /** What the newest request for a supplement asks for, in sentences. */
  missing: Reason[];
  /** Of a registration: from its confirmation on. */
  accountId: string | null;
  /** Last day of the 委托书. */
  powerOfAttorneyUntil: PlainDate | null;
  overdueAt: Instant | null;
  /** The appointment that the applicant came with. */
  appointmentId: string | null;
}

interface Row {
  kind: CounterKind;
  userType: UserType;
  accountId: string | null;
  requested: string;
  presenter: Presenter | null;
  items: SeenItem[];
  signedOn: PlainDate | null;
  until: PlainDate | null;
  matters: Matter[] | null;
  presented: boolean | null;
  examinedBy: string | null;
  examinedOn: PlainDate | null;
  requestedItems: string[] | null;
  missing: string | null;
  reason: string | null;
  verifiedBy: string | null;
  archiveNumber: string | null;
  overdueAt: Instant | null;
  appointmentId: string | null;
}

const SELECT = `select kind, user_type as "userType", account_id as "accountId", requested, presenter, items, attorney_signed_on::text as "signedOn",
    attorney_until::text as until, attorney_matters as matters, attorney_presented as presented, examined_by as "examinedBy", examined_on::text as "examinedOn",
    requested_items as "requestedItems", missing, reason, verified_by as "verifiedBy", archive_number as "archiveNumber", ${asInstant('overdue_at')} as "overdueAt",
    (select a.case_id from counter_appointment a where a.counter_case_id = counter_record.case_id) as "appointmentId"
  from counter_record where case_id = $1`;

/** The record of a case; null when there is none. */
export async function counterRecordOf(em: EntityManager, fields: Fields, caseId: string): Promise<StoredCounterRecord | null> {
  const [row] = await query<Row>(em, SELECT, [caseId]);
  if (!row) return null;
  const { presenter, items, signedOn, until, matters, presented, requested, reason, missing, ...rest } = row;
  const powerOfAttorney = signedOn === null ? null : { signedOn, matters: matters ?? [], presentedByAgent: presented === true };
  return {
    ...rest,
    requested: JSON.parse(fields.decrypt(requested, places.requested)) as Requested,
    missing: missing === null ? [] : (JSON.parse(fields.decrypt(missing, places.missing)) as Reason[]),
    reason: reason === null ? null : fields.decrypt(reason, places.reason),
    examination: presenter === null ? null : { presenter, powerOfAttorney, seen: items },
    powerOfAttorneyUntil: until,
  };
}
