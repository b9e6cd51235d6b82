// The embedded PostgreSQL: one server, an owner `banshi` and the application's role `banshi_app`, UTF-8 with C.UTF-8
// (with LANG unset initdb would make SQL_ASCII, and pg_trgm finds no trigrams in Chinese under ctype C).
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { PATIENCE_MS, startChild, untilReady } from './child.ts';
import type { Running } from './supervisor.ts';
import { type Account, dataFolder, nativeFolder, ownerOf, postgresAccount } from './postgres-account.ts';
import { causeIn, SetUpProblem } from './problem.ts';

export interface PostgresOptions {
  dataDir: string;
  port: number;
  /** File with the generated passwords (0600); made when it is missing. */
  passwordFile: string;
  /** Throw-away data: no fsync, and this folder (the data folder or one around it) goes with the server. */
  temporary?: string;
  say: (line: string) => void;
}

export interface Postgres extends Running {
  port: number;
  dataDir: string;
  /** Address of a database for a role. The superuser is for set-up only. */
  url: (role: Role, database: string) => string;
}

type Role = 'postgres' | 'banshi' | 'banshi_app' | 'temporal';
type Passwords = Record<Role, string>;

/**
 * Starts the server on existing data or makes the data first (2–5 s).
 * @throws SetUpProblem with the reason in one sentence
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const account = ownerOf(options.dataDir, postgresAccount());
  const native = nativeFolder(account);
  const dataDir = dataFolder(account, options.dataDir);
  if (dataDir !== options.dataDir)
    options.say(`PostgreSQL's system user can't reach ${options.dataDir}: its data is in ${dataDir} (choose another place with --data DIR)`);
  const passwords = readPasswords(options.passwordFile, existsSync(join(dataDir, 'PG_VERSION')), dataDir);
  if (!existsSync(join(dataDir, 'PG_VERSION'))) {
    options.say('PostgreSQL: making an empty database (2–5 s, only the first time)');
    await initialise(native, account, dataDir, passwords, options.temporary !== undefined);
  }
  // Fast shutdown rolls back what is open and loses nothing committed; an immediate one only leaves the recovery to the next start.
  const child = startChild(
    join(native, 'bin', 'postgres'),
    ['-D', dataDir, '-p', String(options.port), ...settings(options.temporary !== undefined)],
    {
      ...account,
      cwd: dataDir,
      env: bareEnvironment(),
      askWith: 'SIGINT',
      forceWith: 'SIGQUIT',
      ...(options.temporary !== undefined && { thenRemove: options.temporary }),
    },
  );
  const url = (role: Role, database: string) => `postgres://${role}:${passwords[role]}@127.0.0.1:${options.port}/${database}`;
  const stop = async (withinMs: number) => {
    await child.stop(withinMs);
    if (options.temporary !== undefined) rmSync(options.temporary, { recursive: true, force: true });
  };
  try {
    await untilReady(
      child,
      () => answers(url('postgres', 'postgres')),
      PATIENCE_MS,
      (how) =>
        new SetUpProblem(
          how === undefined
            ? `PostgreSQL did not answer within ${PATIENCE_MS / 1000} s: look whether the machine is overloaded, or give DATABASE_URL.`
            : `PostgreSQL did not start: ${causeIn(child.output()) ?? child.lastWords?.()}.`,
        ),
    );
    await makeRoles(url('postgres', 'postgres'), passwords);
  } catch (error) {
    await stop(2000);
    throw error;
  }
  return { ...child, port: options.port, dataDir, url, stop };
}

const LASTING = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', 'shared_buffers=128MB', 'timezone=UTC', 'jit=off'];
/**
 * Pages at random cost little more than pages in a row on what is sold as a disk today. By the ratio of old ones lists that an index holds in order are read by bitmaps and sorted, and
 * a bitmap never marks what is dead. Where that was measured to count, it is switched off for good (`db/kit/in-order.ts`); this leads everything else the same way.
 */
const MORE = ['random_page_cost=1.1', 'wal_compression=on', 'max_wal_size=2GB', 'log_min_messages=warning', 'password_encryption=scram-sha-256'];
/** Passwords are 18 random bytes, which no number of rounds makes harder to guess: of some thousand sign-ins of a test run each takes one. */
const ROUNDS = 'scram_iterations=1';
const THROW_AWAY = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0', 'wal_compression=off', ROUNDS];

const settings = (temporary: boolean): string[] => [...LASTING, ...MORE, ...(temporary ? THROW_AWAY : [])].flatMap((setting) => ['-c', setting]);

const ROLES: Role[] = ['postgres', 'banshi', 'banshi_app', 'temporal'];

function readPasswords(file: string, hasData: boolean, dataDir: string): Passwords {
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Passwords>) : {};
  if (kept.postgres === undefined && hasData)
    throw new SetUpProblem(
      `The passwords of the database in ${dataDir} are missing (${file}): bring the file back, or choose an empty folder with --data DIR.`,
    );
  const all = Object.fromEntries(ROLES.map((role) => [role, kept[role] ?? secret()])) as Passwords;
  if (ROLES.every((role) => kept[role] !== undefined)) return all;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify(all), { mode: 0o600 });
  return all;
}

const secret = () => randomBytes(18).toString('base64url');

async function initialise(native: string, account: Account, dataDir: string, passwords: Passwords, temporary: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-initdb-'));
  const pwfile = join(folder, 'password');
  writeFileSync(pwfile, passwords.postgres, { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined)
    [folder, pwfile].forEach((path) => chownSync(path, account.uid as number, account.gid as number));
  try {
    const args = [
      `--pgdata=${dataDir}`,
      '--auth=scram-sha-256',
      '--username=postgres',
      `--pwfile=${pwfile}`,
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--no-instructions',
      ...(temporary ? ['--set', ROUNDS] : []),
    ];
    const child = startChild(join(native, 'bin', 'initdb'), args, { ...account, cwd: dataDir, env: bareEnvironment() });
    if ((await child.ended) !== 'exit code 0')
      throw new SetUpProblem(`PostgreSQL could not make its data folder ${dataDir}: ${causeIn(child.output()) ?? child.lastWords?.()}.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const bareEnvironment = (): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8', TZ: 'UTC' });

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') return false;
    throw new SetUpProblem(
      'PostgreSQL does not take the stored password: bring back the file postgres.json of the keys folder, or choose an empty folder with --data DIR.',
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * The owner of everything, the application's role, which gets its rights from the migrations, and the role of Temporal's own
 * server, which makes its databases itself.
 */
export async function makeRoles(superUrl: string, passwords: Partial<Passwords>): Promise<void> {
  const client = new pg.Client({ connectionString: superUrl });
  await client.connect();
  try {
    for (const role of ['banshi', 'banshi_app', 'temporal'] as const) {
      const password = passwords[role];
      if (password === undefined) continue;
      const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
      const can = role === 'temporal' ? 'CREATEDB' : 'NOCREATEDB';
      await client.query(`${rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${role} LOGIN NOSUPERUSER ${can} PASSWORD ${client.escapeLiteral(password)}`);
    }
  } finally {
    await client.end();
  }
}

/** Creates the database for the owner unless it is there. */
export async function makeDatabase(superUrl: string, name: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: superUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount !== 0) return false;
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} OWNER banshi TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'`);
    return true;
  } finally {
    await client.end();
  }
}
