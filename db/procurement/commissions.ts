// Reads of commissions, of agencies, and of what a project begins with.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import type { ProjectBasis } from '../../domain/procurement/basis.ts';
import type { PlanLine } from '../../domain/procurement/plan/plan.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface AgencyRow {
  id: string;
  state: string;
  version: number;
  organisationId: string;
  name: string;
  district: string;
  landline: string | null;
}
const AGENCY = `select c.id, c.state, c.version, a.organisation_id as "organisationId", o.name, a.district, a.landline from procurement_agency a join case_file c on c.id = a.case_id
  join organisation o on o.id = a.organisation_id where a.delisted_at is null`;

export const agencies = (em: EntityManager, prefix: string): Promise<AgencyRow[]> =>
  query(em, `${AGENCY} and a.district like $1 order by o.name, a.organisation_id limit 1000`, [`${prefix}%`]);
export const agencyOf = async (em: EntityManager, id: string): Promise<AgencyRow | null> =>
  (await query<AgencyRow>(em, `${AGENCY} and a.organisation_id::text = $1`, [id]))[0] ?? null;

export const agencyOfCase = async (em: EntityManager, id: string): Promise<AgencyRow | null> =>
  (await query<AgencyRow>(em, `${AGENCY} and c.id = $1`, [id]))[0] ?? null;

export interface CommissionRow {
  id: string;
  state: string;
  regions: Record<string, string>;
  version: number;
  district: string;
  organisationId: string;
  unitName: string;
  agencyId: string;
  agencyName: string;
  agencyLandline: string | null;
  applicantId: string;
  planId: string;
  planNumber: string;
  title: string;
  scope: string;
  lines: number[];
  agreementFileId: string | null;
  returnedBecause: string | null;
  submittedAt: Instant | null;
  acceptedAt: Instant | null;
  createdAt: Instant;
}
const ROW = `m.case_id as id, c.state, c.regions, c.version, m.district, m.organisation_id as "organisationId", o.name as "unitName", m.agency_id as "agencyId", g.name as "agencyName",
  a.landline as "agencyLandline", c.applicant_id as "applicantId", m.plan_id as "planId", p.number as "planNumber", m.title, m.scope, m.lines, m.agreement_file_id as "agreementFileId",
  m.returned_because as "returnedBecause", ${asInstant('m.submitted_at')} as "submittedAt", ${asInstant('m.accepted_at')} as "acceptedAt", ${asInstant('m.created_at')} as "createdAt"`;
const FROM = `commission m join case_file c on c.id = m.case_id join organisation o on o.id = m.organisation_id join organisation g on g.id = m.agency_id
  join procurement_agency a on a.organisation_id = m.agency_id join procurement_plan p on p.case_id = m.plan_id`;

export const commissionOf = async (em: EntityManager, id: string): Promise<CommissionRow | null> =>
  (await query<CommissionRow>(em, `select ${ROW} from ${FROM} where m.case_id = $1`, [id]))[0] ?? null;

/** Those of a unit, and those that an agency was sent; the newest first. */
export const commissions = (
  em: EntityManager,
  organisations: readonly string[],
  limit: number,
  after?: readonly [string, string],
): Promise<CommissionRow[]> =>
  query(
    em,
    `select ${ROW} from ${FROM} where (m.organisation_id = any($1::uuid[]) or (m.agency_id = any($1::uuid[]) and c.state in ('submitted', 'accepted', 'agreed', 'running', 'completed')))
       and c.state <> 'discarded' and ($2::timestamptz is null or (m.created_at, m.case_id) < ($2, $3::uuid)) order by m.created_at desc, m.case_id desc limit $4`,
    [[...organisations], after?.[0] ?? null, after?.[1] ?? null, limit],
  );

/** Everything that a project begins with; null where there is no such 委托单, or its plan is not filed. */
export async function projectBasis(em: EntityManager, commissionId: string): Promise<ProjectBasis | null> {
  const row = await commissionOf(em, commissionId);
  if (!row) return null;
  const [known] = await query<{ lines: PlanLine[]; publishedAt: Instant | null; waived: boolean | null; urgent: boolean }>(
    em,
    `select (select content->'lines' from plan_version where plan_id = $1 and standing = 'filed') as lines, ${asInstant('i.published_at')} as "publishedAt",
       i.waived_at is not null as waived, exists (select from urgent_purchase where plan_id = $1) as urgent
     from (select max(published_at) as published_at, max(waived_at) as waived_at from procurement_intention where plan_id = $1) i`,
    [row.planId],
  );
  if (!known?.lines) return null;
  const lines = known.lines.filter(({ no }) => row.lines.includes(no));
  const publishedOn = known.publishedAt && shanghaiDay(known.publishedAt);
  return {
    commissionId,
    commissionState: row.state,
    district: row.district,
    purchaser: { organisationId: row.organisationId, name: row.unitName },
    agency: { organisationId: row.agencyId, name: row.agencyName, landline: row.agencyLandline },
    title: row.title,
    scope: row.scope,
    plan: { id: row.planId, number: row.planNumber },
    lines,
    budgetFen: lines.reduce((sum, { fen }) => sum + BigInt(fen), 0n),
    intention: publishedOn || known.waived ? { publishedOn, waived: known.waived ?? false } : null,
    urgent: known.urgent,
  };
}
