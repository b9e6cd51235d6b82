// Reads of plans.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { PlanContent } from '../../domain/procurement/plan/plan.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface PlanRow {
  id: string;
  state: string;
  version: number;
  district: string;
  organisationId: string;
  unitName: string;
  applicantId: string;
  title: string;
  /** 备案号; null before it is filed. */
  number: string | null;
  filedAt: Instant | null;
  createdAt: Instant;
}
const PLAN = `p.case_id as id, c.state, c.version, p.district, p.organisation_id as "organisationId", o.name as "unitName", c.applicant_id as "applicantId", p.title, p.number,
  ${asInstant('p.filed_at')} as "filedAt", ${asInstant('p.created_at')} as "createdAt"`;
const FROM = `procurement_plan p join case_file c on c.id = p.case_id join organisation o on o.id = p.organisation_id`;

export const planOf = async (em: EntityManager, id: string): Promise<PlanRow | null> =>
  (await query<PlanRow>(em, `select ${PLAN} from ${FROM} where p.case_id = $1`, [id]))[0] ?? null;

/** Plans of organisations or districts (prefixes), the newest first. */
export const plans = (
  em: EntityManager,
  { organisations, districts, state }: { organisations: readonly string[]; districts: readonly string[] | null; state?: string | undefined },
  limit: number,
  after?: readonly [string, string],
): Promise<PlanRow[]> =>
  query(
    em,
    `select ${PLAN} from ${FROM} where (p.organisation_id = any($1::uuid[]) or (c.state <> 'draft' and c.state <> 'discarded' and ($2::text[] is null or p.district like any($2))))
       and ($3::text is null or c.state = $3) and ($4::timestamptz is null or (p.created_at, p.case_id) < ($4, $5::uuid)) order by p.created_at desc, p.case_id desc limit $6`,
    [[...organisations], districts?.map((prefix) => `${prefix}%`) ?? null, state ?? null, after?.[0] ?? null, after?.[1] ?? null, limit],
  );

export type VersionStanding = 'draft' | 'pending' | 'filed' | 'superseded' | 'dropped';
export interface VersionRow {
  version: number;
  standing: VersionStanding;
  content: PlanContent;
  why: string | null;
}
/** All versions, the oldest first. */
export const versionsOf = (em: EntityManager, id: string): Promise<VersionRow[]> =>
  query(em, `select version, standing, content, why from plan_version where plan_id = $1 order by version`, [id]);

/** Numbers of lines that a 委托单 has taken. */
export const takenOf = async (em: EntityManager, id: string): Promise<number[]> =>
  (await query<{ no: number }>(em, `select line_no as no from plan_take where plan_id = $1 and released_at is null order by 1`, [id])).map(
    ({ no }) => no,
  );
