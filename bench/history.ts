// Events of one onboarding in Temporal: submit, withdraw, submit, admit, with its messages; all runs together.
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { moveClockTo } from '../db/kit/clock.ts';
import { createOrm } from '../db/kit/orm.ts';
import { one } from '../db/kit/sql.ts';
import { workflowId } from '../temporal/names.ts';
import type { Report } from './kit/figures.ts';
import { jsonClient } from './kit/http.ts';
import { until } from './kit/load.ts';
import { sendAct, type ActName, type Ready } from './kit/onboarding-acts.ts';
import { consentToMessages, seedSuppliers } from './kit/seed.ts';
import { benchSystem, type BenchSystem } from './kit/system.ts';

export async function history({ say }: { say: (line: string) => void }): Promise<Report[]> {
  const name = 'history of one onboarding';
  say(name);
  const system = await benchSystem({ testClock: true });
  const client = jsonClient(system.api);
  const database = new pg.Client({ connectionString: system.url('banshi', 'banshi') });
  await database.connect();
  try {
    const url = system.url('banshi', 'banshi');
    const [seeded] = await seedSuppliers({ url, keyringDir: system.plan.config.keyringDir, count: 1 });
    await consentToMessages(url);
    await system.begin();
    const ready: Ready = { seeded: seeded!, version: seeded!.version };
    const followed = async (state: string): Promise<void> => {
      const question = `select 1 from case_file where id = $1 and state = $2 and followed = seq`;
      const took = await until(async () => (await database.query(question, [seeded!.id, state])).rowCount === 1, 60_000);
      if (took === null) throw new Error(`the workflow has not followed the case to ${state}`);
    };
    const act = async (action: ActName, state: string): Promise<void> => {
      const { status, body } = await sendAct(client, ready, action);
      if (status !== 200) throw new Error(`${action}: ${status} ${String(body['code'])}`);
      ready.version = Number(body['version']);
      await followed(state);
    };
    await act('submit', 'waiting');
    await act('withdraw', 'draft');
    await act('submit', 'waiting');
    await pastTheDay(system, seeded!.id);
    await followed('admitted');
    const { runs, events } = await count(system, seeded!.id);
    const raw = [...runs, `sent: ${(await database.query(`select count(*)::int as n from message where state = 'sent'`)).rows[0].n} messages`];
    for (const line of raw) say(`  ${line}`);
    return [
      { name, raw, figures: [{ name: 'submit, withdraw, submit, admit: events of all runs', value: events, unit: '', bar: { op: '≤', value: 80 } }] },
    ];
  } finally {
    client.close();
    await database.end();
    await system.close();
  }
}

async function pastTheDay(system: BenchSystem, caseId: string): Promise<void> {
  const orm = await createOrm(system.url('banshi', 'banshi'), { poolSize: 1 });
  const em = orm.em.fork();
  const { due } = await one<{ due: string }>(
    em,
    `select to_char(next_due at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as due from case_file where id = $1`,
    [caseId],
  );
  await moveClockTo(em, due);
  await orm.close(true);
}

/** A line per run, the oldest first: how many events of which kind. */
async function count({ temporal }: BenchSystem, caseId: string): Promise<{ runs: string[]; events: number }> {
  const connection = await Connection.connect({ address: temporal.address });
  const { workflow } = new Client({ connection, namespace: temporal.namespace });
  const id = workflowId('SupplierOnboarding', caseId);
  const open = async (): Promise<number> => (await workflow.count(`WorkflowId = '${id}' AND ExecutionStatus = 'Running'`)).count;
  await until(async () => (await open()) === 0, 30_000);
  const found: { started: Date; runId: string; status: string }[] = [];
  for await (const { startTime, runId, status } of workflow.list({ query: `WorkflowId = '${id}'` }))
    found.push({ started: startTime, runId, status: status.name });
  const runs: string[] = [];
  let events = 0;
  for (const { runId, status } of found.toSorted((a, b) => a.started.getTime() - b.started.getTime())) {
    const { events: list } = await workflow.getHandle(id, runId).fetchHistory();
    const kinds = new Map<string, number>();
    for (const event of list ?? []) {
      const kind = Object.keys(event)
        .find((key) => key.endsWith('EventAttributes'))!
        .replace('EventAttributes', '');
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    events += list?.length ?? 0;
    runs.push(`run ${runs.length + 1}, ${status}: ${list?.length} events (${[...kinds].map(([kind, n]) => `${kind} ${n}`).join(', ')})`);
  }
  await connection.close();
  return { runs, events };
}
