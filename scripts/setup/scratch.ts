// A folder for what a run of tests makes and throws away: databases by the hundred, whole systems, profiles of browsers.
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const NAME = /^banshi-run-(\d+)$/;
/** So much has to be free, in bytes: whole systems lie there, three at once. */
const ENOUGH = 8_000_000_000;

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
};

/** Memory as a disk, where programs may be run from it and there is plenty of both. */
function inMemory(): boolean {
  try {
    const mount = readFileSync('/proc/self/mounts', 'utf8').split('\n').find((line) => line.split(' ')[1] === MEMORY);
    const { bavail, bsize } = statfsSync(MEMORY);
    return mount !== undefined && !/\bnoexec\b/.test(mount) && Math.min(bavail * bsize, process.availableMemory()) > ENOUGH;
  } catch {
    return false;
  }
}

/**
 * Makes the folder of this process: in memory where there is room, else in the temporary folder of the machine. A file system on a disk looks for a free place
 * for each file beside those that have just gone, and a database of ours is 1,500 files. Everybody can enter it, as PostgreSQL's user has to. Whoever was
 * killed left his own behind: it goes now.
 */
export function scratchFolder(): string {
  const place = process.env['TMPDIR'] === undefined && inMemory() ? MEMORY : tmpdir();
  for (const name of readdirSync(place)) {
    const pid = Number(NAME.exec(name)?.[1]);
    if (pid && !lives(pid)) rmSync(join(place, name), { recursive: true, force: true });
  }
  const folder = join(place, `banshi-run-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  return folder;
}
