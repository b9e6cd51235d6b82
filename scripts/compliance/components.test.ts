// O17: every component has its line, and no native dependency is without an arm64 build.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { complaintsAbout, componentPage, componentTable, directDependencies, lockOf, withoutArm64 } from './components.ts';

const root = join(import.meta.dirname, '../..');
const table = componentTable(root);
const direct = directDependencies(root);

test('O17 every direct dependency and every kind of component has a line', () => {
  expect(direct.length).toBeGreaterThan(40);
  expect(complaintsAbout(table, direct)).toEqual([]);
});

test('O17 a dependency without a line, and a line without a dependency, are named', () => {
  expect(complaintsAbout(table, [...direct, 'left-pad'])).toEqual(['left-pad has no line in docs/components.json']);
  expect(complaintsAbout(table, direct.slice(1))).toEqual([`${direct[0]} has a line in docs/components.json and is no dependency`]);
  expect(complaintsAbout({ ...table, components: [] }, direct)).toContain('CPU has no line');
});

test('O17 no native package has a build for amd64 and none for arm64', () => {
  expect(withoutArm64(lockOf(root))).toEqual([]);
  const made = { packages: { 'node_modules/x': { optionalDependencies: { '@x/linux-x64': '1', '@x/darwin-arm64': '1' } } } };
  expect(withoutArm64(made)).toEqual(['x']);
});

test('O17 what carries its binaries in its own package carries the arm64 one, or the table names the way without it', () => {
  expect(existsSync(join(root, 'node_modules/@temporalio/core-bridge/releases/aarch64-unknown-linux-gnu/index.node'))).toBe(true);
  const chromium = table.dependencies.find(({ name }) => name === '@sparticuz/chromium')!;
  expect([chromium.arm64, chromium.note]).toEqual(['none', expect.stringContaining('CHROMIUM_PATH')]);
});

test('O17 what has not been tried is said plainly', () => {
  const arm = table.platforms.filter(({ platform }) => platform.includes('arm64'));
  expect(arm.map(({ result }) => result)).toEqual(['not tried']);
  expect(readFileSync(join(root, 'docs/components.md'), 'utf8')).toBe(componentPage(table));
});
