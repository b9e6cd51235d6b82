import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const bootstrap = join(import.meta.dirname, 'bootstrap.mjs');
const { needsInstall, ownNode } = (await import(bootstrap)) as {
  needsInstall: (folder: string) => boolean;
  ownNode: (folder: string) => string | undefined;
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'banshi-bootstrap-'));
  writeFileSync(join(folder, 'package-lock.json'), '{}');
});
afterEach(() => rmSync(folder, { recursive: true }));

function installed(secondsAgo: number): void {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  const marker = join(folder, 'node_modules/.package-lock.json');
  writeFileSync(marker, '{}');
  const at = Date.now() / 1000 - secondsAgo;
  utimesSync(marker, at, at);
}

test('packages that are missing are installed', () => {
  expect(needsInstall(folder)).toBe(true);
});

test('an installation that was broken off counts as missing', () => {
  mkdirSync(join(folder, 'node_modules/express'), { recursive: true });
  expect(needsInstall(folder)).toBe(true);
});

test('packages older than the lock file are installed again, newer ones are not', () => {
  installed(60);
  expect(needsInstall(folder)).toBe(true);
  installed(-1);
  expect(needsInstall(folder)).toBe(false);
});

test('the Node that runs our code is the one among the packages, version 24', () => {
  const node = ownNode(join(import.meta.dirname, '..'));
  expect(execFileSync(String(node), ['--version'], { encoding: 'utf8' })).toMatch(/^v24\./);
  expect(ownNode(folder)).toBeUndefined();
});

test('a command that is not there is one sentence and exit code 1', () => {
  const { status, stderr } = spawnSync(process.execPath, [bootstrap, 'dance'], { encoding: 'utf8' });
  expect([status, stderr.trim()]).toEqual([1, 'There is no command `dance`: see "scripts" in package.json.']);
});

test('bootstrap is plain JavaScript that a Node without TypeScript can read', () => {
  // Nothing of ours is loaded before it.
  const env = { ...process.env, NODE_OPTIONS: '' };
  expect(spawnSync(process.execPath, ['--no-experimental-strip-types', '--check', bootstrap], { env }).status).toBe(0);
});
