import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { completed, missingOptional, type Lock } from './complete-lock.ts';

test('`npm ci` works in a fresh clone: the lock file has every optional package of every platform', () => {
  const text = readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8');
  expect(missingOptional(JSON.parse(text) as Lock)).toEqual([]);
});

test('the lock file names no registry', () => {
  expect(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')).not.toMatch(/"resolved"/);
});

test('what is added has the version asked for and the platform of its name, so that no other platform fetches it', () => {
  const lock = {
    packages: {
      'node_modules/tool': { version: '1.2.0', optionalDependencies: { '@tool/windows-x64': '^1.2.0', '@tool/linux-arm-gnueabihf': '1.2.0' } },
    },
  };
  expect(completed(lock).packages).toMatchObject({
    'node_modules/@tool/windows-x64': { version: '1.2.0', os: ['win32'], cpu: ['x64'], optional: true },
    'node_modules/@tool/linux-arm-gnueabihf': { version: '1.2.0', os: ['linux'], cpu: ['arm'], optional: true },
  });
});
