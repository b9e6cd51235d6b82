// The development server of Temporal: one process, history in a SQLite file or in memory.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { followsNice, PATIENCE_MS, startChild, untilReady } from './child.ts';
import { takesConnections } from './node-part.ts';
import { causeIn, SetUpProblem } from './problem.ts';
import type { Running } from './supervisor.ts';

const run = promisify(execFile);

/** Closed cases stay readable this long; `start-dev` itself would keep them for a day. */
export const RETENTION = '90d';

/**
 * How the file is written. By SQLite's own default every transaction of the engine waits for the disk three times or more, which takes longer than all that it does. Written ahead and
 * not waited for, what was acknowledged outlasts the end of the process; a machine that loses its power may lose the last moments of it, and the journal brings cases back from
 * less than that (docs/operating.md: the store may be lost altogether).
 */
const STORE = ['journal_mode=WAL', 'synchronous=NORMAL'];

/** Name and type of each, as the CLI wants them. */
export type SearchAttributes = ReadonlyArray<readonly [name: string, type: string]>;

export interface TemporalOptions {
  binary: string;
  port: number;
  namespace: string;
  /** One set for all processes (`temporal/search-attributes.ts`). */
  searchAttributes: SearchAttributes;
  /** SQLite file; without it everything is in memory. */
  dbFile?: string;
  ui?: { port: number; codecEndpoint: string; publicPath: string };
  /** See `startChild`; by default it lets people's answers go first. */
  nice?: number;
  again?: boolean | undefined;
}

export interface Temporal extends Running {
  address: string;
  namespace: string;
}

/** @throws SetUpProblem with the reason in one sentence */
export async function startTemporal(options: TemporalOptions): Promise<Temporal> {
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(options.port), '--namespace', options.namespace, '--log-level', 'error'];
  for (const [name, type] of options.searchAttributes) args.push('--search-attribute', `${name}=${type}`);
  // One task-queue partition keeps strict order of priority and fewer idle polls on a small machine.
  for (const key of ['matching.numTaskqueueReadPartitions', 'matching.numTaskqueueWritePartitions']) args.push('--dynamic-config-value', `${key}=1`);
  if (options.dbFile !== undefined) args.push('--db-filename', options.dbFile, ...STORE.flatMap((pragma) => ['--sqlite-pragma', pragma]));
  if (options.ui === undefined) args.push('--headless');
  else {
    args.push('--ui-port', String(options.ui.port), '--ui-codec-endpoint', options.ui.codecEndpoint, '--ui-public-path', options.ui.publicPath);
    args.push('--ui-disable-news-fetch');
  }
  // The development server has nothing to finish; what it has acknowledged is in its file.
  const child = startChild(options.binary, args, { env: bare(), nice: options.nice ?? followsNice(true), again: options.again });
  const address = `127.0.0.1:${options.port}`;
  await untilReady(
    child,
    // The command line is a process of its own each time: not before somebody listens.
    async () => (await takesConnections('127.0.0.1', options.port)) && (await answers(options.binary, address)),
    PATIENCE_MS,
    (how) =>
      new SetUpProblem(
        how === undefined
          ? `Temporal did not answer within ${PATIENCE_MS / 1000} s: give a running server by TEMPORAL_ADDRESS, or look whether the machine is overloaded.`
          : `Temporal's server did not start: ${causeIn(child.output()) ?? (child.lastWords?.() || how)}.`,
      ),
  );
  try {
    await ensureNamespace(options.binary, address, options.namespace);
  } catch (error) {
    await child.stop(2000);
    throw error;
  }
  return { ...child, address, namespace: options.namespace };
}

/** The CLI reads TEMPORAL_ variables and a user's configuration file; ours must not be led elsewhere by them. */
export function bare(): NodeJS.ProcessEnv {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_')));
  return { ...env, TEMPORAL_CONFIG_FILE: '/dev/null' };
}

export async function answers(binary: string, address: string): Promise<boolean> {
  try {
    await run(binary, ['operator', 'cluster', 'health', '--address', address, '--command-timeout', '5s'], { env: bare() });
    return true;
  } catch {
    return false;
  }
}

/** What the CLI says of a server that is there and hasn't come to answering. */
const BUSY = /deadline exceeded|failed reaching server|unavailable/i;

/**
 * Creates the namespace, or on one that is there sets its retention: the development server makes it with 24 h. A server that is too busy is asked again for `patienceMs`: on a machine
 * with much to do it starts after everything else.
 */
export async function ensureNamespace(binary: string, address: string, namespace: string, patienceMs = 60_000): Promise<void> {
  const until = performance.now() + patienceMs;
  const verb = async (name: string): Promise<void> => {
    try {
      await run(binary, ['operator', 'namespace', name, '--retention', RETENTION, '--namespace', namespace, '--address', address], { env: bare() });
    } catch (error) {
      const said = String((error as { stderr?: string }).stderr ?? error);
      if (name === 'create' && /already exists|already registered/i.test(said)) return verb('update');
      if (!BUSY.test(said) || performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
      return verb(name);
    }
  };
  await verb('create');
}
