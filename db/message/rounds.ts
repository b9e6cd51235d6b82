// What the daily rounds tell officers of: tasks with an end, 委托书 of running counter cases.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { CounterKind } from '../../domain/account/counter/record.ts';
import type { Role } from '../../domain/kit/actor.ts';
import type { Instant, PlainDate } from '../../domain/kit/instant.ts';
import type { Requested } from '../../domain/account/counter/record.ts';
import type { Fields } from '../../security/field.ts';
import { places } from '../counter/records.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface EndingTask {
  id: string;
  caseId: string;
  seq: number;
  district: string;
  organisationId: string | null;
  role: Role;
  label: string;
  assigneeId: string | null;
  createdAt: Instant;
  due: Instant;
}
/** Open tasks that are due before a moment, by their id. */
export const endingTasks = (em: EntityManager, before: Instant, limit: number, after: string | null): Promise<EndingTask[]> =>
  query(
    em,
    `select t.id, t.case_id as "caseId", c.seq, t.district, c.organisation_id as "organisationId", t.role, t.label, t.assignee_id as "assigneeId",
        ${asInstant('t.created_at')} as "createdAt", ${asInstant('t.due')} as due
       from task t join case_file c on c.id = t.case_id where t.state = 'open' and t.due < $1 and ($2::uuid is null or t.id > $2) order by t.id limit $3`,
    [before, after, limit],
  );

export interface EndingAttorney {
  caseId: string;
  seq: number;
  district: string;
  state: string;
  kind: CounterKind;
  signedOn: PlainDate;
  until: PlainDate;
}
/** Running counter cases whose 委托书 ends on a day or before, by their id. */
export const endingAttorneys = (em: EntityManager, until: PlainDate, limit: number, after: string | null): Promise<EndingAttorney[]> =>
  query(
    em,
    `select c.id as "caseId", c.seq, c.district, c.state, r.kind, r.attorney_signed_on::text as "signedOn", r.attorney_until::text as until
       from counter_record r join case_file c on c.id = r.case_id
      where r.attorney_until <= $1 and c.state in ('accepted', 'verification', 'supplement') and ($2::uuid is null or c.id > $2) order by c.id limit $3`,
    [until, after, limit],
  );

export interface EndingSupplement {
  caseId: string;
  seq: number;
  district: string;
  kind: CounterKind;
  /** Null for a registration, which has no account before it is confirmed. */
  accountId: string | null;
  /** Of such a registration, in clear. */
  phone?: string;
  startedAt: Instant;
  due: Instant;
}
/** Counter cases that wait for 补正 until some moment before this one, by their id. */
export async function endingSupplements(
  em: EntityManager,
  fields: Fields,
  before: Instant,
  limit: number,
  after: string | null,
): Promise<EndingSupplement[]> {
  const rows = await query<EndingSupplement & { requested: string }>(
    em,
    `select c.id as "caseId", c.seq, c.district, r.kind, r.account_id as "accountId", r.requested, ${asInstant('d.started_at')} as "startedAt",
        ${asInstant('d.due')} as due
       from deadline d join case_file c on c.id = d.case_id join counter_record r on r.case_id = c.id
      where d.name = 'supplement' and d.closed_at is null and d.paused_at is null and d.due < $1 and c.state = 'supplement'
        and ($2::uuid is null or c.id > $2) order by c.id limit $3`,
    [before, after, limit],
  );
  return rows.map(({ requested, ...row }) => {
    if (row.accountId !== null) return row;
    const asked = JSON.parse(fields.decrypt(requested, places.requested)) as Requested;
    return 'phone' in asked ? { ...row, phone: asked.phone } : row;
  });
}
