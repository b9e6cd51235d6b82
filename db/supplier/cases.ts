// An onboarding or a change as lists, pages and acts see it.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Role } from '../../domain/kit/actor.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import type { RuleSetRef } from '../../domain/kit/rules.ts';
import { ask, asInstant, query } from '../kit/sql.ts';

const view = `c.id, c.type, c.district, c.state, c.regions, c.version, c.seq, c.applicant_id as "applicantId", c.organisation_id as "organisationId", c.counterpart_id as "counterpartId",
  c.rule_set as "ruleSet", ${asInstant('c.created_at')} as "createdAt"`;

/** The case row, locked on demand; null when there is none of this type. */
export async function caseRow(em: EntityManager, type: string, id: string, lock: '' | 'for share' = ''): Promise<CaseView | null> {
  const [row] = await query<CaseView>(em, `select ${view} from case_file c where c.id = $1 and c.type = $2 ${lock}`, [id, type]);
  return row ?? null;
}

/** The supplier's line behind a case: of an onboarding its own, of a change that of its organisation and 区划. */
export interface SupplierLine {
  caseId: string;
  name: string;
  creditCode: string;
  /** User name: 申请人. */
  applicant: string;
  state: string;
  createdAt: Instant;
  admittedAt: Instant | null;
  dossierId: string | null;
  /** Rules that it was last submitted under. */
  rules: RuleSetRef | null;
}

export async function supplierLine(em: EntityManager, file: Pick<CaseView, 'organisationId' | 'district'>): Promise<SupplierLine | null> {
  const [row] = await ask<SupplierLine>(
    em,
    `select case_id as "caseId", name, credit_code as "creditCode", applicant, state, ${asInstant('created_at')} as "createdAt",
       ${asInstant('admitted_at')} as "admittedAt", dossier_id as "dossierId", rules
     from supplier where organisation_id = $1 and district = $2 order by state = 'deregistered', created_at desc limit 1`,
    [file.organisationId, file.district],
  );
  return row ?? null;
}

export interface OpenTask {
  id: string;
  node: string;
  label: string;
  role: Role;
  assigneeId: string | null;
  version: number;
  due: Instant | null;
}
/** Open tasks of a case. */
export const openTasks = (em: EntityManager, caseId: string): Promise<OpenTask[]> =>
  query(
    em,
    `select id, node, label, role, assignee_id as "assigneeId", version, ${asInstant('due')} as due from task where case_id = $1 and state = 'open' order by created_at, id`,
    [caseId],
  );

export interface RunningDeadline {
  name: string;
  label: string;
  due: Instant;
  basis: string;
  pausedAt: Instant | null;
}
/** Running deadlines of a case, the next one first. */
export const runningDeadlines = (em: EntityManager, caseId: string): Promise<RunningDeadline[]> =>
  ask(
    em,
    `select name, label, ${asInstant('due')} as due, basis, ${asInstant('paused_at')} as "pausedAt" from deadline d where case_id = $1 and closed_at is null order by d.due`,
    [caseId],
  );
