// Our own modules as a browser takes them, without a bundler.
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

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

const IMPORTED = /(\bfrom\s*|\bimport\s*)(["'])([^"']+)\2/g;
const MODULES = 'node_modules/';

/** Modules of packages as a browser takes them, from their names on and whatever they import in turn: by name, ready for an import map. Packages that are ES modules only. */
export function packagesFrom(names: Iterable<string>): Map<string, string> {
  const found = new Map<string, string>();
  const files = new Map<string, string>();
  const add = (name: string, path: string): void => {
    if (found.has(name)) return;
    found.set(name, '');
    // Comments show imports as well.
    const bare = readFileSync(path, 'utf8').replace(/\/\*[^]*?\*\//g, '');
    const text = bare.replace(IMPORTED, (whole: string, before: string, quote: string, wanted: string) => {
      if (!wanted.startsWith('.')) return (add(wanted, resolved(wanted)), whole);
      const at = join(path, '..', wanted);
      // One file is one module, whoever imports it and under which name.
      const own = files.get(at) ?? `package/${at.slice(at.lastIndexOf(MODULES) + MODULES.length)}`;
      add(own, at);
      return `${before}${quote}${own}${quote}`;
    });
    found.set(name, text);
  };
  const resolved = (name: string): string => {
    // Packages of cryptography have a file for Node and one for everybody else.
    const path = fileURLToPath(import.meta.resolve(name)).replace(/cryptoNode\.js$/, 'crypto.js');
    files.set(path, name);
    return path;
  };
  for (const name of names) add(name, resolved(name));
  return found;
}
