// A whole start, twice, on real servers; only our own worker and API are small stand-ins, since what counts here is the order,
// the watching and the end.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loadConfig } from '../config.ts';
import { parseStartOptions } from './setup/options.ts';
import { runningEnvironment } from './setup/running.ts';
import { freePort } from './setup/ports.ts';
import { startSystem, type Started } from './setup/start-system.ts';
import { createSupervisor } from './setup/supervisor.ts';

const project = join(import.meta.dirname, '..');
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
];
let root: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'banshi-start-'));
  for (const folder of ['scripts', 'temporal', 'workflows', 'var']) mkdirSync(join(root, folder));
  for (const folder of ['sandbox', 'tools', 'var/cache']) symlinkSync(join(project, folder), join(root, folder));
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  writeFileSync(join(root, 'workflows/index.ts'), '');
  writeFileSync(join(root, 'scripts/build-bundle.ts'), '');
  const listen = (port: string) => `import { createServer } from 'node:net'; createServer().listen(Number(${port}), '127.0.0.1');`;
  const { WORKER, DOCUMENTS } = { WORKER: 'process.env.WORKER_METRICS_PORT', DOCUMENTS: 'process.env.DOCUMENTS_METRICS_PORT' };
  writeFileSync(join(root, 'temporal/lighten.ts'), '');
  writeFileSync(join(root, 'worker.ts'), listen(`process.argv.includes('documents') ? ${DOCUMENTS} : ${WORKER}`));
  const note = `writeFileSync(process.env.BANSHI_VAR + '/api.json', JSON.stringify({ ...process.env, pid: process.pid }));`;
  writeFileSync(join(root, 'server.ts'), `import { writeFileSync } from 'node:fs'; ${note} ${listen('process.env.PORT')}`);
  env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    ...Object.fromEntries(await Promise.all(names.map(async (name) => [name, String(await freePort())] as const))),
  };
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function start(args: string[] = []) {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const supervisor = createSupervisor({ say, pauseMs: 100 });
  let release = () => undefined as void;
  const end = async () => {
    await supervisor.stop();
    release();
  };
  try {
    const started = await startSystem({ root, given: env, options: parseStartOptions(args, root), supervisor, say }, (letGo) => (release = letGo));
    return { started, said, end };
  } catch (error) {
    await end();
    throw error;
  }
}
const ask = async (started: Started, statement: string) => {
  const client = new pg.Client({ connectionString: String(started.env['DATABASE_URL']) });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
};
const api = () => JSON.parse(readFileSync(join(root, 'var/api.json'), 'utf8')) as Record<string, string> & { pid: number };
/** How the sandbox's log page answers to who trusts the local authority, and to a browser that knows nothing of it. */
const sandboxAnswers = () => {
  const ca = readFileSync(api()['NODE_EXTRA_CA_CERTS']!, 'utf8');
  const where = { host: '127.0.0.1', port: Number(env['SANDBOX_PORT']), path: '/' };
  const answers = [
    ['https', getSecure({ ...where, ca, agent: false })],
    ['http', getPlain({ ...where, agent: false })],
  ] as const;
  return Promise.all(
    answers.map(
      ([name, request]) =>
        new Promise<string>((resolve, reject) =>
          request.once('error', reject).once('response', (answer) => {
            answer.resume();
            resolve(`${name} ${answer.statusCode}`);
          }),
        ),
    ),
  );
};
const until = async (condition: () => boolean | Promise<boolean>) => {
  for (const last = Date.now() + 20_000; !(await condition()); await new Promise((resolve) => setTimeout(resolve, 50)))
    if (Date.now() > last) throw new Error('too late');
};

