// Lint of the whole tree, or with arguments of what they name. Where nothing has changed that lint reads, what was found right is right: it asks types of every file and so reads all of them.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const args = process.argv.slice(2);
const RIGHT = join(root, 'var/cache/lint-right');

/** Of the rules, the packages by their lock, and every source, in the order of their names. */
function hashOfAll(): string {
  const hash = createHash('sha256');
  const sources = globSync('**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs,json}', { cwd: root, exclude: ['node_modules', 'var', 'portal', '.git'] });
  for (const name of ['.oxlintrc.json', ...sources.toSorted()]) hash.update(`${name}\0`).update(readFileSync(join(root, name))).update('\0');
  return hash.digest('hex');
}
function standsAsRight(hash: string): boolean {
  try {
    return readFileSync(RIGHT, 'utf8') === hash;
  } catch {
    return false;
  }
}

const hash = args.length === 0 ? hashOfAll() : undefined;
if (hash !== undefined && standsAsRight(hash)) process.exit(0);
const lint = [join(root, 'node_modules/oxlint/bin/oxlint'), '--type-aware', '--deny-warnings', ...args];
const { status } = spawnSync(process.execPath, lint, { cwd: root, stdio: 'inherit' });
if (status === 0 && hash !== undefined) {
  mkdirSync(join(root, 'var/cache'), { recursive: true });
  writeFileSync(RIGHT, hash);
}
process.exit(status ?? 1);
