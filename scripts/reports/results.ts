// What jest says of a run (`--json`): every test with its file and how it ended.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

export interface TestResult {
  /** From the project's root. */
  file: string;
  name: string;
  passed: boolean;
}
export interface Results {
  at: string;
  tests: TestResult[];
  /** Files that could not be loaded. */
  broken: string[];
}

interface JestJson {
  startTime: number;
  testResults: { name: string; status: string; assertionResults: { title: string; status: string }[] }[];
}

/** Reads a file that `jest --json --outputFile` wrote. Throws for one that is none. */
export function readResults(root: string, file: string): Results {
  const { startTime, testResults } = JSON.parse(readFileSync(file, 'utf8')) as JestJson;
  return {
    at: new Date(startTime).toISOString(),
    tests: testResults.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'passed' || status === 'failed')
        .map(({ title, status }) => ({ file: relative(root, name), name: title, passed: status === 'passed' })),
    ),
    broken: testResults
      .filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
      .map(({ name }) => relative(root, name)),
  };
}

/** Placeholders of names of tables: `${…}` of a template, `%s` and `$field` of `test.each`. */
const pattern = (name: string): RegExp =>
  new RegExp(
    `^${name
      .split(/\$\{[^}]*\}|%[a-z]|\$[a-zA-Z]\w*/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    's',
  );

/** How a test, by its name in the code, ended: all that the name stands for passed, one failed, or it did not run. */
export function ended({ tests }: Results, file: string, name: string): 'passed' | 'failed' | 'notRun' {
  const like = pattern(name);
  const found = tests.filter((one) => one.file === file && like.test(one.name));
  return found.length === 0 ? 'notRun' : found.every(({ passed }) => passed) ? 'passed' : 'failed';
}
