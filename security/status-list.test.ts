import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { journalPublicKeys, openKeyring, type Keyring } from './keyring.ts';
import { makeStatusList, signStatusList, statusIn, verifyStatusList } from './status-list.ts';

const folder = mkdtempSync(join(tmpdir(), 'banshi-list-'));
let ring: Keyring;
beforeAll(async () => void (ring = await openKeyring(folder, { create: true })));
afterAll(() => rmSync(folder, { recursive: true }));

const at = '2026-11-22T02:00:00.000000Z';
const statuses = ['valid', 'revoked', 'superseded'];

test('S3-56 every paper of a status list is found with its own status, any other token is not', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.uuid(), { maxLength: 200 }), fc.uuid(), (tokens, stranger) => {
      const list = makeStatusList(
        tokens.map((token, n) => ({ token, status: n % 3 })),
        statuses,
        at,
      );
      return (
        tokens.every((token, n) => statusIn(list, token) === statuses[n % 3]) && (tokens.includes(stranger) || statusIn(list, stranger) === null)
      );
    }),
  );
});

test('S3-56 a status list is signed by the key ring: one changed byte, status or moment, and it does not verify; old keys still do', async () => {
  const list = signStatusList(
    ring,
    makeStatusList(
      [
        { token: 'a', status: 1 },
        { token: 'b', status: 0 },
      ],
      statuses,
      at,
    ),
  );
  expect(verifyStatusList(list, journalPublicKeys(ring))).toBe(true);
  const bytes = Buffer.from(list.records, 'base64');
  bytes[16] = bytes[16]! ^ 1;
  expect(verifyStatusList({ ...list, records: bytes.toString('base64') }, journalPublicKeys(ring))).toBe(false);
  expect(verifyStatusList({ ...list, at: '2026-11-22T02:00:01.000000Z' }, journalPublicKeys(ring))).toBe(false);
  expect(verifyStatusList({ ...list, statuses: ['revoked', 'valid', 'superseded'] }, journalPublicKeys(ring))).toBe(false);
  expect(verifyStatusList({ ...list, keyId: 'nobody' }, journalPublicKeys(ring))).toBe(false);
  await ring.rotate('journal');
  expect(verifyStatusList(list, journalPublicKeys(ring))).toBe(true);
});

test('S3-56 a status list names neither tokens nor numbers', () => {
  const list = makeStatusList([{ token: 'secret-token-of-a-paper', status: 0 }], statuses, at);
  expect(JSON.stringify(list)).not.toContain('secret-token');
  expect(Buffer.from(list.records, 'base64')).toHaveLength(17);
});
