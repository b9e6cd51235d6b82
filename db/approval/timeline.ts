// The timeline of a case: a read model of its own over the journal, with the names that each reader may see.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Role } from '../../domain/kit/actor.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { viewColumns, type ViewRow, viewFrom } from './case.ts';
import { accountOf, ask, asInstant, query } from '../kit/sql.ts';

export const caseById = async (em: EntityManager, id: string): Promise<CaseView | null> => {
  const [row] = await query<ViewRow>(em, `select ${viewColumns} from case_file where id = $1`, [id]);
  return row ? viewFrom(row) : null;
};

/** Tasks of the case `$1` that deputies claimed, and in whose place: read once, whatever it is asked for. */
export const TOOK = `with took as materialized (select k.data->'roundAct'->>'member' as task, (k.data->'roundAct'->>'deputyFor')::uuid as absent, k.seq
  from journal k where k.case_id = $1 and k.data->'roundAct' ? 'deputyFor')`;
/** Whose place a deputy took when he claimed a task, in a statement that begins with `TOOK`. */
export const tookOver = (task: string): string => `(select absent from took where took.task = ${task}.id::text order by took.seq desc limit 1)`;

export interface TimelineRow {
  seq: number;
  at: Instant;
  action: string;
  actor: string;
  from: string;
  to: string;
  data: Record<string, unknown>;
  remark: string | null;
  /** Account's name, and the post whose task the act was on. */
  name: string | null;
  role: Role | null;
  label: string | null;
  node: string | null;
  /** Name of whoever the act was done in the place of. */
  deputyFor: string | null;
}
/** Every row of a case's journal, the oldest first. */
export const timelineOf = (em: EntityManager, caseId: string): Promise<TimelineRow[]> =>
  ask(
    em,
    `${TOOK} select j.seq, ${asInstant('j.at')} as at, j.action, j.actor, j.from_state as "from", j.to_state as "to", j.data, r.text as remark, a.user_name as name, t.role, t.label, t.node,
       (select coalesce(x.person_name, x.user_name) from account x where x.id = coalesce((j.data->'roundAct'->>'deputyFor')::uuid, t.deputy_for, ${tookOver('t')})) as "deputyFor"
       from journal j left join remark r on r.case_id = j.case_id and r.seq = j.seq
       left join account a on a.id = ${accountOf('j.actor')}
       left join task t on t.id = (j.data->'roundAct'->>'member')::uuid
      where j.case_id = $1 order by j.seq`,
    [caseId],
  );

export interface Waiting {
  id: string;
  node: string;
  label: string;
  role: Role;
  due: Instant | null;
  name: string | null;
  deputyFor: string | null;
}
/** Who is asked now. */
export const waitingFor = (em: EntityManager, caseId: string): Promise<Waiting[]> =>
  ask(
    em,
    `${TOOK} select t.id, t.node, t.label, t.role, ${asInstant('t.due')} as due, a.user_name as name,
       (select coalesce(x.person_name, x.user_name) from account x where x.id = coalesce(t.deputy_for, ${tookOver('t')})) as "deputyFor" from task t left join account a on a.id = t.assignee_id
      where t.case_id = $1 and t.state = 'open' order by t.created_at, t.place, t.id`,
    [caseId],
  );

/** Is somebody in a round of the case, or got a copy of it. */
export const takesPart = async (em: EntityManager, caseId: string, accountId: string): Promise<'member' | 'copy' | null> => {
  const [row] = await query<{ member: boolean; copy: boolean }>(
    em,
    `select coalesce(bool_or(kind <> 'cc'), false) as member, coalesce(bool_or(kind = 'cc'), false) as copy from task where case_id = $1 and assignee_id = $2`,
    [caseId, accountId],
  );
  return row?.member ? 'member' : row?.copy ? 'copy' : null;
};
