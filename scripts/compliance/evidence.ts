// What docs/security.md says of protection, line by line: the requirement, and the tests that show it. The page is for assessors; a test holds it against the tree.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Evidence {
  /** First cell of the row, e.g. `Q02` or `身份鉴别`. */
  line: string;
  /** What is built, as the page says it. */
  built: string;
  tests: { file: string; name: string }[];
}

const PROOF = /\[([\w./-]+\.test\.ts)\]\(\.\.\/([\w./-]+\.test\.ts)\) › ([^|<]+)/g;

/** Rows of the tables whose last column is `Test`. */
export function evidenceIn(page: string): Evidence[] {
  const rows: Evidence[] = [];
  let inTable = false;
  for (const text of page.split('\n')) {
    if (!text.startsWith('|')) inTable = false;
    else if (text.endsWith('| Test |')) inTable = true;
    else if (inTable && !/^\|[-| ]+\|$/.test(text)) {
      const cells = text.split('|').slice(1, -1);
      const tests = [...cells.at(-1)!.matchAll(PROOF)].map(([, file, target, name]) => {
        if (file !== target) throw new Error(`${file} leads to ${target}`);
        return { file: file!, name: name!.trim() };
      });
      rows.push({
        line: cells[0]!.trim(),
        built: cells
          .slice(1, -1)
          .map((cell) => cell.trim())
          .join(' · '),
        tests,
      });
    }
  }
  return rows;
}

export const securityPage = (root: string): string => readFileSync(join(root, 'docs/security.md'), 'utf8');

/** Tests of the page that are not in the tree under this name. */
export function missingEvidence(root: string, rows: readonly Evidence[]): string[] {
  return rows.flatMap(({ line, tests }) =>
    tests
      .filter(({ file, name }) => {
        try {
          return !testNames(readFileSync(join(root, file), 'utf8')).includes(name);
        } catch {
          return true;
        }
      })
      .map(({ file, name }) => `${line}: ${file} › ${name}`),
  );
}

/** Names of the tests of a file, as they stand in its code: those of a template with their `${…}`. */
export function testNames(code: string): string[] {
  const names = [...code.matchAll(/^\s*(?:test|it)(?:\.each\([^]*?\))?\(\s*(['`])([^\n]*?[^\\])\1\s*,/gm)].map(([, , name]) => name!);
  // Tables of `test.each` whose rows hold brackets: the name follows the closing one at the beginning of a line.
  return [...new Set([...names, ...[...code.matchAll(/^\s*\]\)\(\s*(['`])([^\n]*?[^\\])\1\s*,/gm)].map(([, , name]) => name!)])];
}
