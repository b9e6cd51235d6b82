// 变更采购方式 as acts and pages see it, and what was begun anew.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Method } from '../../domain/procurement/law/regime.ts';
import { asInstant, query } from '../kit/sql.ts';

/** Place of what is encrypted. */
export const WHY = 'method_change.reason';

export interface StoredMethodChange {
  id: string;
  projectId: string;
  method: Method;
  twoLeft: boolean;
  suppliers: string[];
  reason: string;
  files: string[];
  submittedAt: Instant;
  organisationId: string;
  district: string;
  state: string;
  version: number;
}
const columns = `m.case_id as id, m.project_id as "projectId", m.method, m.two_left as "twoLeft", m.suppliers, m.reason, m.files, ${asInstant('m.submitted_at')} as "submittedAt",
  c.organisation_id as "organisationId", c.district, c.state, c.version from method_change m join case_file c on c.id = m.case_id`;

/** Null where there is none. */
export async function methodChangeById(em: EntityManager, id: string): Promise<StoredMethodChange | null> {
  return (await query<StoredMethodChange>(em, `select ${columns} where m.case_id = $1`, [id]))[0] ?? null;
}
/** Those of a project, newest first. */
export const methodChangesOf = (em: EntityManager, projectId: string): Promise<StoredMethodChange[]> =>
  query<StoredMethodChange>(em, `select ${columns} where m.project_id = $1 order by m.case_id desc limit 100`, [projectId]);

/** The approval of a method for a project; null where it has none. */
export const approvedChange = async (em: EntityManager, projectId: string, method: Method): Promise<StoredMethodChange | null> =>
  (await methodChangesOf(em, projectId)).find((change) => change.state === 'approved' && change.method === method) ?? null;

export interface Succession {
  previous: { id: string; code: string } | null;
  next: { id: string; code: string }[];
}
/** The project before this one, and those that were begun after it. */
export async function successionOf(em: EntityManager, projectId: string): Promise<Succession> {
  const [row] = await query<Succession>(
    em,
    `select (select jsonb_build_object('id', b.case_id, 'code', b.code) from tender_project p join tender_project b on b.case_id = p.previous_id where p.case_id = $1) as previous,
       (select coalesce(jsonb_agg(jsonb_build_object('id', case_id, 'code', code) order by code), '[]') from tender_project where previous_id = $1) as next`,
    [projectId],
  );
  return row!;
}
