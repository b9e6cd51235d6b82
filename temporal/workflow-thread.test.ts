import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const module = new URL('workflow-thread.ts', import.meta.url).href.replace(/\?.*/, '');

/** A process whose thread calls into a context as the SDK does; answers its exit code and what it said. */
const run = (inThread: string, inMain = '', lastsMs = 5_000): Promise<{ code: number; said: string }> =>
  new Promise((resolve) => {
    const thread = `
      import vm from 'node:vm';
      import { lighten } from ${JSON.stringify(module)};
      lighten();
      const context = vm.createContext({});
      const script = new vm.Script('__temporal_args()');
      const call = (fn) => { context.__temporal_args = fn; return script.runInContext(context, { timeout: 200, displayErrors: true }); };
      ${inThread}`;
    const main = `
      import { Worker } from 'node:worker_threads';
      import { watch } from ${JSON.stringify(module)};
      watch(2500);
      const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(${JSON.stringify(thread)})));
      const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      ${inMain}
      await later(${lastsMs});
      process.exit(0);`;
    execFile(process.execPath, ['--no-warnings', '--input-type=module', '-e', main], (error, _, said) => resolve({ code: Number(error?.code ?? 0), said }));
  });
const spin = (ms: number): string => `const until = performance.now() + ${ms}; while (performance.now() < until);`;

test('workflows that are stuck end the process, which says why', async () => {
  const { code, said } = await run(`call(() => 1); setTimeout(() => call(() => { for (;;); }), 300);`, '', 25_000);
  expect([code, said]).toEqual([70, expect.stringContaining('workflows have been stuck for 2.5 s')]);
}, 30_000);

test('calls that only take long go on, also beyond the limit that the SDK gives each', async () => {
  const { code, said } = await run(`const busy = (times) => { call(() => { ${spin(700)} }); if (times > 1) setTimeout(busy, 10, times - 1); }; busy(3);`);
  expect([code, said]).toEqual([0, '']);
}, 30_000);

test('a process that stood still itself ends nobody', async () => {
  const { code, said } = await run(`call(() => 1); setInterval(() => call(() => 1), 100);`, `await later(1500); ${spin(4000)}`);
  expect([code, said]).toEqual([0, '']);
}, 30_000);

test('a thread that has ended is not waited for', async () => {
  const { code, said } = await run(`call(() => 1); setTimeout(() => process.exit(), 300);`);
  expect([code, said]).toEqual([0, '']);
}, 30_000);

test('the SDK calls into workflows as it is looked for', async () => {
  const source = await readFile(join(import.meta.dirname, '../node_modules/@temporalio/worker/lib/workflow/reusable-vm.js'), 'utf8');
  expect(source).toContain('context.__temporal_args = [holder, fn, args];');
  const shared = await readFile(join(import.meta.dirname, '../node_modules/@temporalio/worker/lib/workflow/vm-shared.js'), 'utf8');
  expect(shared).toContain('this.stopPromiseHook = node_v8_1.default.promiseHooks.createHook({');
  expect(source).toMatch(/callIntoVmScript\.runInContext\(context, \{\s*timeout: isolateExecutionTimeoutMs/);
});

test('no thread keeps where its promises were made, the main one neither, whoever asks for it', () => {
  const ask = `
    import { promiseHooks } from 'node:v8';
    let made = 0;
    promiseHooks.createHook({ init: () => void made++ });
    await Promise.resolve().then(() => 1);
    console.log(made);`;
  const asked = (...options: string[]): string =>
    spawnSync(process.execPath, ['--no-warnings', ...options, '--input-type=module', '-e', ask], { encoding: 'utf8' }).stdout.trim();
  expect(Number(asked())).toBeGreaterThan(0);
  expect(asked('--import', new URL('lighten.ts', module).href)).toBe('0');
});
