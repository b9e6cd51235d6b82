// O23: worker, documents worker and API of the running system are replaced one by one by a build with a changed workflow, while people work.
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import pg from 'pg';
import { jsonClient, type JsonClient } from '../bench/kit/http.ts';
import { until } from '../bench/kit/load.ts';
import { sendAct } from '../bench/kit/onboarding-acts.ts';
import { commandOf, tree } from '../bench/kit/process-tree.ts';
import { consentToMessages, seedSuppliers, type SeededCase } from '../bench/kit/seed.ts';
import { moveClockTo } from '../db/kit/clock.ts';
import { createOrm } from '../db/kit/orm.ts';
import { openKeyring } from '../security/keyring.ts';
import type { Bundle } from '../temporal/bundle.ts';
import { connectClient } from '../temporal/connection.ts';
import { plainDataConverter } from '../temporal/data-converter.ts';
import { workflowId } from '../temporal/names.ts';
import { settled } from './chaos/checks.ts';
import { startChaosSystem, type ChaosSystem } from './chaos/system.ts';
import { runUsers } from './chaos/users.ts';
import { workflowBundle } from './kit/bundle.ts';
import { quietRuntime } from './kit/engine.ts';
import { exportHistory } from './kit/history.ts';
import { openPage } from './kit/open-page.ts';

const NEXT = join(import.meta.dirname, 'kit/next-workflows.ts');
const stored = join(import.meta.dirname, 'histories');
const alive = (pid: number): boolean => existsSync(`/proc/${pid}`);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

let system: ChaosSystem;
let api: JsonClient;
let database: pg.Client;
beforeAll(async () => {
  quietRuntime();
  system = await startChaosSystem();
  api = jsonClient(system.api);
  database = new pg.Client({ connectionString: system.ownerUrl });
  await database.connect();
}, 120_000);
afterAll(async () => {
  await database?.end();
  api?.close();
  await system?.stop();
}, 60_000);

const documents = (): number | undefined =>
  tree(system.supervisor).find(({ pid, parent }) => parent === system.supervisor && /worker\.ts --queues documents/.test(commandOf(pid)))?.pid;
/** Ends a process as a release does, and waits for the one that takes its place. */
async function replace(now: () => number | undefined): Promise<void> {
  const old = now()!;
  process.kill(old, 'SIGTERM');
  expect(await until(async () => !alive(old) && now() !== undefined && now() !== old, 60_000, 100)).not.toBeNull();
}
const act = async (one: SeededCase, version: number, name: 'submit' | 'withdraw'): Promise<number> => {
  const { status, body } = await sendAct(api, { seeded: one, version }, name);
  expect([status, body['code']]).toEqual([200, undefined]);
  return Number(body['version']);
};
const followed = async (id: string): Promise<boolean> =>
  (await database.query<{ ok: boolean }>(`select followed = seq as ok from case_file where id = $1`, [id])).rows[0]!.ok;

async function replays(bundle: Bundle, id: string, json: string): Promise<unknown> {
  const runs = Worker.runReplayHistories({ workflowBundle: { codePath: bundle.codePath }, dataConverter: plainDataConverter }, [
    { workflowId: id, history: historyFromJSON(JSON.parse(json)) },
  ]);
  for await (const { error } of runs) return error ?? null;
  return 'nothing was replayed';
}

