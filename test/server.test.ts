// server.ts as it is run: a primary with its workers, signals, a port that is taken.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ourNode } from '../scripts/setup/node-part.ts';
import { freePort } from '../scripts/setup/ports.ts';
import { freshDatabase, type FreshDatabase } from './kit/database.ts';
import { until } from './kit/engine.ts';

let database: FreshDatabase;
let dir: string;
const running: ChildProcess[] = [];
/** Processes that load all of the API, five of them in the longest test, beside whatever else is tested. */
const LIMIT_MS = 240_000;
beforeAll(async () => {
  database = await freshDatabase();
  dir = mkdtempSync(join(tmpdir(), 'banshi-server-'));
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await database.drop();
  rmSync(dir, { recursive: true });
});

async function start(env: Record<string, string> = {}) {
  const [port, officers, metrics] = [await freePort(), await freePort(), await freePort()];
  const child = spawn(process.execPath, [...ourNode(), join(import.meta.dirname, '../server.ts')], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: process.env['TEMPORAL_ADDRESS'],
      KEYRING: join(dir, 'keys'),
      BANSHI_VAR: dir,
      PORT: String(port),
      OFFICERS_PORT: String(officers),
      API_METRICS_PORT: String(metrics),
      API_WORKERS: '2',
      ...env,
    },
  });
  running.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const exit = once(child, 'exit') as Promise<[number | null, string | null]>;
  const says = async (text: string, times = 1): Promise<void> => {
    while (output.split(text).length <= times) await Promise.race([once(child.stdout, 'data'), exit.then(() => Promise.reject(new Error(output)))]);
  };
  return {
    child,
    exit,
    says,
    output: () => output,
    at: `http://127.0.0.1:${port}`,
    officers: `http://127.0.0.1:${officers}`,
    metrics: `http://127.0.0.1:${metrics}/metrics`,
  };
}
const workersOf = (output: string): number[] =>
  output
    .split('\n')
    .filter((line) => line.includes('"answers"'))
    .map((line) => JSON.parse(line).pid);

/** No process has that number any more. */
function gone(pid: number): boolean {
  try {
    return !process.kill(pid, 0);
  } catch {
    return true;
  }
}

test('two workers answer on both listeners; one that dies is replaced; SIGHUP replaces all without a gap; SIGTERM drains and exits 0', async () => {
  const api = await start();
  await api.says('api is up');
  const ready = (await (await fetch(`${api.at}/readyz`)).json()) as object;
  expect(ready).toEqual({ ready: true, database: 'ok', engine: 'ok', behind: { cases: 0, seconds: 0 }, draining: false });
  expect((await fetch(`${api.officers}/healthz`)).status).toBe(200);
  expect(((await (await fetch(`${api.at}/v1/clock`)).json()) as { now: string }).now).toMatch(/\+08:00$/);
  const figures = await (await fetch(api.metrics)).text();
  expect(figures).toMatch(/banshi_api_request_seconds_count\{.*class="一般".*status="2xx".*\} 1/);

  process.kill(workersOf(api.output())[0]!, 'SIGKILL');
  await api.says('another one starts');
  await api.says('"answers"', 3);
  expect((await fetch(`${api.at}/healthz`)).status).toBe(200);

  let asking = true;
  const failures: unknown[] = [];
  const load = (async () => {
    while (asking)
      await fetch(`${api.at}/v1/clock`, { headers: { Connection: 'close' } }).then(
        (answer) => answer.text(),
        (error) => failures.push(error),
      );
  })();
  api.child.kill('SIGHUP');
  await api.says('"answers"', 5);
  await new Promise((resolve) => setTimeout(resolve, 500));
  asking = false;
  await load;
  expect(failures).toEqual([]);
  // They leave once their last connection is closed.
  for (const pid of workersOf(api.output()).slice(1, 3)) await until(async () => gone(pid));

  api.child.kill('SIGTERM');
  expect(await api.exit).toEqual([0, null]);
  expect(api.output()).not.toMatch(/"level":"(error|fatal)".*"part":"api"/);
}, LIMIT_MS);

test('an engine that is away keeps nobody from starting and answering', async () => {
  const api = await start({ TEMPORAL_ADDRESS: '127.0.0.1:9', API_WORKERS: '0' });
  await api.says('"answers"');
  expect(await (await fetch(`${api.at}/readyz`)).json()).toMatchObject({ ready: true, engine: 'away' });
  api.child.kill('SIGTERM');
  expect(await api.exit).toEqual([0, null]);
}, LIMIT_MS);

test('a taken port: one sentence that names it and the option, exit 1, no restart', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  const api = await start({ PORT: String(port) });
  expect(await api.exit).toEqual([1, null]);
  expect(api.output()).toContain(`Port ${port} is taken`);
  holder.close();
}, LIMIT_MS);

test('an environment that is not complete is told by name, exit 1', async () => {
  const api = await start({ DATABASE_URL: '' });
  expect(await api.exit).toEqual([1, null]);
  expect(api.output()).toContain('DATABASE_URL is missing');
}, LIMIT_MS);
