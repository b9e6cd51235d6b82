// Our own modules as a browser takes them, without a bundler.
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join, posix } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Our modules from an entry on, by path from the repository, ready for an import map under `banshi/`: types left out. Packages keep their names. */
export function modulesFrom(entry: string, found = new Map<string, string>()): Map<string, string> {
  if (found.has(entry)) return found;
  const own = stripTypeScriptTypes(readFileSync(join(root, entry), 'utf8'));
  const wanted: string[] = [];
  const text = own.replace(/(\bfrom )'(\.{1,2}\/[^']+)'/g, (_, from: string, path: string) => {
    const at = posix.join(posix.dirname(entry), path);
    wanted.push(at);
    return `${from}'banshi/${at}'`;
  });
  found.set(entry, text);
  for (const path of wanted) modulesFrom(path, found);
  return found;
}
