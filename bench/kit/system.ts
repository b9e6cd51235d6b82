// The whole system in a folder of its own, as `npm start` brings it up (PostgreSQL with fsync), but on free ports, in production mode and,
// unless asked otherwise, with Temporal's production server. Nothing in it knows that it is measured.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planOf, partEnvironment, type Plan } from '../../scripts/setup/environment.ts';
import { prepareDatabase, prepareKeys } from '../../scripts/setup/prepare.ts';
import { freePort, isFree } from '../../scripts/setup/ports.ts';
import { keptSecret } from '../../scripts/setup/secrets.ts';
import { programs, postgresPart } from '../../scripts/setup/system.ts';
import type { Part, Running } from '../../scripts/setup/supervisor.ts';
import type { Postgres } from '../../scripts/setup/postgres.ts';
import { startTemporal } from '../../scripts/setup/temporal-dev.ts';
import { temporalBinary } from '../../scripts/setup/temporal-binary.ts';
import { setUpSchema, startTemporalServer } from '../../scripts/setup/temporal-server.ts';
import { SERVER_PORTS } from '../../scripts/setup/temporal-server-settings.ts';
import { serverTools } from '../../scripts/setup/temporal-server-tools.ts';
import { buildBundle } from '../../temporal/bundle.ts';
import { searchAttributeList } from '../../temporal/search-attributes.ts';
import { cpuMs, memory, type Memory } from './process-tree.ts';

export const root = join(import.meta.dirname, '../..');

export type PartName = 'PostgreSQL' | 'Temporal' | 'Sandbox' | 'Worker' | 'Document worker' | 'API';

export interface SystemOptions {
  temporal?: 'production' | 'development';
  /** The module whose workflows are bundled; the product's own where it is left out. */
  workflowsPath?: string;
  /** Loaded before worker and API, to measure another composition of them. */
  preload?: string;
  /** The clock of legal deadlines can be moved. */
  testClock?: boolean;
  /** Prints papers too. */
  documents?: boolean;
  /** Writes CPU profiles of worker and API there. */
  profileTo?: string | undefined;
  say?: (line: string) => void;
}

export interface BenchSystem {
  dir: string;
  plan: Plan;
  env: NodeJS.ProcessEnv;
  url: Postgres['url'];
  /** Origin of the API for everybody, and of that for officers. */
  api: string;
  officers: string;
  sandbox: string;
  temporal: { address: string; namespace: string };
  /** Starts the parts that seeding must precede: sandbox, worker, API. */
  begin: () => Promise<void>;
  start: (part: PartName) => Promise<void>;
  stop: (part: PartName) => Promise<void>;
  /** CPU milliseconds by part since its start. */
  cpu: () => Partial<Record<PartName, number>>;
  memory: () => Partial<Record<PartName, Memory>>;
  close: () => Promise<void>;
}

const STAGES: readonly PartName[] = ['PostgreSQL', 'Temporal', 'Sandbox', 'Worker', 'Document worker', 'API'];