test('O23 worker, documents worker and API replaced one by one by a build with a changed workflow: no failed request, running cases finish, old histories replay, an open page comes back by itself', async () => {
  const ring = await openKeyring(system.keyringDir);
  const cases = await seedSuppliers({ url: system.ownerUrl, keyringDir: system.keyringDir, count: 60 });
  await consentToMessages(system.ownerUrl);
  const [waiting, fresh, ...rest] = cases as [SeededCase, SeededCase, ...SeededCase[]];
  const client = await connectClient({ address: system.temporal, namespace: 'banshi' }, ring);
  const page = openPage(system.api, waiting.token);
  let over = false;
  const failures: unknown[] = [];
  const reading = (async () => {
    for (let asked = 0; ; asked++) {
      if (over) return asked;
      await api('GET', '/v1/clock').then(
        ({ status }) => void (status === 200 || failures.push(status)),
        (error: unknown) => failures.push(error),
      );
      await sleep(100);
    }
  })();
  const users = runUsers({ client: api, cases: rest, people: 3, random: () => 0.9, over: () => over });
  try {
    // A case that waits while everything around it is replaced.
    const submitted = await act(waiting, waiting.version, 'submit');
    expect(await until(() => followed(waiting.id), 30_000, 100)).not.toBeNull();
    const before = await exportHistory(client, ring, workflowId('SupplierOnboarding', waiting.id));
    const pids = system.pids();

    const next = await workflowBundle(NEXT);
    expect(existsSync(join(system.dir, 'bundle', 'workflow-bundle.js'))).toBe(true);
    cpSync(dirname(next.codePath), join(system.dir, 'bundle'), { recursive: true });
    await replace(() => system.pids().worker);
    await replace(documents);
    process.kill(pids['API primary']!, 'SIGHUP');
    expect(await until(async () => !alive(pids.API!) && system.pids().API !== undefined, 60_000, 100)).not.toBeNull();
    expect(system.pids()['API primary']).toBe(pids['API primary']);
    expect(await until(async () => page.opened() >= 2, 15_000, 100)).not.toBeNull();

    // The page sees what happens now, without anybody's doing.
    const earlier = page.seen.length;
    const withdrawn = await act(waiting, submitted, 'withdraw');
    await act(waiting, withdrawn, 'submit');
    expect(await until(async () => page.seen.slice(earlier).includes(waiting.id), 15_000, 100)).not.toBeNull();
    // A case of the new release.
    await act(fresh, fresh.version, 'submit');
    // The worker of the new build yields to whatever else the machine does.
    expect(await until(() => followed(fresh.id), 120_000, 100)).not.toBeNull();
    const after = await exportHistory(client, ring, workflowId('SupplierOnboarding', fresh.id));
    // The mark that `patched` leaves: in what the new build began, not in what began before.
    expect([before, after].map((history) => history.includes('core_patch'))).toEqual([false, true]);

    over = true;
    const told = await users;
    expect(await reading).toBeGreaterThan(50);
    expect(failures).toEqual([]);
    expect(told).toMatchObject({ refused: {}, repeated: 0 });
    expect(told.answered.length).toBeGreaterThan(10);

    // Everybody who has submitted is admitted: those of before too.
    const { rows } = await database.query<{ due: string }>(
      `select to_char(max(due) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as due from deadline where closed_at is null`,
    );
    const orm = await createOrm(system.ownerUrl, { poolSize: 1 });
    await moveClockTo(orm.em.fork(), rows[0]!.due);
    await orm.close(true);
    const open = `select count(*)::int as n from case_file where type = 'SupplierOnboarding' and seq > 1 and state <> 'admitted'`;
    expect(await until(async () => (await database.query<{ n: number }>(open)).rows[0]!.n === 0, 60_000, 250)).not.toBeNull();
    expect(await settled(system, database, 60_000)).toEqual([]);
    expect((await client.workflow.count(`ExecutionStatus = 'Failed' OR ExecutionStatus = 'Terminated' OR ExecutionStatus = 'TimedOut'`)).count).toBe(
      0,
    );

    // Histories of the release before replay on the new build: the one that was under way, and those that are stored.
    expect(await replays(next, 'before', before)).toBeNull();
    for (const file of readdirSync(join(stored, 'SupplierOnboarding')))
      expect([file, await replays(next, file, readFileSync(join(stored, 'SupplierOnboarding', file), 'utf8'))]).toEqual([file, null]);
  } finally {
    over = true;
    await page.close();
    await Promise.allSettled([users, reading]);
    await client.connection.close();
  }
}, 480_000);
