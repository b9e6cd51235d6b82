// Applications for the documents. Before the hour only their own supplier and the register read them.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Method } from '../../domain/procurement/law/regime.ts';
import { asInstant, query } from '../kit/sql.ts';

/** Place of the encrypted contact. */
export const CONTACT = 'tender_acquisition.contact';

export interface StoredAcquisition {
  id: string;
  projectId: string;
  organisationId: string;
  organisation: string;
  district: string;
  state: string;
  version: number;
  contact: string;
  consortium: boolean;
  fileId: string | null;
  appliedAt: Instant;
}
const columns = `a.case_id as id, a.project_id as "projectId", a.organisation_id as "organisationId", o.name as organisation, c.district, c.state, c.version, a.contact, a.consortium,
  a.file_id as "fileId", ${asInstant('a.applied_at')} as "appliedAt"`;
const tables = `tender_acquisition a join case_file c on c.id = a.case_id join organisation o on o.id = a.organisation_id`;

export async function acquisitionById(em: EntityManager, id: string): Promise<StoredAcquisition | null> {
  const [row] = await query<StoredAcquisition>(em, `select ${columns} from ${tables} where a.case_id = $1`, [id]);
  return row ?? null;
}

/** An organisation's application for a project; null where it has none. */
export async function acquisitionOf(em: EntityManager, projectId: string, organisationId: string): Promise<StoredAcquisition | null> {
  const [row] = await query<StoredAcquisition>(em, `select ${columns} from ${tables} where a.project_id = $1 and a.organisation_id = $2`, [
    projectId,
    organisationId,
  ]);
  return row ?? null;
}

/** All of a project's that had come by a moment, as the register shows them. */
export const acquisitionsBy = (em: EntityManager, projectId: string, by: Instant): Promise<StoredAcquisition[]> =>
  query<StoredAcquisition>(em, `select ${columns} from ${tables} where a.project_id = $1 and a.applied_at <= $2 order by a.applied_at, a.case_id`, [
    projectId,
    by,
  ]);

/** Those who are told of what becomes of the project. */
export const toldOf = (em: EntityManager, projectId: string): Promise<StoredAcquisition[]> =>
  query<StoredAcquisition>(em, `select ${columns} from ${tables} where a.project_id = $1 and c.state in ('applied', 'obtained') order by a.case_id`, [
    projectId,
  ]);

export interface RegisterRow {
  id: string;
  version: number;
  organiserId: string;
}
export async function registerOf(em: EntityManager, projectId: string): Promise<RegisterRow | null> {
  const [row] = await query<RegisterRow>(
    em,
    `select r.case_id as id, c.version, c.organisation_id as "organiserId" from acquisition_register r join case_file c on c.id = r.case_id where r.project_id = $1`,
    [projectId],
  );
  return row ?? null;
}

/** A supplier's line of a project. */
export interface SupplierLine {
  projectId: string;
  acquisitionId: string | null;
  version: number | null;
  state: string | null;
  district: string;
  code: string;
  name: string;
  purchaser: string;
  organiser: string;
  method: Method;
  budgetFen: string;
  opensAt: Instant | null;
  obtainEnds: Instant | null;
  open: boolean;
  publishedAt: Instant;
}
const line = `p.case_id as "projectId", a.case_id as "acquisitionId", ac.version, ac.state, p.district, p.code, p.name, u.name as purchaser, o.name as organiser, p.method,
  p.fields->>'budgetFen' as "budgetFen", ${asInstant('p.bid_deadline')} as "opensAt", ${asInstant('d.due')} as "obtainEnds",
  coalesce(d.due > app_now() and d.paused_at is null, false) as open, ${asInstant('p.published_at')} as "publishedAt"`;
const from = `tender_project p join organisation o on o.id = p.organiser_id join organisation u on u.id = p.purchaser_id
  left join tender_acquisition a on a.project_id = p.case_id and a.organisation_id = $1 left join case_file ac on ac.id = a.case_id
  left join deadline d on d.case_id = p.case_id and d.name = 'obtain' and d.closed_at is null`;

/** D02: what can be applied for; D08: what was. Newest notice first. */
export const supplierLines = (
  em: EntityManager,
  organisationId: string,
  { tab, after, limit }: { tab: 'toApply' | 'applied'; after: readonly [Instant, string] | null; limit: number },
): Promise<SupplierLine[]> =>
  query<SupplierLine>(
    em,
    `select ${line} from ${from} where p.published_at is not null
       and ${
         tab === 'toApply'
           ? `(ac.state is null or ac.state = 'withdrawn') and d.due > app_now() and d.paused_at is null
              and (jsonb_array_length(p.fields->'invitees') = 0 or p.fields->'invitees' ? $1::text) and p.method <> 'singleSource'`
           : `ac.state in ('applied', 'obtained', 'failed')`
       }
       and ($2::timestamptz is null or (p.published_at, p.case_id) < ($2, $3)) order by p.published_at desc, p.case_id desc limit $4`,
    [organisationId, after?.[0] ?? null, after?.[1] ?? null, limit],
  );

/** I04: a published correction, with what its project is now. */
export interface CorrectionLine {
  projectId: string;
  n: number;
  code: string;
  purchaser: string;
  name: string;
  budgetFen: string;
  method: Method;
  way: string;
  bidDeadline: Instant | null;
  publishedAt: Instant;
}
/** Corrections, newest first: all, or those of projects that the organisation has applied for. */
export const correctionLines = (
  em: EntityManager,
  organisationId: string,
  { tab, after, limit }: { tab: 'mine' | 'all'; after: readonly [Instant, string, number] | null; limit: number },
): Promise<CorrectionLine[]> =>
  query<CorrectionLine>(
    em,
    `select t.case_id as "projectId", t.n, p.code, u.name as purchaser, p.name, p.fields->>'budgetFen' as "budgetFen", p.method, p.fields->>'way' as way,
       ${asInstant('p.bid_deadline')} as "bidDeadline", ${asInstant('t.published_at')} as "publishedAt"
     from tender_notice t join tender_project p on p.case_id = t.case_id join organisation u on u.id = p.purchaser_id
     where t.kind = 'correction' and ($1 = 'all' or exists (select from tender_acquisition a join case_file c on c.id = a.case_id
         where a.project_id = p.case_id and a.organisation_id = $2 and c.state in ('applied', 'obtained')))
       and ($3::timestamptz is null or (t.published_at, t.case_id, t.n) < ($3, $4::uuid, $5::int)) order by t.published_at desc, t.case_id desc, t.n desc limit $6`,
    [tab, organisationId, after?.[0] ?? null, after?.[1] ?? null, after?.[2] ?? null, limit],
  );