export async function benchSystem(options: SystemOptions = {}): Promise<BenchSystem> {
  const { temporal = 'production', testClock = false, say = () => undefined } = options;
  const dir = mkdtempSync(join(tmpdir(), 'banshi-bench-'));
  // PostgreSQL runs as another user when we are root, and must reach its data in here.
  chmodSync(dir, 0o755);
  // Ended in the middle: the leashes stop the parts, the folder goes here.
  const remove = (): void => rmSync(dir, { recursive: true, force: true });
  process.once('exit', remove);
  const running = new Map<PartName, Running>();
  const parts = new Map<PartName, Part['start']>();
  const begun = new Set<PartName>();
  const start = async (name: PartName): Promise<void> => {
    running.set(name, await parts.get(name)!(begun.has(name)));
    begun.add(name);
  };
  const stop = async (name: PartName): Promise<void> => {
    await running.get(name)?.stop(5000);
    running.delete(name);
  };
  const close = async (): Promise<void> => {
    for (const name of [...STAGES].reverse()) await stop(name);
    process.off('exit', remove);
    remove();
  };
  try {
    const { offset, plan } = await planned(dir, { ...options, temporal });
    let postgres: Postgres | undefined;
    parts.set('PostgreSQL', postgresPart(plan, say, (server) => (postgres = server)).start);
    await start('PostgreSQL');
    const url = postgres!.url;
    const places = { cacheDir: join(root, 'var/cache'), toolsDir: join(root, 'tools/temporal'), env: process.env, say };
    const cli = await temporalBinary(places);
    if (temporal === 'production') {
      const tools = await serverTools(places);
      const postgresUrl = url('temporal', 'postgres');
      await setUpSchema({ tools, postgresUrl, say });
      const dynamicConfig = join(root, 'bench/kit/temporal-dynamic-config.yaml');
      parts.set('Temporal', (again) => startTemporalServer({ tools, cli, postgresUrl, dynamicConfig, portOffset: offset, again, say }));
    } else {
      const { port } = new URL(`tcp://${plan.config.temporal.address}`);
      parts.set('Temporal', (again) =>
        startTemporal({
          again,
          binary: cli,
          port: Number(port),
          namespace: 'banshi',
          searchAttributes: searchAttributeList,
          dbFile: join(dir, 'temporal.sqlite'),
        }),
      );
    }
    await start('Temporal');
    await prepareKeys(plan.config.keyringDir, false, () => undefined);
    await prepareDatabase(url('banshi', 'banshi'), { testClock, demo: false }, false);
    const { workflowsPath = join(root, 'workflows/index.ts'), preload } = options;
    // What is loaded before is what its workflows share, as those of the product share its tables.
    await buildBundle({ workflowsPath, outDir: plan.config.bundleDir, ...(preload && { shared: [preload] }) });
    const secret = keptSecret(join(dir, 'keys', 'gateway-secret'));
    const env = partEnvironment(plan, { databaseUrl: url('banshi_app', 'banshi'), testClock, gatewaySecret: secret });
    for (const part of programs(root, plan, { ...env, ...nodeOptions(options) }, testClock)) parts.set(part.name as PartName, part.start);
    return {
      dir,
      plan,
      env,
      url,
      api: `http://127.0.0.1:${plan.config.ports.api}`,
      officers: `http://127.0.0.1:${plan.config.ports.officers}`,
      sandbox: `http://127.0.0.1:${plan.config.ports.sandbox}`,
      temporal: plan.config.temporal,
      begin: async () => {
        for (const name of ['Sandbox', 'Worker', ...(options.documents ? (['Document worker'] as const) : []), 'API'] as const) await start(name);
      },
      start,
      stop,
      cpu: () => eachPart(running, cpuMs),
      memory: () => eachPart(running, memory),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Free ports, production mode, limits of rates out of the way. */
async function planned(dir: string, { temporal, testClock }: SystemOptions): Promise<{ offset: number; plan: Plan }> {
  const names = [
    'PORT',
    'OFFICERS_PORT',
    'SANDBOX_PORT',
    'POSTGRES_PORT',
    'TEMPORAL_PORT',
    'TEMPORAL_UI_PORT',
    'API_METRICS_PORT',
    'WORKER_METRICS_PORT',
    'DOCUMENTS_METRICS_PORT',
  ] as const;
  const ports: Record<string, string> = {};
  for (const name of names) ports[name] = String(await freePort());
  const offset = await freeOffset();
  const address = temporal === 'production' ? `127.0.0.1:${SERVER_PORTS.FRONTEND_GRPC_PORT + offset}` : `127.0.0.1:${ports['TEMPORAL_PORT']}`;
  const sandbox = `http://127.0.0.1:${ports['SANDBOX_PORT']}`;
  const given: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    ...ports,
    TEMPORAL_ADDRESS: address,
    SMS_URL: `${sandbox}/sms`,
    REGISTER_URL: `${sandbox}/register`,
    VIRUS_URL: `${sandbox}/virus`,
    NEIGHBOURS_URL: sandbox,
    // In production mode nobody signs in by a platform whose page is not named.
    ONE_STOP_WEB_URL: `${sandbox}/one-stop`,
    SAFETY_PLATFORM_WEB_URL: `${sandbox}/safety-platform`,
    KEYRING: join(dir, 'keys/ring'),
    GATEWAY_SECRET: keptSecret(join(dir, 'keys', 'gateway-secret')),
    RATE_LIMIT_FACTOR: '10000',
    // A moved clock is refused in production mode.
    NODE_ENV: testClock ? 'development' : 'production',
  };
  const plan = planOf(root, given, { demo: false, testClock: testClock ?? false, portOffset: 0, data: dir, help: false });
  return { offset, plan: { ...plan, embedded: { postgres: true, temporal: true, sandbox: true } } };
}

async function freeOffset(): Promise<number> {
  for (;;) {
    // The server keeps its ports in two signed bytes.
    const offset = 10_000 + Math.floor(Math.random() * 15_000);
    const free = await Promise.all(Object.values(SERVER_PORTS).map((port) => isFree(port + offset)));
    if (free.every(Boolean)) return offset;
  }
}

function nodeOptions({ preload, profileTo }: SystemOptions): { NODE_OPTIONS?: string } {
  const given = [...(preload ? [`--import=${preload}`] : []), ...(profileTo ? ['--cpu-prof', `--cpu-prof-dir=${profileTo}`] : [])];
  return given.length ? { NODE_OPTIONS: given.join(' ') } : {};
}

function eachPart<T>(running: Map<PartName, Running>, measure: (pid: number) => T): Partial<Record<PartName, T>> {
  return Object.fromEntries(
    [...running].flatMap(([name, part]) => ('process' in part ? [[name, measure((part.process as { pid: number }).pid)]] : [])),
  );
}
