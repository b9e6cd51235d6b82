import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SetUpProblem } from './problem.ts';

export interface StartOptions {
  /** Play the source documents' examples on an empty database. */
  demo: boolean;
  /** The clock of legal deadlines can be moved. Only a database made so can have it. */
  testClock: boolean;
  /** Added to every port that the environment doesn't give. */
  portOffset: number;
  /** Where database, history, files, keys and logs are; `var` by default. */
  data: string | undefined;
  /** Milliseconds after which a part that has died again and again is started again, at the most. */
  longestPauseMs?: number | undefined;
  help: boolean;
}

export const HELP = `npm start -- [options]     runs the whole system

  --no-demo         leaves out the demonstration that an empty database gets
  --test-clock      makes a database whose clock can be moved (a demonstration has one anyway)
  --port-offset N   adds N to every default port, so that several systems can run side by side
  --data DIR        keeps database, history, files, keys and logs there instead of in var/
  --longest-pause N starts a part that dies again and again after N ms at the most (30000 by default)
  --help            prints this

Any part can be replaced by an address: DATABASE_URL (and DATABASE_MIGRATION_URL for the owner), TEMPORAL_ADDRESS,
SMS_URL, REGISTER_URL, VIRUS_URL, PAYMENT_URL, S3_*, CHROMIUM_PATH, KEYRING. All variables: config.ts.`;

/** @throws SetUpProblem on an option that is not known or not valid */
export function parseStartOptions(args: string[], cwd: string): StartOptions {
  let values: { 'no-demo'?: boolean; 'test-clock'?: boolean; 'port-offset'?: string; data?: string; 'longest-pause'?: string; help?: boolean };
  try {
    values = parseArgs({
      args,
      options: {
        'no-demo': { type: 'boolean' },
        'test-clock': { type: 'boolean' },
        'port-offset': { type: 'string' },
        data: { type: 'string' },
        'longest-pause': { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new SetUpProblem(`${(error as Error).message} See npm start -- --help.`);
  }
  const portOffset = Number(values['port-offset'] ?? 0);
  if (!Number.isInteger(portOffset) || portOffset < 0 || portOffset > 40_000)
    throw new SetUpProblem(`--port-offset ${values['port-offset']} is not a whole number from 0 to 40000.`);
  const longestPauseMs = values['longest-pause'] === undefined ? undefined : Number(values['longest-pause']);
  if (longestPauseMs !== undefined && !(Number.isInteger(longestPauseMs) && longestPauseMs >= 0))
    throw new SetUpProblem(`--longest-pause ${values['longest-pause']} is not a whole number of milliseconds.`);
  return {
    demo: !values['no-demo'],
    testClock: values['test-clock'] ?? false,
    portOffset,
    data: values.data === undefined ? undefined : resolve(cwd, values.data),
    longestPauseMs,
    help: values.help ?? false,
  };
}

export const DEFAULT_PORTS = {
  PORT: 8080,
  OFFICERS_PORT: 8081,
  SANDBOX_PORT: 8090,
  POSTGRES_PORT: 15_432,
  TEMPORAL_PORT: 7233,
  TEMPORAL_UI_PORT: 8233,
  API_METRICS_PORT: 9464,
  WORKER_METRICS_PORT: 9465,
  DOCUMENTS_METRICS_PORT: 9466,
} as const;

/** The environment with every port settled: the given one, else the default plus the offset. */
export function withPorts(env: NodeJS.ProcessEnv, offset: number): NodeJS.ProcessEnv {
  const ports = Object.entries(DEFAULT_PORTS).map(([name, port]) => [name, env[name] || String(port + offset)] as const);
  return { ...env, ...Object.fromEntries(ports) };
}
