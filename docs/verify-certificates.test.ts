// The page tells another program how to check a code: what it says is run as it stands there.
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { signCode } from '../security/certificate-code.ts';
import { journalPublicKeys, openKeyring } from '../security/keyring.ts';

const page = readFileSync(join(import.meta.dirname, 'verify-certificates.md'), 'utf8');
const [, program] = /```js\n([^`]+`[^`]+`[^`]+)```/.exec(page)!;
const folder = mkdtempSync(join(tmpdir(), 'banshi-verify-page-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('S3-43 the lines of the page accept a code of ours and no other', async () => {
  const ring = await openKeyring(join(folder, 'ring'), { create: true });
  const stranger = await openKeyring(join(folder, 'stranger'), { create: true });
  const token = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfG';
  const said = { token, number: '202631010310000018', edition: 1, issuedOn: '2026-12-30', specialty: '03', name: '𬱖·䶮㛃', until: null };
  const run = (text: string): unknown =>
    runInNewContext(`${program!}\n[holds, says];`, {
      text,
      keys: { ...journalPublicKeys(stranger), ...journalPublicKeys(ring) },
      createPublicKey,
      verify,
      Buffer,
    });
  const text = `https://banshi.example/verify/${token}#${signCode(ring, said)}`;
  expect(run(text)).toEqual([true, '202631010310000018|1|20261230|03|𬱖·䶮㛃']);
  expect(run(text.replace('AbCd', 'AbCe'))).toEqual([false, expect.any(String)]);
  expect(run(text.replace('#1.', '#2.'))).toEqual([false, expect.any(String)]);
});
