// The workflow's reading of its case: local activities, short transactions, idempotent.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Entry } from '../../domain/kit/act.ts';
import type { Asked, Next, NextRequest, Wait } from '../../domain/kit/follow.ts';
import { epochMs, type Instant } from '../../domain/kit/instant.ts';
import { standing, stateOf, type CaseView, type Process } from '../../domain/kit/process.ts';
import { asInstant, NOW, one, query } from '../../db/kit/sql.ts';
import { decide, type DecideDeps } from './decide.ts';
import { viewOf } from './reading.ts';

/** Rows that one look reads at the most; the rest is read at once afterwards. */
const BATCH = 50;

export interface FollowActivities {
  next: (request: NextRequest) => Promise<Next>;
  askDeadline: (request: { caseId: string; type: string; action: string; seq: number }) => Promise<Asked>;
}

/** `build` names the worker's workflow bundle. */
export function createFollowActivities(deps: DecideDeps & { build: string }): FollowActivities {
  return {
    next: (request) => next(deps, request),
    askDeadline: async ({ caseId, type, action, seq }) => {
      const outcome = await decide(deps, {
        key: `${caseId}/${seq}/${action}`,
        type,
        action,
        caseId,
        actor: { kind: 'system' },
        input: {},
        bodyHash: '',
      });
      if (outcome.ok) return { answer: 'done' };
      const ms = outcome.refusal.code === 'NOT_DUE' ? outcome.refusal.facts?.['ms'] : undefined;
      return typeof ms === 'number' ? { answer: 'not before', ms } : { answer: 'no longer' };
    },
  };
}

interface Read {
  entries: Entry[];
  tasks: Next['tasks'];
  wait: Pick<Wait, 'name' | 'label' | 'due'> | null;
  failing: Next['failing'];
}

async function next({ orm, registry, build }: DecideDeps & { build: string }, { caseId, read, mark, underWay, entails }: NextRequest): Promise<Next> {
  const row = await one<Parameters<typeof viewOf>[0] & Read & { followed: number; now: Instant }>(
    orm.em.fork(),
    `with u as (update case_file c set looked_at = clock_timestamp(), under_way = $3, followed = greatest(followed, $2,
         case when $3 = 0 and $2::int is not distinct from $4::int then
           (select coalesce(min(seq) filter (where action = any($5::text[])) - 1, max(seq)) from journal j where j.case_id = $1 and j.seq > coalesce($4::int, c.followed)) end)
       where id = $1
       returning id, type, district, state, regions, version, seq, followed, applicant_id, organisation_id, ${asInstant('created_at')} as created, ${NOW} as now)
     select u.*, coalesce((select json_agg(json_build_object('caseId', case_id, 'seq', seq, 'action', action, 'actor', actor,
              'at', ${asInstant('at')}, 'from', from_state, 'to', to_state, 'data', data) order by seq) from (select * from journal
              where case_id = $1 and seq > coalesce($4::int, u.followed) order by seq limit ${BATCH}) j), '[]') as entries,
       coalesce((select json_agg(json_build_object('label', label, 'role', role, 'claimed', assignee_id is not null) order by created_at) from task where case_id = $1 and state = 'open'), '[]') as tasks,
       (select json_build_object('name', name, 'label', label, 'due', ${asInstant('due')}) from deadline
          where case_id = $1 and closed_at is null and paused_at is null order by due limit 1) as wait,
       (select json_build_object('name', name, 'error', last_error) from effect where case_id = $1 and done_at is null and last_error is not null and attempts >= 3 limit 1) as failing
     from u`,
    [caseId, mark, underWay, read, entails],
  );
  const file = viewOf(row);
  const { entries, tasks, wait, failing } = row;
  const process = registry.get(file.type)!.process;
  return {
    entries,
    tasks,
    failing,
    more: (entries.at(-1)?.seq ?? read ?? row.followed) < file.seq,
    marked: row.followed,
    seq: file.seq,
    district: file.district,
    state: file.state,
    regions: file.regions,
    wait: wait && waitFor(process, file, wait, row.now),
    build,
  };
}

/** The act that the system asks for when the deadline is due, by the table. */
function waitFor(process: Process<unknown>, file: CaseView, wait: Pick<Wait, 'name' | 'label' | 'due'>, now: Instant): Wait | null {
  const clock = standing(file)
    .map((address) => stateOf(process, address)?.clock)
    .find((clock) => clock?.name === wait.name);
  return clock ? { ...wait, action: clock.then, ms: Math.max(1, epochMs(wait.due) - epochMs(now) + 1) } : null;
}

/** What effects need to be done once: the row under their key. */
export interface EffectOnce {
  orm: MikroORM;
}

/**
 * Runs an effect under its key. Already done: the first result, nothing happens. A failure is written beside it, so that
 * the case says what it waits for, and thrown on for the engine to retry.
 */
export async function once<T extends Record<string, unknown> | null>(
  { orm }: EffectOnce,
  { key, caseId }: { key: string; caseId: string },
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  const em = orm.em.fork();
  const begun = await one<{ done: boolean; result: T }>(
    em,
    `insert into effect (key, case_id, name, started_at) values ($1, $2, $3, clock_timestamp())
       on conflict (key) do update set attempts = effect.attempts + 1 returning done_at is not null as done, result`,
    [key, caseId, name],
  );
  if (begun.done) return begun.result;
  try {
    const result = await work();
    await query(em, `update effect set done_at = clock_timestamp(), last_error = null, result = $2 where key = $1`, [key, JSON.stringify(result)]);
    return result;
  } catch (error) {
    await query(em, `update effect set last_error = $2 where key = $1`, [key, String(error instanceof Error ? error.message : error).slice(0, 500)]);
    throw error;
  }
}
