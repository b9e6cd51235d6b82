// Before all tests: one PostgreSQL in a temporary folder (or TEST_DATABASE_URL, a superuser's address), a template database
// migrated once, one Temporal development server in memory, one workflow bundle. Where they are goes to jest's workers as environment variables.
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loadConfig } from '../../config.ts';
import { freePort } from '../../scripts/setup/ports.ts';
import { makeDatabase, makeRoles, startPostgres } from '../../scripts/setup/postgres.ts';
import { prepareBundle } from '../../scripts/setup/prepare.ts';
import { temporalBinary } from '../../scripts/setup/temporal-binary.ts';
import { startTemporal } from '../../scripts/setup/temporal-dev.ts';
import { searchAttributeList } from '../../temporal/search-attributes.ts';

type Stop = () => Promise<void>;
type Role = 'postgres' | 'banshi' | 'banshi_app';

const root = join(import.meta.dirname, '../..');
const say = (line: string) => void process.stderr.write(`${line}\n`);

export default async function globalSetup(): Promise<void> {
  const stops: Stop[] = [];
  (globalThis as { banshiTestParts?: Stop[] }).banshiTestParts = stops;
  try {
    // It needs none of the others, so it is built while they start.
    const bundle = bundled();
    bundle.catch(() => undefined);
    const template = `banshi_test_${process.pid}_template`;
    const url = process.env['TEST_DATABASE_URL'] ? await given(process.env['TEST_DATABASE_URL'], stops) : await embedded(stops);
    await makeDatabase(url('postgres', 'postgres'), template);
    await migrateTemplate(url('banshi', template));
    process.env['TEST_TEMPLATE'] = template;
    for (const role of ['postgres', 'banshi', 'banshi_app'] as const) process.env[`TEST_URL_${role}`] = url(role, '{database}');
    const binary = await temporalBinary({ cacheDir: join(root, 'var/cache'), toolsDir: join(root, 'tools/temporal'), env: process.env, say });
    // Nobody waits for anything but what it does.
    const temporal = await startTemporal({ binary, port: await freePort(), namespace: 'banshi', searchAttributes: searchAttributeList, nice: 0 });
    stops.push(() => temporal.stop(4000));
    process.env['TEMPORAL_ADDRESS'] = temporal.address;
    process.env['TEMPORAL_NAMESPACE'] = temporal.namespace;
    process.env['TEST_TEMPORAL_CLI'] = binary;
    process.env['TEST_BUNDLE'] = await bundle;
  } catch (error) {
    for (const stop of stops.toReversed()) await stop();
    throw error;
  }
}

/** Where the workflow bundle stands. It outlasts the run and is built again when the workflows have changed. */
async function bundled(): Promise<string> {
  const env = { ...process.env, BUNDLE_DIR: join(root, 'var/cache/bundle'), DATABASE_URL: 'postgres://127.0.0.1/none' };
  const config = loadConfig(env);
  await prepareBundle(root, { config, env });
  return config.bundleDir;
}

async function embedded(stops: Stop[]): Promise<(role: Role, database: string) => string> {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-test-'));
  // PostgreSQL runs as another user when we are root, and must reach its data in here.
  chmodSync(folder, 0o755);
  const postgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    port: await freePort(),
    passwordFile: join(folder, 'passwords.json'),
    temporary: folder,
    say: () => undefined,
  });
  stops.push(() => postgres.stop(4000));
  return postgres.url;
}

async function given(address: string, stops: Stop[]): Promise<(role: Role, database: string) => string> {
  // The same passwords in every run, so that two runs on one server don't lock each other out.
  const password = createHash('sha256').update(address).digest('base64url').slice(0, 24);
  await makeRoles(address, { banshi: password, banshi_app: password });
  stops.push(() => dropOwn(address));
  return (role, database) => {
    const url = new URL(address);
    url.pathname = `/${database}`;
    if (role !== 'postgres') Object.assign(url, { username: role, password });
    return url.href.replaceAll('%7B', '{').replaceAll('%7D', '}');
  };
}

async function dropOwn(address: string): Promise<void> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [
    `banshi_test_${process.pid}_`,
  ]);
  for (const { datname } of rows) await client.query(`DROP DATABASE ${client.escapeIdentifier(datname)} WITH (FORCE)`);
  await client.end();
}

async function migrateTemplate(url: string): Promise<void> {
  const file = join(root, 'db/migrate.ts');
  if (!existsSync(file)) return;
  const { migrate } = (await import(file)) as { migrate: (url: string, options: { testClock: boolean }) => Promise<unknown> };
  await migrate(url, { testClock: true });
  const { seed } = (await import(join(root, 'db/seed.ts'))) as { seed: (url: string) => Promise<unknown> };
  await seed(url);
}
