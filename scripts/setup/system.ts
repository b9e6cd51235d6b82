// The parts of the system in the order in which they start. Stages stop from the last to the first.
import { join } from 'node:path';
import { searchAttributeList } from '../../temporal/search-attributes.ts';
import { followsNice } from './child.ts';
import type { Plan } from './environment.ts';
import { startProgram } from './node-part.ts';
import type { LocalTls } from './local-tls.ts';
import { makeDatabase, startPostgres, type Postgres } from './postgres.ts';
import type { Part, Running } from './supervisor.ts';
import { startTemporal } from './temporal-dev.ts';

export type Say = (line: string) => void;

/** Under 10 s together. */
const STOP_MS = { postgres: 2000, temporal: 1500, sandbox: 1000, workers: 2500, api: 2500 };

/** Calls `report` with the server each time it has started: its addresses stay the same. */
export function postgresPart({ config, dataDir }: Plan, say: Say, report: (postgres: Postgres) => void): Part {
  return {
    name: 'PostgreSQL',
    stage: 1,
    stopWithinMs: STOP_MS.postgres,
    start: async () => {
      const postgres = await startPostgres({
        dataDir: join(dataDir, 'postgres'),
        port: config.ports.postgres,
        passwordFile: join(dataDir, 'keys', 'postgres.json'),
        say,
      });
      try {
        await makeDatabase(postgres.url('postgres', 'postgres'), 'banshi');
      } catch (error) {
        await postgres.stop(STOP_MS.postgres);
        throw error;
      }
      report(postgres);
      return postgres;
    },
  };
}

export function temporalPart({ config, dataDir }: Plan, binary: string): Part {
  return {
    name: "Temporal's server",
    stage: 2,
    stopWithinMs: STOP_MS.temporal,
    start: (again) =>
      startTemporal({
        again,
        nice: followsNice(config.production),
        binary,
        port: config.ports.temporal,
        namespace: config.temporal.namespace,
        searchAttributes: searchAttributeList,
        dbFile: join(dataDir, 'temporal.sqlite'),
        ui: { port: config.ports.temporalUi, codecEndpoint: `${config.officersUrl}/codec`, publicPath: '/temporal' },
      }),
  };
}

/** Our own programs. A file that is missing is a plain error of its part. */
export function programs(root: string, plan: Plan, env: NodeJS.ProcessEnv, testClock: boolean, tls?: LocalTls): Part[] {
  const { ports, publicUrl, production } = plan.config;
  const follows = followsNice(production);
  const part = (
    name: string,
    stage: number,
    stopWithinMs: number,
    file: string,
    args: string[],
    readyPort: number,
    { nodeOptions = [], nice = 0 }: { nodeOptions?: string[]; nice?: number } = {},
  ): Part => ({
    name,
    stage,
    stopWithinMs,
    start: (again): Promise<Running> =>
      startProgram({
        again,
        name,
        file: join(root, file),
        args,
        nodeOptions,
        nice,
        env,
        cwd: root,
        logFile: join(plan.dataDir, 'log', `${name.toLowerCase().replaceAll(' ', '-')}.log`),
        readyPort,
      }),
  });
  // Where the clock can be moved, the outside platforms follow it.
  const clock = testClock ? ['--clock-url', `${publicUrl}/v1/clock`] : [];
  const secure = tls ? ['--tls-cert', tls.cert, '--tls-key', tls.key] : [];
  const sandbox = ['--port', String(ports.sandbox), '--data', join(plan.dataDir, 'sandbox'), ...clock, ...secure];
  return [
    ...(plan.embedded.sandbox ? [part('Sandbox', 3, STOP_MS.sandbox, 'sandbox/server.ts', sandbox, ports.sandbox)] : []),
    part('Worker', 4, STOP_MS.workers, 'worker.ts', ['--queues', 'cases,outside'], ports.workerMetrics, {
      // Two heaps, each with young objects of its own: small ones cost one in twenty of the time, large ones 200 MB.
      nodeOptions: ['--max-old-space-size=1536', '--max-semi-space-size=4', '--import', join(root, 'temporal/lighten.ts')],
      nice: follows,
    }),
    part('Document worker', 4, STOP_MS.workers, 'worker.ts', ['--queues', 'documents'], ports.documentsMetrics, { nice: follows }),
    part('API', 5, STOP_MS.api, 'server.ts', [], ports.api),
  ];
}

/** Every port that the embedded parts will take, with the option that moves it. */
export function portsOf({ config: { ports }, embedded }: Plan): Array<{ part: string; port: number; option: string }> {
  const list = [
    { part: 'the API', port: ports.api, option: 'set PORT' },
    { part: "the officers' API", port: ports.officers, option: 'set OFFICERS_PORT' },
    { part: "the API's metrics", port: ports.apiMetrics, option: 'set API_METRICS_PORT' },
    { part: "the worker's metrics", port: ports.workerMetrics, option: 'set WORKER_METRICS_PORT' },
    { part: "the document worker's metrics", port: ports.documentsMetrics, option: 'set DOCUMENTS_METRICS_PORT' },
  ];
  if (embedded.postgres) list.push({ part: 'PostgreSQL', port: ports.postgres, option: 'set POSTGRES_PORT or give DATABASE_URL' });
  if (embedded.temporal) {
    list.push({ part: "Temporal's server", port: ports.temporal, option: 'set TEMPORAL_PORT or give TEMPORAL_ADDRESS' });
    list.push({ part: 'the Temporal Web UI', port: ports.temporalUi, option: 'set TEMPORAL_UI_PORT' });
  }
  if (embedded.sandbox) list.push({ part: 'the sandbox', port: ports.sandbox, option: 'set SANDBOX_PORT' });
  return list;
}
