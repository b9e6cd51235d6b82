// The rows of a review in the bare database twin: tasks and their deadline, a claim, a vote, the inbox and the record.
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { lockRow, writeCase } from './case-rows.ts';

const stages = {
  initial: { label: '初审', role: 'initialReviewer' },
  paper: { label: '纸质材料', role: 'paperReviewer' },
} as const;
type Stage = keyof typeof stages;

/** Persons whom a district's definition names, by district; others ask a post. */
export type Named = ReadonlyMap<string, readonly string[]>;

export async function readNamed(pool: pg.Pool): Promise<Named> {
  const { rows } = await pool.query<{ district: string; persons: string[] }>(
    `select r.district, array_agg(w->>'accountId') as persons from rule r, jsonb_array_elements(r.value->'steps'->0->'who') w
      where r.key = 'approval.SupplierOnboarding' and w->>'by' = 'person' group by r.district`,
  );
  return new Map(rows.map(({ district, persons }) => [district, persons]));
}

/** A stage begins: its deadline, and a task for each who is asked. */
export async function openStage(
  client: pg.PoolClient,
  { id, next, district }: { id: string; next: number; district: string },
  stage: Stage,
  persons: readonly (string | null)[],
): Promise<void> {
  const { label, role } = stages[stage];
  await client.query({
    name: 'deadline',
    text: `insert into deadline (id, case_id, name, label, due, basis, unit, amount, started_at, history)
      values ($1, $2, $3, $4, clock_timestamp() + interval '7 days', 'twin', 'workingDays', 5, clock_timestamp(), '[]')`,
    values: [randomUUID(), id, `review-${stage}`, `${label}时限`],
  });
  await client.query({
    name: 'tasks',
    text: `insert into task (id, case_id, type, district, node, round, label, role, state, due, created_at, place, assignee_id)
      select gen_random_uuid(), $1, 'SupplierOnboarding', $2, $3, $4, $5, $6, 'open', clock_timestamp() + interval '7 days', clock_timestamp(), n, p
        from unnest($7::uuid[]) with ordinality u (p, n)`,
    values: [id, district, stage, next, label, role, persons],
  });
}

/** 领取. */
export async function claim(client: pg.PoolClient, id: string, task: string, officer: string): Promise<object> {
  const row = await lockRow(client, id);
  await client.query({
    name: 'claim',
    text: 'update task set assignee_id = $2, claimed_at = clock_timestamp(), version = version + 1 where id = $1',
    values: [task, officer],
  });
  return writeCase(client, row, { action: 'claim', from: 'review', to: 'review', stage: 'initial' });
}

/** 通过; with the last vote the next stage begins. */
export async function approve(client: pg.PoolClient, id: string, task: string, officer: string): Promise<object> {
  const row = await lockRow(client, id);
  await client.query({
    name: 'vote',
    text: `update task set state = 'voted', vote = 'approve', voted_by = $2, closed_at = clock_timestamp(), version = version + 1 where id = $1`,
    values: [task, officer],
  });
  const { rows } = await client.query<{ left: number }>({
    name: 'left',
    text: `select count(*)::int as left from task where case_id = $1 and node = 'initial' and state = 'open'`,
    values: [id],
  });
  const passed = rows[0]!.left === 0;
  if (passed) {
    await client.query({ name: 'ended', text: `update task set live = false where case_id = $1 and live`, values: [id] });
    await client.query({
      name: 'deadline over',
      text: 'update deadline set closed_at = clock_timestamp() where case_id = $1 and closed_at is null',
      values: [id],
    });
    await openStage(client, row, 'paper', [null]);
  }
  return writeCase(client, row, { action: 'approve', from: 'review', to: 'review', stage: passed ? 'paper' : 'initial' });
}

const COLUMNS = `t.id, t.case_id as "caseId", t.type, t.district, t.node, t.label, t.role, t.assignee_id as "assigneeId", t.version, t.due, t.created_at as "createdAt"`;
const ORDER = `order by coalesce(t.due, '9999-12-31 00:00:00+00'::timestamptz), t.id limit 101`;

/** One page of what an officer may take, or holds. */
export async function inboxOf(pool: pg.Pool, officer: string, held: 'free' | 'mine'): Promise<object> {
  const { rows } =
    held === 'mine'
      ? await pool.query({
          name: 'mine',
          text: `select ${COLUMNS} from task t where t.state = 'open' and t.assignee_id = $1 and t.node = 'initial' ${ORDER}`,
          values: [officer],
        })
      : await pool.query({
          name: 'free',
          text: `select ${COLUMNS} from task t where t.state = 'open' and t.role = $1 and left(t.district, 2) = '33' and t.assignee_id is null and t.node = 'initial' ${ORDER}`,
          values: [stages.initial.role],
        });
  return { items: rows };
}

/** The journal with names. */
export async function recordOf(pool: pg.Pool, id: string): Promise<object> {
  const { rows } = await pool.query({
    name: 'record',
    text: `select j.seq, j.at, j.action, j.actor, j.from_state, j.to_state, j.data, a.user_name as name from journal j left join account a on a.id = case when j.actor like 'person:%' then substr(j.actor, 8)::uuid end
      where j.case_id = $1 order by j.seq`,
    values: [id],
  });
  return { events: rows };
}
