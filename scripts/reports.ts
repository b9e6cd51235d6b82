// `npm run reports`: runs every test and writes the four reports of the contract (O18) to var/reports: completion, tests, security, cryptography.
// Exits with 1 where an indicator is not met; the reports are written all the same.
//
//   --results FILE   of an earlier run (`jest --json --outputFile=FILE`) instead of running all tests now
//   --to DIR         another folder than var/reports
//   paths            run these tests only; whatever the others show counts as 未执行
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { evidenceIn, missingEvidence, securityPage } from './compliance/evidence.ts';
import { readResults } from './reports/results.ts';
import { allReports } from './reports/write.ts';

const root = join(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { results: { type: 'string' }, to: { type: 'string', default: join(root, 'var/reports') } },
});

function run(file: string): string {
  console.log(`Runs ${positionals.length ? positionals.join(', ') : 'every test'} first; with --results FILE an earlier run is taken.`);
  const NODE_OPTIONS = `${process.env['NODE_OPTIONS'] ?? ''} --no-warnings`.trim();
  // As `npm test` does: what tests start finds the project's own programs.
  const PATH = [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  const env = { ...process.env, PATH, NODE_OPTIONS, LANG: 'C.UTF-8', TZ: 'UTC' };
  // What an earlier run has left must not be taken for this one's.
  rmSync(file, { force: true });
  spawnSync(process.execPath, [join(root, 'node_modules/jest/bin/jest.js'), '--json', `--outputFile=${file}`, ...positionals], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return file;
}

try {
  const to = resolve(values.to);
  mkdirSync(to, { recursive: true });
  const evidence = evidenceIn(securityPage(root));
  const gone = missingEvidence(root, evidence);
  if (gone.length) throw new Error(`docs/security.md names tests that are not there: ${gone.join('; ')}`);
  const results = readResults(root, values.results ?? run(join(to, 'results.json')));
  for (const { name, text, met } of allReports(results, evidence)) {
    writeFileSync(join(to, name), text);
    console.log(`${met ? 'met    ' : 'not met'} ${name}`);
    if (!met) process.exitCode = 1;
  }
  console.log(`Reports of ${results.tests.length} tests in ${to}`);
} catch (error) {
  console.error(`The reports could not be written: ${(error as Error).message}`);
  process.exitCode = 2;
}
