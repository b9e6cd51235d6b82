// Reads of what budgets are asked for beside plans: differences of a file, 调剂, purchases ahead of their budget.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant, PlainDate } from '../../domain/kit/instant.ts';
import type { DifferenceKind } from '../../domain/procurement/budget/difference.ts';
import type { UrgentGround } from '../../domain/procurement/budget/urgent.ts';
import { asInstant, query } from '../kit/sql.ts';

interface CaseLine {
  id: string;
  state: string;
  version: number;
  district: string;
}
const CASE = `c.id, c.state, c.version, c.district`;
const within = (at: string, column: string): string => `(${at}::text[] is null or ${column} like any(${at}))`;
const patterns = (districts: readonly string[] | null): string[] | null => districts?.map((prefix) => `${prefix}%`) ?? null;

export interface DifferenceRow extends CaseLine {
  budgetId: string;
  number: string;
  kind: DifferenceKind;
  day: PlainDate;
  /** 分 as text; null: gone. */
  theirsFen: string | null;
  oursFen: string;
  unitName: string;
  foundAt: Instant;
  decision: string | null;
  reason: string | null;
  task: { id: string; version: number } | null;
}
export const differences = (em: EntityManager, districts: readonly string[] | null, open: boolean, limit: number): Promise<DifferenceRow[]> =>
  query(
    em,
    `select ${CASE}, d.budget_id as "budgetId", b.number, d.kind, d.day::text as day, d.theirs->>'fen' as "theirsFen", b.file_fen::text as "oursFen", b.unit_name as "unitName",
       ${asInstant('d.found_at')} as "foundAt", d.decision, d.reason,
       (select jsonb_build_object('id', t.id, 'version', t.version) from task t where t.case_id = c.id and t.live order by t.created_at desc limit 1) as task
     from budget_difference d join case_file c on c.id = d.case_id join budget_line b on b.id = d.budget_id
     where ${within('$1', 'd.district')} and ($2 = (d.settled_at is null)) order by d.found_at, c.id limit $3`,
    [patterns(districts), open, limit],
  );

export interface AdjustmentRow extends CaseLine {
  organisationId: string;
  unitName: string;
  fromId: string;
  toId: string;
  fen: string;
  reason: string;
  refusedBecause: string | null;
  requestedAt: Instant;
  task: { id: string; version: number } | null;
}
export const adjustments = (
  em: EntityManager,
  { organisations, districts }: { organisations: readonly string[]; districts: readonly string[] | null },
  limit: number,
): Promise<AdjustmentRow[]> =>
  query(
    em,
    `select ${CASE}, a.organisation_id as "organisationId", o.name as "unitName", a.from_id as "fromId", a.to_id as "toId", a.fen::text as fen, a.reason,
       a.refused_because as "refusedBecause", ${asInstant('a.requested_at')} as "requestedAt",
       (select jsonb_build_object('id', t.id, 'version', t.version) from task t where t.case_id = c.id and t.live order by t.created_at desc limit 1) as task
     from budget_adjustment a join case_file c on c.id = a.case_id join organisation o on o.id = a.organisation_id
     where a.organisation_id = any($1::uuid[]) or ${within('$2', 'c.district')} order by a.requested_at desc, c.id limit $3`,
    [[...organisations], patterns(districts), limit],
  );

export interface UrgentRow extends CaseLine {
  organisationId: string;
  unitName: string;
  title: string;
  ground: UrgentGround;
  reason: string;
  estimateFen: string;
  usableFrom: PlainDate | null;
  opinion: string | null;
  planId: string | null;
  askedAt: Instant;
  /** Papers by the act that named them. */
  evidence: { action: string; fileId: string; hash: string }[];
  task: { id: string; version: number } | null;
}
const URGENT = `select ${CASE}, u.organisation_id as "organisationId", o.name as "unitName", u.title, u.ground, u.reason, u.estimate_fen::text as "estimateFen",
    u.usable_from::text as "usableFrom", u.opinion, u.plan_id as "planId", ${asInstant('u.asked_at')} as "askedAt",
    coalesce((select jsonb_agg(jsonb_build_object('action', e.action, 'fileId', e.file_id, 'hash', e.hash) order by e.added_at, e.file_id) from urgent_evidence e where e.case_id = c.id), '[]') as evidence,
    (select jsonb_build_object('id', t.id, 'version', t.version) from task t where t.case_id = c.id and t.live order by t.created_at desc limit 1) as task
  from urgent_purchase u join case_file c on c.id = u.case_id join organisation o on o.id = u.organisation_id`;
export const urgentOf = async (em: EntityManager, id: string): Promise<UrgentRow | null> =>
  (await query<UrgentRow>(em, `${URGENT} where c.id = $1`, [id]))[0] ?? null;
export const urgents = (
  em: EntityManager,
  { organisations, districts }: { organisations: readonly string[]; districts: readonly string[] | null },
  limit: number,
): Promise<UrgentRow[]> =>
  query(em, `${URGENT} where u.organisation_id = any($1::uuid[]) or ${within('$2', 'c.district')} order by u.asked_at desc, c.id limit $3`, [
    [...organisations],
    patterns(districts),
    limit,
  ]);
