// `npm test`: types, lint, every test. With arguments jest alone, with those arguments. The last line counts: `N passed, N failed`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules/.bin');
const folder = mkdtempSync(join(tmpdir(), 'banshi-test-results-'));
const results = join(folder, 'results.json');
const args = process.argv.slice(2);

let current: ReturnType<typeof spawn> | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => current?.kill(signal === 'SIGINT' ? 'SIGTERM' : signal));
process.on('disconnect', () => current?.kill('SIGTERM'));
process.channel?.unref();

function run(name: string, script: string, options: string[], env: NodeJS.ProcessEnv = {}): Promise<boolean> {
  const path = [bin, process.env['PATH']].join(delimiter);
  current = spawn(process.execPath, [script, ...options], { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path, ...env } });
  return new Promise((resolve) => {
    current?.once('error', () => resolve(false));
    current?.once('exit', (code) => {
      if (code !== 0) console.error(`${name} failed`);
      resolve(code === 0);
    });
  });
}

const passed: boolean[] = [];
if (args.length === 0) {
  passed.push(await run('Type checking', join(root, 'node_modules/typescript/bin/tsc'), ['--noEmit', '-p', '.']));
  passed.push(await run('Lint', join(root, 'scripts/lint.ts'), []));
}
const jest = join(root, 'node_modules/jest/bin/jest.js');
const env = { NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --no-warnings`.trim(), LANG: 'C.UTF-8', TZ: 'UTC' };
passed.push(await run('jest', jest, ['--json', `--outputFile=${results}`, ...args], env));
console.log(count());
rmSync(folder, { recursive: true, force: true });
process.exit(passed.every(Boolean) ? 0 : 1);

/** Files that could not even be loaded count as one failure each: jest counts no test in them. */
function count(): string {
  try {
    const found = JSON.parse(readFileSync(results, 'utf8')) as { numPassedTests: number; numFailedTests: number; numRuntimeErrorTestSuites: number };
    return `${found.numPassedTests} passed, ${found.numFailedTests + found.numRuntimeErrorTestSuites} failed`;
  } catch {
    return '0 passed, 1 failed';
  }
}
