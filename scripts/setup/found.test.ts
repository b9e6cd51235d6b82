import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

let root: string;
const write = (files: Readonly<Record<string, string>>): void => {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
};
const where = 'var/cache/found';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'banshi 找到-'));
  mkdirSync(join(root, 'scripts/setup'), { recursive: true });
  cpSync(join(import.meta.dirname, 'found.ts'), join(root, 'scripts/setup/found.ts'));
  write({
    'package.json': '{ "type": "module" }',
    'node_modules/.package-lock.json': '{}',
    'node_modules/dep/package.json': '{ "exports": { "import": "./esm.mjs", "require": "./plain.cjs" } }',
    'node_modules/dep/esm.mjs': `export const how = 'imported';`,
    'node_modules/dep/plain.cjs': `exports.how = 'required';`,
    'node_modules/dep/moved.mjs': `export const how = 'imported from where it was remembered';`,
    'domain/name.ts': `export const name: string = 'ours';`,
    'program.ts': `
      import { createRequire } from 'node:module';
      import { how } from 'dep';
      import { name } from './domain/name.ts';
      console.log([name, how, createRequire(import.meta.url)('dep').how].join(', '));`,
  });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function run(program = 'program.ts'): string {
  const args = ['--no-warnings', '--import', pathToFileURL(join(root, 'scripts/setup/found.ts')).href, join(root, program)];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { PATH: process.env['PATH'] } });
  return (stdout + stderr).trim();
}
const remembered = (name = 'program.ts.json'): string => readFileSync(join(root, where, name), 'utf8');
/** As if a package had been found elsewhere. */
const lead = (): void => writeFileSync(join(root, where, 'program.ts.json'), remembered().replace('dep/esm.mjs', 'dep/moved.mjs'));

test('where packages are is remembered by who asks and how, and not looked for again while the lock of what is installed is the same', () => {
  expect(run()).toBe('ours, imported, required');
  expect(run()).toBe('ours, imported, required');
  lead();
  expect(run()).toBe('ours, imported from where it was remembered, required');
  write({ 'node_modules/.package-lock.json': '{ "packages": {} }' });
  expect(run()).toBe('ours, imported, required');
});

test('our own files are read anew, and new ones found', () => {
  run();
  write({ 'domain/name.ts': `export { other as name } from './other.ts';`, 'domain/other.ts': `export const other = 'changed';` });
  expect(run()).toBe('changed, imported, required');
  rmSync(join(root, 'domain/other.ts'));
  expect(run()).toContain('domain/other.ts');
});

test('what is missing is missed, and found once it is there', () => {
  write({ 'program.ts': `import { late } from 'late'; console.log(late);` });
  expect(run()).toContain(`Cannot find package 'late'`);
  write({ 'node_modules/late/package.json': '{ "type": "module", "exports": "./index.js" }', 'node_modules/late/index.js': `export const late = 'there';` });
  expect(run()).toBe('there');
});

test('a file that holds no answers and a folder that can’t be written keep nobody from starting', () => {
  write({ [join(where, 'program.ts.json')]: '{"of": "' });
  expect(run()).toBe('ours, imported, required');
  rmSync(join(root, 'var'), { recursive: true });
  write({ var: 'a file' });
  expect(run()).toBe('ours, imported, required');
});

test('each program has a list of its own, and so has a thread; nothing else is left behind', () => {
  write({
    'tools/other.ts': `
      import { Worker } from 'node:worker_threads';
      new Worker(new URL('../program.ts', import.meta.url));`,
  });
  expect(run('tools/other.ts')).toBe('ours, imported, required');
  expect(readdirSync(join(root, where)).toSorted()).toEqual(['program.ts thread.json', 'tools-other.ts.json']);
  expect(remembered('program.ts thread.json')).toContain('dep/esm.mjs');
});
