import fc from 'fast-check';
import { HIDDEN, redact, redactText } from './redact.ts';

test('O21 identity numbers, phones, tokens and passwords are hidden by pattern, wherever they stand', () => {
  const texts = [
    '证件 149999199003074613。',
    '证件11010119900307461X',
    'tel:13800138000,',
    '+86 13800138000',
    '+8613800138000',
    'Bearer abc.def-ghi',
    'banshi_session=xyz; a=1',
    'postgres://banshi:geheim@host/db',
    '?token=abc&x=1',
  ];
  for (const text of texts) {
    expect(redactText(text)).toContain(HIDDEN);
    expect(redactText(text)).not.toMatch(/11010119900307461|13800138000|abc|xyz|geheim/);
  }
  for (const kept of ['01a203ed-c410-75a3-936d-647ed08d8dfc', '2026-11-22T15:39:33.455123Z', 'a'.repeat(64), '1795362273455', '14000.00 元'])
    expect(redactText(kept)).toBe(kept);
});

test('O21 values under a secret key are hidden at any depth, errors keep what helps', () => {
  const hidden = redact({
    a: [{ password: 'p', idNumber: { no: 1 } }],
    phone: 13800138000,
    realName: '林汐',
    smsCode: '123456',
    newPassword: 'q',
    accessToken: 't',
  });
  expect(hidden).toEqual({
    a: [{ password: HIDDEN, idNumber: HIDDEN }],
    phone: HIDDEN,
    realName: HIDDEN,
    smsCode: HIDDEN,
    newPassword: HIDDEN,
    accessToken: HIDDEN,
  });
  const error = Object.assign(new Error('no row for 149999199003074613', { cause: new Error('13800138000') }), {
    code: '23505',
    detail: 'Key (phone)=(13800138000)',
  });
  const shown = JSON.stringify(redact({ err: error }));
  expect(shown).toContain('23505');
  expect(shown).toContain('redact.test.ts');
  expect(shown).not.toMatch(/149999199003074613|13800138000/);
});

test('O21 a phone survives in no text around it (property)', () => {
  const phone = fc.tuple(fc.constantFrom('3', '5', '7', '8', '9'), fc.stringMatching(/^\d{9}$/)).map(([second, rest]) => `1${second}${rest}`);
  const around = fc.string().map((text) => text.replace(/[0-9A-Za-z]/g, '号'));
  fc.assert(fc.property(around, phone, around, (before, number, after) => !redactText(before + number + after).includes(number)));
});
