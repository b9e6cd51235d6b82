// The order of a start. Everything that can be checked is checked before the first part; whatever fails stops what was started.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { addressTable } from './addresses.ts';
import { partEnvironment, planOf, type Plan } from './environment.ts';
import type { StartOptions } from './options.ts';
import type { Postgres } from './postgres.ts';
import { holdFolder, requireDatabase, requireNeighbours, requirePorts, requireRoom } from './preflight.ts';
import { prepareBundle, prepareDatabase, prepareKeys } from './prepare.ts';
import { sealExisting } from './seal-existing.ts';
import { SetUpProblem } from './problem.ts';
import { localTls } from './local-tls.ts';
import { noteRunning } from './running.ts';
import { keptSecret } from './secrets.ts';
import type { Supervisor } from './supervisor.ts';
import { portsOf, postgresPart, programs, type Say, temporalPart } from './system.ts';
import { temporalBinary } from './temporal-binary.ts';

export interface Start {
  root: string;
  given: NodeJS.ProcessEnv;
  options: StartOptions;
  supervisor: Supervisor;
  say: Say;
}

export interface Started {
  plan: Plan;
  /** The database was empty: the demonstration is to be played. */
  fresh: boolean;
  env: NodeJS.ProcessEnv;
  table: string;
}

/**
 * Brings everything up. `hold` gets the function that lets go of the data folder, to be called when all has stopped.
 * @throws SetUpProblem, ConfigError; what was started until then is the supervisor's to stop
 */
export async function startSystem({ root, given, options, supervisor, say }: Start, hold: (release: () => void) => void): Promise<Started> {
  const plan = planOf(root, given, options);
  const { config, dataDir, embedded } = plan;
  requireRoom(dataDir);
  const folder = holdFolder(dataDir);
  hold(folder.release);
  await requirePorts(portsOf(plan), folder.afterKill ? 15_000 : 1000);
  await requireNeighbours(neighbours(given, plan));
  if (!embedded.postgres) await requireDatabase('DATABASE_URL', config.databaseUrl);
  if (!embedded.postgres && config.databaseMigrationUrl !== config.databaseUrl)
    await requireDatabase('DATABASE_MIGRATION_URL', config.databaseMigrationUrl);
  if (config.chromiumPath !== undefined && !existsSync(config.chromiumPath))
    throw new SetUpProblem(
      `CHROMIUM_PATH names ${config.chromiumPath}, which is not there: correct it, or leave it out to use the embedded browser.`,
    );
  const binary = embedded.temporal
    ? await temporalBinary({ cacheDir: join(root, 'var/cache'), toolsDir: join(root, 'tools/temporal'), env: given, say })
    : undefined;

  // The bundle needs no part of the system, so it is built while they start.
  const bundle = prepareBundle(root, plan);
  bundle.catch(() => undefined);
  let postgres: Postgres | undefined;
  if (embedded.postgres) await supervisor.up(postgresPart(plan, say, (server) => (postgres = server)));
  if (binary !== undefined) await supervisor.up(temporalPart(plan, binary));
  const urls = {
    app: postgres?.url('banshi_app', 'banshi') ?? config.databaseUrl,
    owner: postgres?.url('banshi', 'banshi') ?? config.databaseMigrationUrl,
  };
  if (urls.app === urls.owner)
    say('The journal is not protected: the application connects as the owner. Give its role in DATABASE_URL and the owner in DATABASE_MIGRATION_URL');
  await prepareKeys(config.keyringDir, config.production, say);
  const database = await prepareDatabase(urls.owner, options, config.production);
  if (!database.fresh) await sealExisting(urls.owner, config.keyringDir, database.ran);
  await bundle;
  const gatewaySecret = config.gatewaySecret ?? keptSecret(join(dataDir, 'keys', 'gateway-secret'));
  const tls = embedded.sandbox ? localTls(join(dataDir, 'keys', 'tls')) : undefined;
  const env = partEnvironment(plan, { databaseUrl: urls.app, testClock: database.testClock, gatewaySecret, sandboxCa: tls?.ca });
  for (const part of programs(root, plan, env, database.testClock, tls)) await supervisor.up(part);
  if (embedded.postgres) {
    const forget = noteRunning(dataDir, env);
    hold(() => (forget(), folder.release()));
  }
  return { plan, fresh: database.fresh, env, table: addressTable(plan) };
}

const NEIGHBOURS = ['TEMPORAL_ADDRESS', 'SMS_URL', 'REGISTER_URL', 'VIRUS_URL', 'PAYMENT_URL', 'S3_ENDPOINT'] as const;
/** Those that must be there before we are: not a bucket in the sandbox that we start ourselves. */
const neighbours = (given: NodeJS.ProcessEnv, { config, embedded }: Plan) => {
  const own = new RegExp(`^https?://(127\\.0\\.0\\.1|localhost):${config.ports.sandbox}/`);
  return Object.fromEntries(NEIGHBOURS.map((name) => [name, embedded.sandbox && own.test(given[name] ?? '') ? undefined : given[name]]));
};
