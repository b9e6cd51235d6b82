// O21: secrets of components stand in clear nowhere: not in the repository, not in what a started system logs, shows in its processes or stores.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describeConfig, loadConfig } from '../config.ts';
import { parseStartOptions } from '../scripts/setup/options.ts';
import { freePort } from '../scripts/setup/ports.ts';
import { startSystem } from '../scripts/setup/start-system.ts';
import { createSupervisor } from '../scripts/setup/supervisor.ts';
import { openKeyring, purposes } from '../security/keyring.ts';

const root = join(import.meta.dirname, '..');

/** Shapes of secrets that have no place in a repository. What is meant to look like one in a test says `secret` or stands for a name. */
const SHAPES: Record<string, RegExp> = {
  'private key': /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}/,
  'access key': /\b(?:AKIA|ASIA|LTAI)[0-9A-Z]{12,20}\b/,
  'token of a forge or registry': /\b(?:gh[pousr]_\w{36}|github_pat_\w{40,}|npm_\w{36}|glpat-[\w-]{20})\b/,
  'authorization line of a registry': /_(?:authToken|auth|password)\s*=\s*\S{8}/,
  'password of an address': /\b(?:postgres(?:ql)?|redis|amqp|https?):\/\/[^\s:/@'"`$<>{}]+:(?!password@|secret@|x@|pw@)[^\s@'"`$<>{}*]{8,}@/,
};

test('O21 the repository holds no secret, no key file and no configuration with one', () => {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);
  const found: string[] = [];
  for (const file of files.filter((name) => existsSync(join(root, name)))) {
    if (/\.(pem|p12|pfx|jks|key)$|(^|\/)\.env$|kek\.json$/.test(file)) found.push(`${file}: a key file`);
    const text = readFileSync(join(root, file), 'utf8');
    for (const [name, shape] of Object.entries(SHAPES)) {
      const hit = shape.exec(text)?.[0];
      if (hit !== undefined && !/secret|example|hunter|geheim/i.test(hit)) found.push(`${file}: ${name}`);
    }
  }
  expect(found).toEqual([]);
});

test.each([
  ['private key', `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(64)}`],
  ['access key', `LTAI${'5tABCDEFGHIJKLMN'.toUpperCase()}`],
  ['password of an address', `postgres://banshi:${'k9'.repeat(6)}@10.0.0.1/banshi`],
])('O21 the search knows a %s', (name, text) => {
  expect(SHAPES[name]!.test(text)).toBe(true);
});

/** A secret as it may have slipped out: as it is, in hex, in base64 of either alphabet. */
const shapes = (secret: Uint8Array | string): string[] => {
  const bytes = Buffer.from(secret);
  return [
    ...(typeof secret === 'string' ? [secret] : []),
    bytes.toString('hex'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ];
};

test('O21 a started system shows none of its secrets: in logs, command lines, configuration, or any row of the database', async () => {
  const data = mkdtempSync(join(tmpdir(), 'banshi-secrets-'));
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
  const ports = Object.fromEntries(await Promise.all(names.map(async (name) => [name, String(await freePort())] as const)));
  const said: string[] = [];
  const supervisor = createSupervisor({ say: (line) => void said.push(line), pauseMs: 100 });
  let release = () => undefined as void;
  try {
    const { PATH, HOME, NODE_COMPILE_CACHE, TEST_BUNDLE } = process.env;
    const given = { PATH, HOME, NODE_COMPILE_CACHE, BUNDLE_DIR: TEST_BUNDLE, LOG_LEVEL: 'trace', ...ports };
    const options = parseStartOptions(['--no-demo', '--data', data], root);
    const started = await startSystem({ root, given, options, supervisor, say: (line) => void said.push(line) }, (letGo) => (release = letGo));
    const wrong = { identifier: 'nobody', password: 'a wrong password 7Qx' };
    await fetch(`http://127.0.0.1:${ports['PORT']}/v1/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer a-token-of-somebody' },
      body: JSON.stringify(wrong),
    });

    const ring = await openKeyring(join(data, 'keys'), { create: false });
    const secrets = new Map<string, Uint8Array | string>([
      ...purposes.flatMap((purpose) => ring.all(purpose).map(({ id, secret }) => [`key ${id}`, secret] as const)),
      ...Object.entries(JSON.parse(readFileSync(join(data, 'keys/postgres.json'), 'utf8')) as Record<string, string>).map(
        ([role, password]) => [`password of ${role}`, password] as const,
      ),
      ['gateway secret', readFileSync(join(data, 'keys/gateway-secret'), 'utf8').trim()],
      ['typed password', wrong.password],
      ['token', 'a-token-of-somebody'],
    ]);
    expect(secrets.size).toBeGreaterThanOrEqual(purposes.length + 5);

    const logs = readdirSync(join(data, 'log')).map((file) => [`log ${file}`, readFileSync(join(data, 'log', file), 'utf8')] as const);
    expect(logs.map(([name]) => name)).toEqual(expect.arrayContaining(['log api.log', 'log worker.log', 'log sandbox.log']));
    const commands = readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid))
      .map((pid) => (existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : ''))
      .join('\n');
    expect(commands).toContain(data);
    const owner = (JSON.parse(readFileSync(join(data, 'keys/postgres.json'), 'utf8')) as { postgres: string }).postgres;
    const config = describeConfig(loadConfig(started.env));
    const places = new Map([
      ...logs,
      ['command lines', commands],
      ['configuration as printed', config],
      ['what the start said', said.join('\n') + started.table],
      ['database', await everyRow(`postgres://postgres:${encodeURIComponent(owner)}@127.0.0.1:${ports['POSTGRES_PORT']}/banshi`)],
    ]);
    const found = [...places].flatMap(([place, text]) =>
      [...secrets].filter(([, secret]) => shapes(secret).some((shape) => text.includes(shape))).map(([name]) => `${name} in ${place}`),
    );
    expect(found).toEqual([]);
  } finally {
    await supervisor.stop();
    release();
    rmSync(data, { recursive: true, force: true });
  }
}, 180_000);

async function everyRow(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables where schemaname = 'public'`,
    );
    expect(rows.length).toBeGreaterThan(20);
    let all = '';
    for (const { name } of rows)
      all += (await client.query<{ line: string }>(`select t::text as line from ${name} t`)).rows.map(({ line }) => line).join('\n');
    return all;
  } finally {
    await client.end();
  }
}