test('a start brings everything up, brings back what is killed, is found by the commands beside it, stops, and the next start finds everything', async () => {
  const first = await start(['--no-demo', '--test-clock']);
  expect(first.started.fresh).toBe(true);
  expect(first.started.table).toContain('/temporal/namespaces/banshi/workflows');
  expect(await ask(first.started, 'select current_user::text as me')).toEqual([{ me: 'banshi_app' }]);
  expect(api()).toMatchObject({ TEST_CLOCK: '1', TEMPORAL_NAMESPACE: 'banshi', SMS_URL: `https://127.0.0.1:${env['SANDBOX_PORT']}/sms` });
  expect(await sandboxAnswers()).toEqual(['https 200', 'http 200']);
  expect(Object.keys(api())).not.toContain('DATABASE_MIGRATION_URL');

  process.kill(api().pid, 'SIGKILL');
  await until(() => first.said.includes('API runs again'));
  // As root the data is where PostgreSQL's system user can reach it, and a line said where.
  const moved = /its data is in (\S+)/.exec(first.said.join('\n'))?.[1];
  const postmaster = Number(readFileSync(join(moved ?? join(root, 'var/postgres'), 'postmaster.pid'), 'utf8').split('\n')[0]);
  process.kill(postmaster, 'SIGKILL');
  await until(() => first.said.includes('PostgreSQL runs again'));
  expect(await ask(first.started, "select app_now() > now() - interval '1 minute' as clock")).toEqual([{ clock: true }]);
  const found = loadConfig(runningEnvironment(root, {}));
  expect(found).toMatchObject({ databaseUrl: first.started.env['DATABASE_URL'], testClock: true, keyringDir: join(root, 'var/keys') });
  expect(found.temporal.address).toBe(`127.0.0.1:${env['TEMPORAL_PORT']}`);
  const owner = new pg.Client({ connectionString: found.databaseMigrationUrl });
  await owner.connect();
  expect((await owner.query('select current_user::text as me')).rows).toEqual([{ me: 'banshi' }]);
  await owner.end();
  expect(readFileSync(join(root, 'var/running.json'), 'utf8')).not.toMatch(/postgres:\/\/|password|secret/i);
  // What is given wins, whole.
  expect(runningEnvironment(root, { DATABASE_URL: 'postgres://elsewhere/x' })).toEqual({ DATABASE_URL: 'postgres://elsewhere/x' });
  await first.end();
  expect(() => runningEnvironment(root, {})).toThrow('no system with a database of its own runs from');

  const second = await start(['--no-demo']);
  expect(second.started.fresh).toBe(false);
  expect(api()['TEST_CLOCK']).toBe('1');
  await second.end();
});

test('a movable clock is refused to a database that was made without one, and nothing is left running', async () => {
  const first = await start(['--no-demo']);
  expect(api()['TEST_CLOCK']).toBe('0');
  await first.end();
  await expect(start(['--no-demo', '--test-clock'])).rejects.toThrow('This database was made without a movable clock: leave --test-clock out');
  for (const name of ['POSTGRES_PORT', 'TEMPORAL_PORT']) await expectFree(Number(env[name]));
});

test('when the last part is missing, its file is named and all that was started has stopped', async () => {
  rmSync(join(root, 'server.ts'));
  await expect(start(['--no-demo'])).rejects.toThrow(`API can't start: ${root}/server.ts is missing`);
  for (const name of names) await expectFree(Number(env[name]));
});

test('a taken port stops the start before anything runs', async () => {
  const server = createServer().listen(Number(env['TEMPORAL_PORT']), '127.0.0.1');
  await expect(start()).rejects.toThrow(`Port ${env['TEMPORAL_PORT']}, which Temporal's server needs, is taken by another program`);
  server.close();
  await expectFree(Number(env['POSTGRES_PORT']));
});

/** Fails unless the port is free. */
const expectFree = (port: number) =>
  new Promise<void>((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(port, '127.0.0.1', () => server.close(() => resolve()));
  });

test.each([
  [['--port-offset', 'x'], 'is not a whole number from 0 to 40000'],
  [['--dance'], "Unknown option '--dance'"],
])('an option that is not valid is refused: %j', (args, sentence) => {
  expect(() => parseStartOptions(args, '/')).toThrow(sentence);
});
