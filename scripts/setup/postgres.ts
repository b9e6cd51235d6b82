// The embedded PostgreSQL: one server, an owner `banshi` and the application's role `banshi_app`, UTF-8 with C.UTF-8
// (with LANG unset initdb would make SQL_ASCII, and pg_trgm finds no trigrams in Chinese under ctype C).
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { leash } from './leash.ts';
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

type Role = 'postgres' | 'banshi' | 'banshi_app';
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
    await initialise(native, account, dataDir, passwords);
  }
  const child = spawn(join(native, 'bin', 'postgres'), ['-D', dataDir, '-p', String(options.port), ...settings(options.temporary !== undefined)], {
    ...account,
    cwd: dataDir,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8', TZ: 'UTC' },
  });
  const output = lastOutput(child);
  const release = child.pid === undefined ? () => undefined : leash(child.pid, 'INT', options.temporary ?? '');
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  }).then((how) => (release(), how));
  const url = (role: Role, database: string) => `postgres://${role}:${passwords[role]}@127.0.0.1:${options.port}/${database}`;
  // Fast shutdown: open transactions are rolled back, nothing committed is lost. Immediate shutdown loses nothing either, it
  // only leaves the recovery to the next start.
  const stop = async (withinMs: number) => {
    child.kill('SIGINT');
    const timer = setTimeout(() => child.kill('SIGQUIT'), withinMs);
    await ended;
    clearTimeout(timer);
    if (options.temporary !== undefined) rmSync(options.temporary, { recursive: true, force: true });
  };
  try {
    await ready(url('postgres', 'postgres'), ended, output);
    await makeRoles(url('postgres', 'postgres'), passwords);
  } catch (error) {
    await stop(2000);
    throw error;
  }
  return { port: options.port, dataDir, url, ended, stop, lastWords: () => output().trimEnd().split('\n').slice(-3).join('\n') };
}

const LASTING = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', 'shared_buffers=128MB', 'timezone=UTC', 'jit=off'];
const MORE = ['wal_compression=on', 'max_wal_size=2GB', 'log_min_messages=warning', 'password_encryption=scram-sha-256'];
const THROW_AWAY = ['fsync=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0'];

const settings = (temporary: boolean): string[] => [...LASTING, ...MORE, ...(temporary ? THROW_AWAY : [])].flatMap((setting) => ['-c', setting]);

function readPasswords(file: string, hasData: boolean, dataDir: string): Passwords {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Passwords;
  if (hasData)
    throw new SetUpProblem(
      `The passwords of the database in ${dataDir} are missing (${file}): bring the file back, or choose an empty folder with --data DIR.`,
    );
  const made: Passwords = { postgres: secret(), banshi: secret(), banshi_app: secret() };
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}

const secret = () => randomBytes(18).toString('base64url');

async function initialise(native: string, account: Account, dataDir: string, passwords: Passwords): Promise<void> {
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
    ];
    const child = spawn(join(native, 'bin', 'initdb'), args, {
      ...account,
      cwd: dataDir,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    });
    const output = lastOutput(child);
    const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
    if (code !== 0) throw new SetUpProblem(`PostgreSQL could not make its data folder ${dataDir}: ${causeIn(output()) ?? output().trim()}.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lastOutput(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-4000)));
  return () => text;
}

async function ready(url: string, ended: Promise<string>, output: () => string): Promise<void> {
  let gone = false;
  void ended.then(() => (gone = true));
  for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (gone) throw new SetUpProblem(`PostgreSQL did not start: ${causeIn(output()) ?? output().trim().split('\n').slice(-3).join(' ')}.`);
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return;
    } catch (error) {
      if ((error as { code?: string }).code === '28P01')
        throw new SetUpProblem(
          'PostgreSQL does not take the stored password: bring back the file postgres.json of the keys folder, or choose an empty folder with --data DIR.',
        );
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  throw new SetUpProblem('PostgreSQL did not answer within 60 s: see its lines above, or give DATABASE_URL.');
}

/** The owner of everything and the application's role, which gets its rights from the migrations. */
export async function makeRoles(superUrl: string, passwords: Record<'banshi' | 'banshi_app', string>): Promise<void> {
  const client = new pg.Client({ connectionString: superUrl });
  await client.connect();
  try {
    for (const role of ['banshi', 'banshi_app'] as const) {
      const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
      const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
      await client.query(`${verb} ROLE ${role} LOGIN NOSUPERUSER PASSWORD ${client.escapeLiteral(passwords[role])}`);
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
