// What a bundle was made from, so that a start builds it only when something of it has changed.
import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { sha256 } from '../security/hash.ts';

const root = resolve(import.meta.dirname, '..');
export const sdkVersion = (createRequire(import.meta.url)('@temporalio/worker/package.json') as { version: string }).version;

export interface Asked {
  workflowsPath: string;
  interceptors?: readonly string[];
}

/**
 * Hash (hex) over the SDK's version, the locked packages, what was asked for, and the content of every file of ours among `modules`. Empty when one of them
 * was changed after `since` (epoch milliseconds): then nobody knows which content was bundled.
 */
export async function hashOfSources({ workflowsPath, interceptors = [] }: Asked, modules: readonly string[], since = Infinity): Promise<string> {
  const parts: unknown[] = [sdkVersion, relative(root, workflowsPath), interceptors];
  for (const name of ['package-lock.json', 'temporal/bundle.ts', ...modules]) {
    const path = join(root, name);
    try {
      if ((await stat(path)).mtimeMs >= since) return '';
      parts.push([name, sha256(await readFile(path))]);
    } catch {
      // A package: the lock file says which one. Or a file that has gone, and then the hash is another.
      parts.push(name);
    }
  }
  return sha256(JSON.stringify(parts));
}

/** Whether a folder holds a bundle of what was asked for, of the sources as they are now. That its code is unaltered is what `loadBundle` looks at. */
export async function standsAsBuilt(dir: string, asked: Asked): Promise<boolean> {
  try {
    await stat(join(dir, 'workflow-bundle.js'));
    const info = JSON.parse(await readFile(join(dir, 'workflow-bundle.json'), 'utf8')) as { modules: string[]; sources?: string };
    return info.sources !== undefined && info.sources !== '' && info.sources === (await hashOfSources(asked, info.modules));
  } catch {
    return false;
  }
}
