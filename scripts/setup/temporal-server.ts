// Temporal's production server on PostgreSQL, as docker-compose.temporal.yml runs it, without Docker.
import { execFile } from 'node:child_process';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { followsNice, PATIENCE_MS, startChild, untilReady } from './child.ts';
import type { Say } from './go-build.ts';
import { takesConnections } from './node-part.ts';
import { causeIn, SetUpProblem } from './problem.ts';
import { bare } from './temporal-dev.ts';
import { NAMESPACE, namespaceSteps, schemaSteps, SERVER_ENV, SERVER_PORTS, UI_ENV } from './temporal-server-settings.ts';
import type { ServerTools } from './temporal-server-tools.ts';
import type { Running } from './supervisor.ts';

const run = promisify(execFile);

export interface ServerOptions {
  tools: ServerTools;
  /** The `temporal` CLI. */
  cli: string;
  /** Of a role that may create databases. */
  postgresUrl: string;
  dynamicConfig: string;
  /** Added to every port of the server. */
  portOffset: number;
  /** See `startChild`. */
  again?: boolean | undefined;
  say: Say;
}

/** Creates the two databases and brings their schema to this server's version. Safe to repeat. */
export async function setUpSchema({ tools, postgresUrl, say }: Pick<ServerOptions, 'tools' | 'postgresUrl' | 'say'>): Promise<void> {
  const { hostname, port, username, password } = partsOf(postgresUrl);
  const env = { ...process.env, SQL_PLUGIN: 'postgres12', SQL_HOST: hostname, SQL_PORT: port, SQL_USER: username, SQL_PASSWORD: password };
  say('Temporal: bringing its databases to the schema of this server (a few seconds)');
  for (const step of schemaSteps()) {
    const failed = await run(tools.sqlTool, step, { env }).then(
      () => undefined,
      (error: { stderr?: string; stdout?: string }) => `${error.stdout ?? ''}${error.stderr ?? ''}`,
    );
    // `create` fails on a database that is there and `setup-schema` on one that has tables: the update decides.
    if (failed !== undefined && step.includes('update-schema'))
      throw new SetUpProblem(`Temporal's schema could not be set up: ${causeIn(failed) ?? failed.trim().split('\n').at(-1)}.`);
  }
}

/** Starts the server on databases that `setUpSchema` has prepared, then sees to namespace and search attributes. */
export async function startTemporalServer(options: ServerOptions): Promise<Running & { address: string }> {
  const { hostname, port, username, password } = partsOf(options.postgresUrl);
  const ports = Object.fromEntries(Object.entries(SERVER_PORTS).map(([name, value]) => [name, String(value + options.portOffset)]));
  const child = startChild(options.tools.server, ['--allow-no-auth', 'start'], {
    nice: followsNice(true),
    again: options.again,
    env: {
      ...bare(),
      ...SERVER_ENV,
      ...ports,
      POSTGRES_SEEDS: hostname,
      DB_PORT: port,
      POSTGRES_USER: username,
      POSTGRES_PWD: password,
      BIND_ON_IP: '127.0.0.1',
      DYNAMIC_CONFIG_FILE_PATH: options.dynamicConfig,
    },
  });
  const address = `127.0.0.1:${ports['FRONTEND_GRPC_PORT']}`;
  const steps = namespaceSteps();
  // The server answers a little before it can create a namespace: the describe that follows is the real sign.
  await untilReady(
    child,
    // Asking costs a process each time: not before there is a port that could answer.
    async () => (await takesConnections('127.0.0.1', Number(ports['FRONTEND_GRPC_PORT']))) && prepared(options.cli, address, steps),
    PATIENCE_MS,
    (how) =>
      new SetUpProblem(
        how === undefined
          ? `Temporal's server was not ready within ${PATIENCE_MS / 1000} s: look whether the machine is overloaded.`
          : `Temporal's server did not start (${how}): ${causeIn(child.output()) ?? child.lastWords?.()}`,
      ),
  );
  return { ...child, address };
}

async function prepared(cli: string, address: string, steps: string[][]): Promise<boolean> {
  const nice = followsNice(true);
  const temporal = (args: string[]) => {
    const asked = run(cli, [...args, '--address', address, '--command-timeout', '5s'], { env: bare() });
    // The engine may come back in the middle of a rush: answers to people come first. Of its own only: its session is ours.
    if (nice && asked.child.pid !== undefined) setPriority(asked.child.pid, nice);
    return asked;
  };
  const [create, update, attributes] = steps as [string[], string[], string[]];
  await temporal(create).catch(() => undefined);
  try {
    await temporal(update);
    await temporal(attributes);
    const { stdout } = await temporal(['operator', 'search-attribute', 'list', '--namespace', NAMESPACE, '--output', 'json']);
    return stdout.includes('CaseStage');
  } catch {
    return false;
  }
}

/** The Web UI, for the proxy behind the officers' sign-in. */
export async function startTemporalUi(tools: ServerTools, options: { address: string; port: number; officersUrl: string }): Promise<Running> {
  const child = startChild(tools.ui, ['--root', '/', '--config', tools.uiConfig, '--env', 'docker', 'start'], {
    env: {
      ...bare(),
      ...UI_ENV,
      TEMPORAL_ADDRESS: options.address,
      TEMPORAL_UI_PORT: String(options.port),
      TEMPORAL_CODEC_ENDPOINT: `${options.officersUrl}/codec`,
      TEMPORAL_CORS_ORIGINS: options.officersUrl,
    },
  });
  const problem = (how: string | undefined) =>
    new SetUpProblem(`The Temporal Web UI did not start (${how ?? `no answer in ${PATIENCE_MS / 1000} s`}): ${causeIn(child.output()) ?? child.lastWords?.()}`);
  await untilReady(child, () => takesConnections('127.0.0.1', options.port), PATIENCE_MS, problem);
  return child;
}

function partsOf(url: string): { hostname: string; port: string; username: string; password: string } {
  const { hostname, port, username, password } = new URL(url);
  return { hostname, port: port || '5432', username: decodeURIComponent(username), password: decodeURIComponent(password) };
}

export const dynamicConfigOf = (root: string): string => join(root, 'tools/temporal/dynamic-config.yaml');
