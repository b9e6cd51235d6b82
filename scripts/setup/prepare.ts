// What has to be true of the database and the keys before the first of our own processes starts.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { migrate } from '../../db/migrate.ts';
import { seed } from '../../db/seed.ts';
import { openKeyring } from '../../security/keyring.ts';
import { standsAsBuilt } from '../../temporal/bundle-sources.ts';
import { workflowTracing } from '../../temporal/tracing.ts';
import type { Plan } from './environment.ts';
import { causeIn, SetUpProblem } from './problem.ts';

export interface DatabaseState {
  /** Nothing was in it: a demonstration may be played. */
  fresh: boolean;
  /** Its clock can be moved. */
  testClock: boolean;
}
export interface Prepared extends DatabaseState {
  /** Names of the migrations that have just run. */
  ran: string[];
}

async function look(url: string): Promise<DatabaseState> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ fresh: boolean; clock: boolean }>(
      `select not exists (select 1 from pg_tables where schemaname = 'public') as fresh, to_regclass('public.test_clock') is not null as clock`,
    );
    return { fresh: rows[0]?.fresh ?? true, testClock: rows[0]?.clock ?? false };
  } finally {
    await client.end();
  }
}

/**
 * Migrates. An empty database gets a movable clock when `testClock` wishes it; one that has data keeps what it was made with.
 * @throws SetUpProblem when a movable clock is asked of a database that was made without one, or the migration fails
 */
export async function prepareDatabase(url: string, wish: { testClock: boolean; demo: boolean }, production: boolean): Promise<Prepared> {
  const before = await look(url);
  if (production && before.testClock)
    throw new SetUpProblem('The clock of this database can be moved: such a database is not for production; create another one.');
  if (wish.testClock && !before.fresh && !before.testClock)
    throw new SetUpProblem('This database was made without a movable clock: leave --test-clock out, or begin an empty one with --data DIR.');
  const testClock = !production && (before.testClock || (before.fresh && (wish.testClock || wish.demo)));
  let ran: string[];
  try {
    ran = await migrate(url, { testClock });
    await seed(url);
  } catch (error) {
    const reason = (error as Error).message;
    throw new SetUpProblem(`The migration of the database failed: ${causeIn(reason) ?? reason}`, { cause: error });
  }
  return { fresh: before.fresh, testClock, ran };
}

/** Opens the key ring or makes it once, with a warning. In production it must be there. */
export async function prepareKeys(dir: string, production: boolean, say: (line: string) => void): Promise<void> {
  try {
    const { created } = await openKeyring(dir, { create: !production });
    if (created) say(`Keys: made in ${dir}. They are for trying out: in production KEYRING names a folder that you made, keep apart and back up`);
  } catch (error) {
    throw new SetUpProblem(`The key ring in ${dir} can't be opened: ${(error as Error).message}`, { cause: error });
  }
}

/** Builds the workflow bundle in a process of its own, whose memory is given back; not where it stands already, of the same sources. */
export async function prepareBundle(root: string, { config: { bundleDir, otelEndpoint }, env }: Pick<Plan, 'config' | 'env'>): Promise<void> {
  if (!existsSync(join(root, 'workflows/index.ts')))
    throw new SetUpProblem(
      `The workflow bundle can't be built: ${root}/workflows/index.ts is missing; bring the file back (git checkout) and start again.`,
    );
  const asked = { workflowsPath: join(root, 'workflows/index.ts'), interceptors: otelEndpoint === undefined ? [] : workflowTracing };
  if (await standsAsBuilt(bundleDir, asked)) return;
  try {
    await promisify(execFile)(process.execPath, [join(root, 'scripts/build-bundle.ts')], { cwd: root, env });
  } catch (error) {
    const text = String((error as { stderr?: string }).stderr ?? error);
    throw new SetUpProblem(`The workflow bundle can't be built: ${causeIn(text) ?? text.trim().split('\n').slice(0, 12).join('\n')}`, {
      cause: error,
    });
  }
}
