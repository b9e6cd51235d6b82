import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';

/** Runs `work` while no other process of this machine does, by a file with the holder's process number. A dead holder's lock is taken over. */
export async function withFileLock<T>(file: string, say: (line: string) => void, work: () => Promise<T>): Promise<T> {
  let waiting = false;
  while (!tryLock(file)) {
    if (!waiting) say(`Another start is at work here (${file}); waiting for it`);
    waiting = true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** Takes the lock or answers false. */
export function tryLock(file: string): boolean {
  try {
    const handle = openSync(file, 'wx', 0o600);
    writeSync(handle, String(process.pid));
    closeSync(handle);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (holder(file) === undefined) rmSync(file, { force: true });
    return false;
  }
}

/** The living process that holds the lock. */
export function holder(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    // An empty file is a lock in the moment of being taken.
    if (pid === 0) return -1;
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? -1 : undefined;
  }
}
