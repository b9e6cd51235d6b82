import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { createFields, type Fields } from './field.ts';
import { openKeyring, type Keyring } from './keyring.ts';

const dirs: string[] = [];
const newRing = async (): Promise<Keyring> => {
  const dir = await mkdtemp(join(tmpdir(), 'banshi-field-'));
  dirs.push(dir);
  return openKeyring(dir, { create: true });
};
let ring: Keyring;
let fields: Fields;
beforeAll(async () => {
  ring = await newRing();
  fields = createFields(ring);
});
afterAll(() => Promise.all(dirs.map((dir) => rm(dir, { recursive: true }))));

const ID_NUMBER = '14999919900307009X';
const PLACE = 'account.id_number';

describe('encrypted fields', () => {
  test('Q04 any text comes back, from its own place only, and the kept text shows nothing of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 4 }), (plain) => {
        const text = fields.encrypt(plain, '140000', PLACE);
        expect(text).toMatch(/^sm4\.1\.\d{8}-[0-9a-f]{6}\.140000\.[\w-]+$/);
        expect(text).not.toContain(plain);
        expect(fields.decrypt(text, PLACE)).toBe(plain);
        expect(() => fields.decrypt(text, 'account.phone')).toThrow('account.phone: altered, or not encrypted for this place');
      }),
    );
  });

  test('Q04 each tenant has its own key: a text moved to another tenant by its code does not open', () => {
    const text = fields.encrypt(ID_NUMBER, '140000', PLACE);
    expect(() => fields.decrypt(text.replace('.140000.', '.330000.'), PLACE)).toThrow('altered');
    expect(() => fields.encrypt(ID_NUMBER, '', PLACE)).toThrow('six-digit code');
  });

  test('Q04 a wrong MAC and an unknown key each name the key id', async () => {
    const id = ring.active('field').id;
    const text = fields.encrypt(ID_NUMBER, '140000', PLACE);
    const altered = text.slice(0, -30) + (text.at(-30) === 'A' ? 'B' : 'A') + text.slice(-29);
    expect(() => fields.decrypt(altered, PLACE)).toThrow(`field key ${id}`);
    expect(() => createFields({ ...ring, find: () => undefined }).decrypt(text, PLACE)).toThrow(`field key ${id} is not in the key ring`);
    const other = createFields({ ...(await newRing()), find: (purpose) => ring.active(purpose === 'field' ? 'blind' : purpose) });
    expect(() => other.decrypt(text, PLACE)).toThrow('altered');
  });

  test.each(['', 'plain', 'sm4.2.20260101-000000.140000.AAAA', ID_NUMBER])('Q04 %p is no encrypted field', (text) => {
    expect(() => fields.decrypt(text, PLACE)).toThrow('no encrypted field');
  });

  test('Q04 after rotation old texts still open, say that they are due, and are not due once encrypted again', async () => {
    const own = await newRing();
    const rotating = createFields(own);
    const old = rotating.encrypt(ID_NUMBER, '140000', PLACE);
    expect(rotating.needsRotation(old)).toBe(false);
    await own.rotate('field');
    expect(rotating.needsRotation(old)).toBe(true);
    const renewed = rotating.encrypt(rotating.decrypt(old, PLACE), '140000', PLACE);
    expect([rotating.needsRotation(renewed), rotating.decrypt(renewed, PLACE)]).toEqual([false, ID_NUMBER]);
  });

  test('Q04 files: bytes come back, altered or truncated ones are refused', () => {
    const bytes = Buffer.from('%PDF-1.7 营业执照');
    const sealed = fields.encryptBytes(bytes, '140000', 'file.content');
    expect(sealed.includes('%PDF')).toBe(false);
    expect(fields.decryptBytes(sealed, 'file.content')).toEqual(bytes);
    expect(() => fields.decryptBytes(sealed.subarray(0, -1), 'file.content')).toThrow('altered');
    expect(() => fields.decryptBytes(bytes, 'file.content')).toThrow('no encrypted field');
  });
});

describe('blind indices', () => {
  test('Q04 search by blind index: every spelling of a number finds the same row, another number does not', () => {
    const same = (kind: Parameters<Fields['blindIndex']>[1], ...spellings: string[]) =>
      new Set(spellings.map((s) => fields.blindIndex(s, kind))).size;
    expect(same('idNumber', ID_NUMBER, '14999919900307009x', ' 149999 19900307 009X', '１４９９９９１９９００３０７００９Ｘ')).toBe(1);
    expect(same('phone', '13800138000', '138-0013-8000', '+86 138 0013 8000', '008613800138000')).toBe(1);
    expect(same('creditCode', '91140100MA0K1XXX0X', '91140100ma0k1xxx0x')).toBe(1);
    expect(same('email', 'A@Example.com', ' a@example.com')).toBe(1);
    expect(same('idNumber', ID_NUMBER, '149999199003070030')).toBe(2);
  });

  test('Q04 the index tells nothing without the key: other rings, other kinds give others', async () => {
    const other = createFields(await newRing());
    const digest = (index: string) => index.split('.')[1];
    expect(digest(other.blindIndex('13800138000', 'phone'))).not.toBe(digest(fields.blindIndex('13800138000', 'phone')));
    expect(digest(fields.blindIndex('13800138000', 'text'))).not.toBe(digest(fields.blindIndex('13800138000', 'phone')));
    expect(fields.blindIndex('13800138000', 'phone')).toMatch(/^\d{8}-[0-9a-f]{6}\.[0-9a-f]{64}$/);
  });

  test('Q04 while an index is renewed, a value is found under its old and its new key', async () => {
    const own = await newRing();
    const rotating = createFields(own);
    const old = rotating.blindIndex('13800138000', 'phone');
    await own.rotate('blind');
    expect(rotating.blindIndexes('13800138000', 'phone')).toEqual([rotating.blindIndex('13800138000', 'phone'), old]);
  });
});
