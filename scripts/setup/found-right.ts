// A check that reads the whole tree, of types or of style, is not repeated while nothing has changed that it reads: what was found right is right.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const cache = join(root, 'var/cache');

/** Of the rules, the packages by their lock, and every source, in the order of their names. */
function hashOfAll(): string {
  const hash = createHash('sha256');
  const sources = globSync('**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs,json}', { cwd: root, exclude: ['node_modules', 'var', 'portal', '.git'] });
  for (const name of ['.oxlintrc.json', ...sources.toSorted()]) hash.update(`${name}\0`).update(readFileSync(join(root, name))).update('\0');
  return hash.digest('hex');
}
function standsAsRight(file: string, hash: string): boolean {
  try {
    return readFileSync(file, 'utf8') === hash;
  } catch {
    return false;
  }
}

/** Runs a script of a package over the tree and answers its exit code. With `more` arguments it looks at what they name, and looks always. */
export function checkTree(name: string, [script, ...args]: readonly [string, ...string[]], more: readonly string[]): number {
  const file = join(cache, `${name}-right`);
  const hash = more.length === 0 ? hashOfAll() : undefined;
  if (hash !== undefined && standsAsRight(file, hash)) return 0;
  mkdirSync(cache, { recursive: true });
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args, ...more], { cwd: root, stdio: 'inherit' });
  if (status === 0 && hash !== undefined) writeFileSync(file, hash);
  return status ?? 1;
}
