// The life of one registration by the moved clock: request, two supplements, extension, decision, and five years on 到期 and 失效. How long the machine needs for it, and
// how many events Temporal keeps of it.
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { moveSystemClock } from '../scripts/setup/schedules.ts';
import { createOrm } from '../db/kit/orm.ts';
import { endOfDay, plusDays, plusMs, type PlainDate } from '../domain/kit/instant.ts';
import { NAMESPACE, workflowId } from '../temporal/names.ts';
import { createAsking } from '../test/chaos/registration/asking.ts';
import { setUpPeople } from '../test/chaos/registration/people.ts';
import { createSteps } from '../test/chaos/registration/steps.ts';
import { startChaosSystem, type ChaosSystem } from '../test/chaos/system.ts';
import { round, type Report } from './kit/figures.ts';
import { until } from './kit/load.ts';
import { consentToMessages } from './kit/seed.ts';

const DAY = 86_400_000;

export async function registrationYear({ say }: { say: (line: string) => void }): Promise<Report[]> {
  const name = 'a registration’s life by the moved clock';
  say(name);
  const system = await startChaosSystem();
  const database = new pg.Client({ connectionString: system.ownerUrl });
  await database.connect();
  const told = { answered: [], refused: {}, repeated: 0 };
  const [everybody, office] = [createAsking(system.api, told), createAsking(system.officers, told)];
  try {
    await consentToMessages(system.ownerUrl);
    const people = await setUpPeople(system, 1);
    const [person] = people.applicants as [(typeof people.applicants)[number]];
    const { act, work, material, submitted, supplemented } = createSteps({ everybody, office, people });
    const has = async (what: string, sql: string, params: readonly unknown[]): Promise<void> => {
      const took = await until(async () => (await database.query(sql, [...params])).rowCount === 1, 60_000, 25);
      if (took === null) throw new Error(`${what} did not come`);
    };
    const began = performance.now();
    const id = await submitted(person, 'initial');
    await act(everybody, people.employer.token, id, 'confirm-employer');
    for (const message of ['请补充签章页', '签章页不清晰']) {
      await work('pre', id, 'preReview', 'request-supplement', { items: [{ item: 'contract', message }] });
      await pass(system, { byMs: 2 * DAY });
      await material(person, id, 'contract');
      await supplemented(person, id);
    }
    await work('pre', id, 'preReview', 'accept');
    await work('officer', id, 'handling', 'extension', { reason: '需向外省核实' }, true);
    await work('signer', id, 'extension', 'extension-approve');
    await work('officer', id, 'handling', 'pass', { opinion: 'grant' });
    await work('reviewer', id, 'review', 'pass', { opinion: 'grant' });
    const { licenceId } = await work('signer', id, 'signing', 'grant');
    await has('送达', `select from case_file where id = $1 and regions->>'delivery' = 'served' and followed = seq`, [id]);
    await has('归集', `select from electronic_licence where licence_id = $1 and library_at is not null and one_stop_at is not null`, [licenceId]);
    const { validTo } = (await database.query<{ validTo: PlainDate }>(`select valid_to::text as "validTo" from licence where id = $1`, [licenceId]))
      .rows[0]!;
    await pass(system, { to: endOfDay(plusDays(validTo, -30)) });
    await has('到期提醒', `select from notice where case_id = $1 and template = 'inbox.licenceReminder' limit 1`, [licenceId]);
    await pass(system, { to: plusMs(endOfDay(plusDays(validTo, 2)), 3_600_000) });
    await has('失效', `select from licence where id = $1 and standing = 'lapsed'`, [licenceId]);
    const seconds = (performance.now() - began) / 1000;
    const { runs, events } = await eventsOf(system, id);
    const papers = (
      await database.query<{ kind: string }>(`select kind from document where case_id = $1 and ready_at is not null order by kind`, [id])
    ).rows;
    const raw = [
      `${round(seconds, 1)} s; ${events} events in ${runs} runs; papers ${papers.map(({ kind }) => kind).join(' ')}; the licence was good until ${validTo} and is 失效`,
    ];
    for (const line of raw) say(`  ${line}`);
    return [
      {
        name,
        raw,
        figures: [
          { name: 'from the draft to 失效', value: round(seconds, 1), unit: 's', bar: { op: '≤', value: 20 } },
          { name: 'events of all runs', value: events, unit: '', bar: { op: '≤', value: 300 } },
        ],
      },
    ];
  } finally {
    everybody.close();
    office.close();
    await database.end();
    await system.stop();
  }
}

/** Moves the clock, which starts the schedules that it passes; sessions go on. */
async function pass({ ownerUrl, temporal }: ChaosSystem, move: Parameters<typeof moveSystemClock>[2]): Promise<void> {
  const [orm, connection] = [await createOrm(ownerUrl, { poolSize: 1 }), await Connection.connect({ address: temporal })];
  const em = orm.em.fork();
  await moveSystemClock(em, new Client({ connection, namespace: NAMESPACE }), move);
  await em.getConnection().execute(`update session set last_seen_at = app_now(), ends_at = app_now() + interval '12 hours'`);
  await connection.close();
  await orm.close(true);
}

async function eventsOf({ temporal }: ChaosSystem, caseId: string): Promise<{ runs: number; events: number }> {
  const connection = await Connection.connect({ address: temporal });
  const { workflow } = new Client({ connection, namespace: NAMESPACE });
  const id = workflowId('PracticeRegistration', caseId);
  await until(async () => (await workflow.count(`WorkflowId = '${id}' AND ExecutionStatus = 'Running'`)).count === 0, 30_000);
  let [runs, events] = [0, 0];
  for await (const { runId } of workflow.list({ query: `WorkflowId = '${id}'` })) {
    runs++;
    events += (await workflow.getHandle(id, runId).fetchHistory()).events?.length ?? 0;
  }
  await connection.close();
  return { runs, events };
}
