import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeyring, purposes } from '../security/keyring.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'banshi-rotate-'));
  await openKeyring(dir, { create: true, now: () => Date.now() - 200 * 86_400_000 });
});
afterAll(() => rm(dir, { recursive: true }));

function run(...args: string[]): { status: number | null; out: string; err: string } {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const script = join(import.meta.dirname, 'rotate-keys.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--keyring', dir, ...args], { encoding: 'utf8', env });
  return { status, out: stdout, err: stderr };
}

test('Q04 the keys are listed with what is due after 180 days', () => {
  const { status, out } = run();
  expect(status).toBe(0);
  expect(out.split('\n').filter((line) => line.includes('(due): '))).toHaveLength(purposes.length);
});

test('Q04 rotating what is due adds a key to each, used after the lead; then nothing is due', async () => {
  const before = await openKeyring(dir);
  expect(run('--due', '--lead', '3600')).toMatchObject({ status: 0, err: '' });
  const after = await openKeyring(dir);
  expect(after.all('field')).toHaveLength(2);
  expect(after.active('field').id).toBe(before.active('field').id);
  expect(run().out).not.toContain('(due)');
});

test('Q04 one purpose, and the KEK, can be rotated alone', async () => {
  const wrapped = await readFile(join(dir, 'act.json'), 'utf8');
  expect(run('payload', '--lead', '0').out).toMatch(/^payload: \d{8}-[0-9a-f]{6} from /);
  expect(run('--kek').out).toContain('A new KEK wraps every key');
  expect(await readFile(join(dir, 'act.json'), 'utf8')).not.toBe(wrapped);
  const after = await openKeyring(dir);
  expect([after.all('payload').length, after.all('act').length]).toEqual([3, 2]);
});

test('Q03 Q04 a ring from before a purpose was added gets keys for it, and nothing else is touched', async () => {
  const before = await readFile(join(dir, 'field.json'), 'utf8');
  await rm(join(dir, 'neighbour.json'));
  expect(run()).toMatchObject({ status: 1, err: expect.stringMatching(/neighbour\.json is missing/) as string });
  expect(run('--missing').out).toMatch(/^neighbour: made, it was missing\.\n/);
  expect(await readdir(dir)).toContain('neighbour.json');
  expect(await readFile(join(dir, 'field.json'), 'utf8')).toBe(before);
  expect(run('--missing', '--keyring', join(dir, 'none'))).toMatchObject({ status: 1, err: expect.stringMatching(/kek\.json is missing/) as string });
});

test('Q04 an unknown purpose or a folder without keys is refused in one sentence', () => {
  expect(run('fields')).toMatchObject({ status: 1, err: `unknown purpose fields: one of ${purposes.join(', ')}\n` });
  expect(run('--keyring', join(dir, 'none')).err).toMatch(/kek\.json is missing/);
});
