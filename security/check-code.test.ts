// The printed code of a certificate, checked with nothing but public keys and, where one was kept, a status list; and the command that does it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { statusCodes } from '../domain/licence/verdict.ts';
import { signCode } from './certificate-code.ts';
import { checkCode } from './check-code.ts';
import { journalPublicKeys, openKeyring, type Keyring } from './keyring.ts';
import { makeStatusList, signStatusList } from './status-list.ts';

const folder = mkdtempSync(join(tmpdir(), 'banshi-code-'));
const token = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfG';
const said = { token, number: '202631010310000018', edition: 1, issuedOn: '2026-12-30', specialty: '03', name: '𬱖·䶮㛃', until: null };
let ring: Keyring;
let publicKeys: Record<string, string>;
let scanned: string;
beforeAll(async () => {
  ring = await openKeyring(join(folder, 'ring'), { create: true });
  publicKeys = journalPublicKeys(ring);
  scanned = `https://banshi.example/verify/${token}#${signCode(ring, said)}`;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const listOf = (status: string, by = ring) =>
  signStatusList(by, makeStatusList([{ token, status: statusCodes.indexOf(status as never) }], statusCodes, '2027-01-01T00:00:00.000000Z'));

test('S3-43 the code says what it was signed for, by its text and the public keys alone; a copy’s code names its last day', () => {
  expect(checkCode(scanned, { publicKeys })).toEqual({ certificate: said, status: null, asOf: null });
  const copy = { ...said, until: '2027-05-29' };
  expect(checkCode(`https://banshi.example/verify/${token}#${signCode(ring, copy)}`, { publicKeys }).certificate).toEqual(copy);
});

test('S3-43 every changed character of the code, another paper’s token, a key that is not ours and a code that is none are found', async () => {
  const from = scanned.indexOf('/verify/') + '/verify/'.length;
  for (let at = from; at < scanned.length; at++) {
    // A bit or two at the end of a base64url text stand for nothing.
    if (at === scanned.length - 1 || scanned[at + 1] === '.') continue;
    const changed = `${scanned.slice(0, at)}${scanned[at] === 'A' ? 'B' : 'A'}${scanned.slice(at + 1)}`;
    expect([at, checkCode(changed, { publicKeys }).certificate]).toEqual([at, null]);
  }
  const stranger = await openKeyring(join(folder, 'stranger'), { create: true });
  for (const text of [
    `https://banshi.example/verify/${token}#${signCode(stranger, said)}`,
    `https://banshi.example/verify/${token}`,
    `${scanned}#x`,
    `${scanned}.x`,
    '',
  ])
    expect(checkCode(text, { publicKeys }).certificate).toBeNull();
});

test('S3-43 a status list that was kept tells how the paper stood then; one that is not ours tells nothing', async () => {
  expect(checkCode(scanned, { publicKeys, list: listOf('revoked') })).toMatchObject({ status: 'revoked', asOf: '2027-01-01T00:00:00.000000Z' });
  const stranger = await openKeyring(join(folder, 'stranger'), { create: true });
  expect(checkCode(scanned, { publicKeys, list: listOf('valid', stranger) })).toMatchObject({ certificate: said, status: null, asOf: null });
});

test('S3-43 the command checks it without database or network, and exits with 0 only for what holds', () => {
  const file = (name: string, content: unknown): string => {
    writeFileSync(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  const keys = file('keys.json', { keys: publicKeys });
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, '../scripts/verify-certificate.ts'), ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    });
    return [status, `${stdout}${stderr}`] as const;
  };
  const [held, words] = run('--keys', keys, '--code', scanned);
  expect([held, words]).toEqual([0, expect.stringContaining('证书编号：202631010310000018')]);
  expect(words).toContain('持证人：𬱖·䶮㛃');
  expect(run('--keys', keys, '--code', scanned, '--status', file('valid.json', listOf('valid')))).toEqual([0, expect.stringContaining('有效：')]);
  expect(run('--keys', keys, '--code', scanned, '--status', file('revoked.json', listOf('revoked')))).toEqual([
    1,
    expect.stringContaining('已撤销：'),
  ]);
  expect(run('--keys', keys, '--code', scanned.replace('#1.', '#2.'))).toEqual([1, expect.stringContaining('可能是伪造的')]);
  expect(run('--keys', join(folder, 'nothing.json'), '--code', scanned)[0]).toBe(2);
  expect(run()[0]).toBe(2);
});
