import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localTls } from './local-tls.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'banshi-tls-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const read = (file: string) => readFileSync(file, 'utf8');

test('made once, the same at the next start, and the keys are for their owner alone', () => {
  const first = localTls(folder);
  const [ca, cert] = [read(first.ca), read(first.cert)];
  const second = localTls(folder);
  expect([read(second.ca), read(second.cert)]).toEqual([ca, cert]);
  for (const key of [first.key, join(folder, 'ca-key.pem')]) expect(statSync(key).mode & 0o777).toBe(0o600);
});

test('a certificate in its last month is replaced under the same authority; a lost authority replaces both', () => {
  const first = localTls(folder);
  const [ca, cert] = [read(first.ca), read(first.cert)];
  localTls(folder, Date.now() + 370 * 86_400_000);
  expect(read(first.ca)).toBe(ca);
  expect(read(first.cert)).not.toBe(cert);
  rmSync(first.ca);
  const third = localTls(folder);
  expect(read(third.ca)).not.toBe(ca);
});
