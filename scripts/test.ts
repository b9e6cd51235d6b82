// `npm test`: types, lint, every test, side by side. With arguments jest alone, with those arguments. The last line counts: `N passed, N failed`.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { scratchFolder } from './setup/scratch.ts';

const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules/.bin');
const cache = join(root, 'var/cache');
const folder = scratchFolder();
const results = join(folder, 'results.json');
const args = process.argv.slice(2);

const running = new Set<ChildProcess>();
const stop = (signal: NodeJS.Signals): void => running.forEach((child) => child.kill(signal));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal === 'SIGINT' ? 'SIGTERM' : signal));
process.on('disconnect', () => stop('SIGTERM'));
process.channel?.unref();

/** Answers whether it ended well. What runs beside another keeps its lines until it has ended. */
function run(
  name: string,
  script: string,
  options: string[],
  { env = {}, nodeOptions = [], beside = false }: { env?: NodeJS.ProcessEnv; nodeOptions?: string[]; beside?: boolean } = {},
) {
  const path = [bin, process.env['PATH']].join(delimiter);
  const child = spawn(process.execPath, [...nodeOptions, script, ...options], {
    cwd: root,
    stdio: beside ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    env: { ...process.env, PATH: path, ...env },
  });
  running.add(child);
  const lines: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => lines.push(chunk));
  return new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false));
    child.once('close', (code) => {
      process.stderr.write(Buffer.concat(lines));
      if (code !== 0) console.error(`${name} failed`);
      resolve(code === 0);
    });
  }).finally(() => running.delete(child));
}

async function typesAndLint(): Promise<boolean> {
  const typed = await run('Type checking', join(root, 'scripts/typecheck.ts'), [], { env, beside: true });
  return (await run('Lint', join(root, 'scripts/lint.ts'), [], { env, beside: true })) && typed;
}

/**
 * All cores are busy, so threads that collect garbage beside the work only get in its way. And what tests, and the programs that they start, leave is little, looked through again and again
 * where the heap grows by steps, where files and answers that were read count apart from it, or where a program that waits for others is taken to be at rest.
 */
const clearsLittle = (initialMb: number): string[] => [
  '--single-threaded-gc',
  `--initial-old-space-size=${initialMb}`,
  '--min-semi-space-size=16',
  '--max-semi-space-size=32',
  '--external-memory-accounted-in-global-limit',
  '--no-memory-reducer',
];

/** Some thousand files that are compiled have names of this run only: after a few runs all of it is made anew. */
const MOST_COMPILED = 25_000;
const compiled = join(cache, 'compiled');
mkdirSync(compiled, { recursive: true });
if (readdirSync(compiled, { recursive: true }).length > MOST_COMPILED) rmSync(compiled, { recursive: true });
const env = {
  NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --no-warnings --import=${pathToFileURL(join(root, 'scripts/setup/found.ts')).href}`.trim(),
  // What a run starts, some hundred processes of ours, is compiled once.
  NODE_COMPILE_CACHE: compiled,
  TMPDIR: folder,
  // Engines of tests, and what checks types and lint, would clear a fifth of their time.
  GOGC: '1000',
  GOMEMLIMIT: '600MiB',
  BANSHI_NODE_OPTIONS: clearsLittle(256).join(' '),
  LANG: 'C.UTF-8',
  TZ: 'UTC',
  // The tests beside one are no rush: what a system of theirs follows with has a share.
  BANSHI_FOLLOWS_NICE: '10',
};
const jest = run('jest', join(root, 'node_modules/jest/bin/jest.js'), ['--json', `--outputFile=${results}`, ...args], {
  env,
  // Workers of tests run workflows as those of the product do.
  nodeOptions: [...clearsLittle(1024), '--import', join(root, 'temporal/lighten.ts')],
});
const passed = await Promise.all([jest, ...(args.length === 0 ? [typesAndLint()] : [])]);
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
