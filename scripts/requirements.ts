// Fills the last column of docs/requirements.md: the tests that name each requirement. `node scripts/requirements.ts` writes it and lists what is open.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
export const requirementsPage = join(root, 'docs/requirements.md');

const SKIPPED = new Set(['node_modules', 'var', 'portal', 'coverage']);
const ID = /\b(?:S3-\d{2}|[A-Z]\d{2})\b/g;
const ROW = /^\| (S3-\d{2}|[A-Z]\d{2}) \| ([^|]*) \| ([^|]*) \|[^|]*\|$/;

function* testFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (SKIPPED.has(entry.name) || entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* testFiles(path);
    else if (entry.name.endsWith('.test.ts')) yield path;
  }
}

/** Requirement → tests that name it outside their comments, in the order of their paths. */
export function testsByRequirement(folder: string = root): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const file of [...testFiles(folder)].toSorted()) {
    const code = readFileSync(file, 'utf8').replace(/^\s*\/\/.*$/gm, '');
    for (const id of new Set(code.match(ID))) found.set(id, [...(found.get(id) ?? []), relative(folder, file)]);
  }
  return found;
}

/** Ids of the page, in its order. */
export const requirementIds = (page: string): string[] => page.split('\n').flatMap((line) => ROW.exec(line)?.[1] ?? []);

/** The page with its last column. */
export const filled = (page: string, tests: Map<string, string[]>): string =>
  page
    .split('\n')
    .map((line) => {
      const [, id, label, promise] = ROW.exec(line) ?? [];
      if (!id) return line;
      const links = (tests.get(id) ?? []).map((file) => `[${file.replace(/\.test\.ts$/, '')}](../${file})`);
      return `| ${id} | ${label} | ${promise} | ${links.join(' · ')} |`;
    })
    .join('\n');

if (import.meta.main) {
  const page = readFileSync(requirementsPage, 'utf8');
  const tests = testsByRequirement();
  writeFileSync(requirementsPage, filled(page, tests));
  const ids = requirementIds(page);
  const open = ids.filter((id) => !tests.has(id));
  console.log(`${ids.length} requirements, ${open.length ? `no test names ${open.join(' ')}` : 'each named by a test'}`);
}
