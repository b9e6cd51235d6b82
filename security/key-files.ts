// Small JSON files that hold secrets: readable by their owner only, written whole or not at all.
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Reads one; undefined when there is none. Throws when others may read it, or when it is no JSON. */
export async function readSecretFile<T>(path: string): Promise<T | undefined> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!found) return undefined;
  if (process.platform !== 'win32' && found.mode & 0o077) throw new Error(`${path} can be read by others: run "chmod 600 ${path}"`);
  return JSON.parse(await readFile(path, 'utf8')) as T;
}

/** Writes a new one, mode 0600. Answers false, and changes nothing, when another process was first. */
export async function createSecretFile(path: string, content: unknown): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = await writeDraft(path, content);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft);
  }
}

/** Puts new content in the place of the old, in one step. */
export async function replaceSecretFile(path: string, content: unknown): Promise<void> {
  await rename(await writeDraft(path, content), path);
}

/** Runs the work while no other process changes the folder. Throws when one is at it (or died at it: the message names the file). */
export async function whileLocked<T>(dir: string, work: () => Promise<T>): Promise<T> {
  const lock = `${dir}/.changing`;
  const file = await open(lock, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw new Error(`the keys in ${dir} are being changed; if nobody is at it, remove ${lock}`);
    throw error;
  });
  try {
    return await work();
  } finally {
    await file.close();
    await rm(lock);
  }
}

async function writeDraft(path: string, content: unknown): Promise<string> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(JSON.stringify(content, null, 2) + '\n');
    // a key that is used must survive a power cut: what it encrypted does
    await file.sync();
  } finally {
    await file.close();
  }
  return draft;
}
