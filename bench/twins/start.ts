// Starting the twins beside a system, and asking the engine's.
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { startProgram } from '../../scripts/setup/node-part.ts';
import { freePort } from '../../scripts/setup/ports.ts';
import { buildBundle } from '../../temporal/bundle.ts';
import { until } from '../kit/load.ts';
import { cpuMs } from '../kit/process-tree.ts';
import { root, type BenchSystem } from '../kit/system.ts';

/** Copies of the seeded database: one for the beginning of a run, one for what is measured beside the system that has worked since. */
const TWINS = { first: 'banshi_twin', later: 'banshi_twin_later' } as const;
export type Twin = keyof typeof TWINS;

/** Copies the seeded database, which nobody may be connected to meanwhile. */
export async function copyDatabase({ url }: BenchSystem): Promise<void> {
  const client = new pg.Client({ connectionString: url('postgres', 'postgres') });
  await client.connect();
  for (const name of Object.values(TWINS)) await client.query(`create database ${name} template banshi owner banshi`);
  await client.end();
}

const program = (system: BenchSystem, name: string, file: string, args: string[]) =>
  startProgram({
    name,
    file: join(root, file),
    args,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production' },
    cwd: root,
    logFile: join(system.dir, 'log', `${name}.log`),
  });

const cpuOf = (running: object): number => ('process' in running ? cpuMs((running.process as { pid: number }).pid) : 0);

/** Twin (a). Answers its origin, and the CPU milliseconds that its server has used. */
export async function startDatabaseTwin(
  system: BenchSystem,
  which: Twin = 'first',
): Promise<{ origin: string; cpu: () => number; stop: () => Promise<void> }> {
  const client = new pg.Client({ connectionString: system.url('banshi', TWINS[which]) });
  await client.connect();
  const { rows } = await client.query<{ dossier: unknown }>(
    `select jsonb_object_agg(tab, "values") as dossier from supplier_draft where case_id = (select min(case_id::text)::uuid from supplier_draft)`,
  );
  await client.end();
  const file = join(system.dir, 'dossier.json');
  writeFileSync(file, JSON.stringify(rows[0]!.dossier));
  const port = await freePort();
  const running = await program(system, 'database-twin', 'bench/twins/database-server.ts', [String(port), system.url('banshi_app', TWINS[which]), file]);
  return { origin: `http://127.0.0.1:${port}`, cpu: () => cpuOf(running), stop: () => running.stop(3000) };
}

export interface EngineTwin {
  /** One act on the n-th workflow. */
  act: (n: number) => Promise<boolean>;
  /** Acts whose row stands. */
  done: () => Promise<number>;
  /** Waits until so many stand. */
  all: (count: number) => Promise<number | null>;
  /** CPU milliseconds that its worker has used. */
  cpu: () => number;
  stop: () => Promise<void>;
}

/** Twin (b), on the system's own Temporal server; so many acts a workflow. */
export async function startEngineTwin(system: BenchSystem, actsEach = 2): Promise<EngineTwin> {
  const bundleDir = join(system.dir, 'twin-bundle');
  await buildBundle({ workflowsPath: join(root, 'bench/twins/engine-workflows.ts'), outDir: bundleDir });
  const database = new pg.Client({ connectionString: system.url('banshi', TWINS.first) });
  await database.connect();
  await database.query('create table if not exists twin_act (id text primary key, at timestamptz not null default clock_timestamp())');
  await database.query('truncate twin_act');
  await database.query('grant select, insert on twin_act to banshi_app');
  const running = await program(system, 'engine-twin', 'bench/twins/engine-worker.ts', [
    system.temporal.address,
    system.url('banshi_app', TWINS.first),
    bundleDir,
  ]);
  const connection = await Connection.connect({ address: system.temporal.address });
  const client = new Client({ connection, namespace: system.temporal.namespace });
  const run = randomUUID();
  const done = async (): Promise<number> => Number((await database.query<{ n: string }>('select count(*) as n from twin_act')).rows[0]!.n);
  return {
    act: async (n) => {
      const id = `Twin/${run}/${Math.floor(n / actsEach)}`;
      await client.workflow.signalWithStart('Twin', {
        workflowId: id,
        taskQueue: 'twin',
        args: [id, actsEach],
        signal: 'act',
        signalArgs: [],
        workflowTaskTimeout: '4s',
      });
      return true;
    },
    done,
    cpu: () => cpuOf(running),
    all: (count) => until(async () => (await done()) >= count, 300_000, 50),
    stop: async () => {
      await running.stop(5000);
      await connection.close();
      await database.end();
    },
  };
}
