// Rows that the daily rounds look at, page by page in the order of an index.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant, PlainDate } from '../../domain/kit/instant.ts';
import type { ExpiryKind } from '../../domain/supplier/expiry.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface ExpiryRow {
  dossierId: string;
  rowId: string;
  label: string;
  lastDay: PlainDate;
  told: number[];
  /** The onboarding. */
  caseId: string;
  seq: number;
  organisationId: string;
  district: string;
  name: string;
}

/** What ends on `until` or before in dossiers of suppliers that are 已入库, and was not told to have ended. The earliest first. */
export const expiriesUntil = (em: EntityManager, kind: ExpiryKind, until: PlainDate, limit: number, after?: ExpiryRow): Promise<ExpiryRow[]> =>
  query(
    em,
    `select e.dossier_id as "dossierId", e.row_id as "rowId", e.label, e.last_day::text as "lastDay", e.told, s.case_id as "caseId", c.seq,
        s.organisation_id as "organisationId", s.district, s.name
       from dossier_expiry e join supplier s on s.organisation_id = e.organisation_id and s.dossier_id = e.dossier_id and s.state = 'admitted'
         join case_file c on c.id = s.case_id
      where e.over_at is null and e.kind = $1 and e.last_day <= $2
        and ($3::date is null or (e.last_day, e.dossier_id, e.row_id) > ($3::date, $4::uuid, $5::text))
      order by e.last_day, e.dossier_id, e.row_id limit $6`,
    [kind, until, after?.lastDay ?? null, after?.dossierId ?? null, after?.rowId ?? null, limit],
  );

export interface RestingDraft {
  caseId: string;
  type: string;
  seq: number;
  district: string;
  organisationId: string;
  name: string;
  /** Order of the pages. */
  changedAt: Instant;
  /** Last change of the case or of a tab. */
  since: Instant;
  reminded: boolean;
  shelved: boolean;
}

const LAST_CHANGE = `greatest(c.changed_at, (select max(d.saved_at) from supplier_draft d where d.case_id = c.id))`;

/** Open drafts of onboardings and changes that were last changed before a moment and are not put away. */
export const restingDrafts = (em: EntityManager, before: Instant, limit: number, after?: RestingDraft): Promise<RestingDraft[]> =>
  query(
    em,
    `select * from (
       select c.id as "caseId", c.type, c.seq, c.district, c.organisation_id as "organisationId", s.name, ${asInstant('c.changed_at')} as "changedAt",
          ${asInstant('l.since')} as since, coalesce(r.reminded_at is not null and r.since = l.since, false) as reminded,
          coalesce(r.shelved_at is not null and r.since = l.since, false) as shelved
         from case_file c cross join lateral (select ${LAST_CHANGE} as since) l
           join lateral (select name from supplier s where s.organisation_id = c.organisation_id and s.district = c.district order by created_at desc limit 1) s on true
           left join draft_rest r on r.case_id = c.id
        where c.state in ('draft', 'editing') and c.type in ('SupplierOnboarding', 'SupplierChange') and c.changed_at < $1 and l.since < $1
          and ($2::timestamptz is null or (c.changed_at, c.id) > ($2::timestamptz, $3::uuid))
     ) d where not shelved order by "changedAt", "caseId" limit $4`,
    [before, after?.changedAt ?? null, after?.caseId ?? null, limit],
  );

/** Which of these drafts are put away (已搁置), and since when. A save since then has brought them back. */
export async function shelvedSince(em: EntityManager, caseIds: readonly string[]): Promise<Map<string, Instant>> {
  const rows = await query<{ id: string; at: Instant }>(
    em,
    `select r.case_id as id, ${asInstant('r.shelved_at')} as at from draft_rest r join case_file c on c.id = r.case_id
      where r.case_id = any($1::uuid[]) and r.shelved_at is not null and c.state in ('draft', 'editing') and r.since = ${LAST_CHANGE}`,
    [caseIds],
  );
  return new Map(rows.map(({ id, at }) => [id, at]));
}
