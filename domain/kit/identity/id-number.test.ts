import fc from 'fast-check';
import { plusDays } from '../instant.ts';
import { validateDocument, type DocumentKind } from './document.ts';
import { ageOn, idCheckCharacter, validateIdNumber } from './id-number.ts';

const context = { today: '2026-11-01', isKnownDistrict: (code: string) => code === '110105' || code === '140105' };
const code = (text: string): string | undefined => {
  const result = validateIdNumber(text, context);
  return result.ok ? undefined : result.reasons[0]!.code;
};
const made = (body: string): string => body + idCheckCharacter(body);

test('N01 the sample of the standard is valid and says birth, sex and district', () => {
  expect(validateIdNumber('11010519491231002X', context)).toEqual({
    ok: true,
    value: { number: '11010519491231002X', kind: 'resident', district: '110105', birth: '1949-12-31', sex: '女' },
    warnings: [],
  });
});

test('N01 a wrong check character is refused with the rule', () => {
  expect(validateIdNumber('110105194912310021', context)).toEqual({
    ok: false,
    reasons: [{ code: 'ID_NUMBER_CHECK', message: '身份证号校验码不正确，请逐位核对', rule: 'N01' }],
  });
});

test('N01 a lower-case x, full-width digits and spaces are normalised', () => {
  for (const text of ['11010519491231002x', ' 110105 19491231 002X ', '１１０１０５１９４９１２３１００２Ｘ']) {
    expect(validateIdNumber(text, context)).toMatchObject({ ok: true, value: { number: '11010519491231002X' } });
  }
});

test('N01 30 February and 29 February of a common year are refused though the check character is right', () => {
  expect(['14010519900230001', '14010519010229001', '14010519901301001', '14010519900100001'].map((body) => code(made(body)))).toEqual(
    Array(4).fill('ID_NUMBER_BIRTH'),
  );
  expect(code(made('14010520000229001'))).toBeUndefined();
});

test('N01 a birth after the given day is refused, on that day it is not', () => {
  expect(code(made('14010520261102001'))).toBe('ID_NUMBER_FUTURE');
  expect(code(made('14010520261101001'))).toBeUndefined();
});

test('N01 an unknown district only warns, and so does an age beyond 120 years', () => {
  const unknown = validateIdNumber(made('14019919900101001'), context);
  expect(unknown.ok && unknown.warnings).toEqual(['行政区划代码140199不在历年区划表中，请核对']);
  const old = validateIdNumber(made('14010519000101001'), context);
  expect(old.ok && old.warnings).toEqual(['出生日期1900-01-01距今超过120年，请核对']);
});

test('N01 a number of 15 digits is refused with a hint what to do', () => {
  const result = validateIdNumber('110105491231002', context);
  expect(result.ok === false && result.reasons[0]).toEqual({
    code: 'ID_NUMBER_OLD',
    message: '15位身份证号已停止使用，请填写18位公民身份号码；尚未换领新证的，请先到公安机关换领',
    rule: 'N01',
  });
});

test('N01 wrong length and wrong characters are refused, nothing at all too', () => {
  expect(['', '1101051949123100', 'X1010519491231002X', '1101051949123100AX'].map(code)).toEqual([
    'ID_NUMBER_EMPTY',
    'ID_NUMBER_LENGTH',
    'ID_NUMBER_CHARACTERS',
    'ID_NUMBER_CHARACTERS',
  ]);
});

test('N01 cards of residents from Hong Kong, Macao and Taiwan, and foreigners’ cards of 2023, are told by their number', () => {
  const kinds = ['81000019900101001', '82000019900101001', '83000019900101001', '91114019900101001'].map((body) => {
    const result = validateIdNumber(made(body), context);
    return result.ok && [result.value.kind, result.warnings.length];
  });
  expect(kinds).toEqual([
    ['hkmt', 0],
    ['hkmt', 0],
    ['hkmt', 0],
    ['foreign', 0],
  ]);
});

test('N01 each kind of document is checked by its own rule; what no number proves is left to a person', () => {
  const outcome = (kind: DocumentKind, text: string) => {
    const result = validateDocument(kind, text, context);
    return result.ok ? [result.value.number, ...result.warnings] : result.reasons[0]!.message;
  };
  expect(outcome('idCard', '11010519491231002x')).toEqual(['11010519491231002X']);
  expect(outcome('hkmtPermit', made('81000019900101001'))).toEqual([made('81000019900101001')]);
  expect(outcome('idCard', made('81000019900101001'))).toBe('该号码是港澳台居民居住证号码，与所选证件类型“居民身份证”不符');
  expect(outcome('foreignPermit', '11010519491231002X')).toBe('该号码是居民身份证号码，与所选证件类型“外国人永久居留身份证”不符');
  expect(outcome('foreignPermit', 'gbr110085012315')).toEqual(['GBR110085012315', '旧版外国人永久居留身份证号码不能自动核对，须人工核验原件']);
  expect(outcome('passport', 'e12345678')).toEqual(['E12345678', '护照号码不能自动核对，须人工核验原件']);
  expect(outcome('passport', '12')).toBe('护照号码应为5—20位字母和数字');
  expect(outcome('officerCard', '军字第1234567号')).toEqual(['军字第1234567号', '军官证号码不能自动核对，须人工核验原件']);
  expect(outcome('officerCard', '!')).toBe('军官证号码应为4—30位汉字、字母和数字');
  expect(outcome('passport', ' ')).toBe('请填写证件号码');
  expect(outcome('idCard', '110105194912310021')).toBe('身份证号校验码不正确，请逐位核对');
});

test('N01 age is counted on the day of the exam, not today', () => {
  expect([ageOn('2008-06-10', '2026-06-09'), ageOn('2008-06-10', '2026-06-10')]).toEqual([17, 18]);
  expect([ageOn('2008-02-29', '2026-02-28'), ageOn('2008-02-29', '2026-03-01')]).toEqual([17, 18]);
});

const number = fc
  .tuple(fc.integer({ min: 0, max: 24_000 }), fc.integer({ min: 0, max: 999 }))
  .map(([day, order]) => made(`140105${plusDays('1950-01-01', day).replaceAll('-', '')}${String(order).padStart(3, '0')}`));

test('N01 any one changed character and any two neighbours swapped are noticed', () => {
  fc.assert(
    fc.property(number, fc.integer({ min: 0, max: 17 }), fc.constantFrom(...'0123456789X'), (text, i, other) => {
      if (other !== text[i]) expect(code(text.slice(0, i) + other + text.slice(i + 1))).toBeDefined();
      if (i < 17 && text[i] !== text[i + 1]) expect(code(text.slice(0, i) + text[i + 1] + text[i] + text.slice(i + 2))).toBeDefined();
      expect(code(text)).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});
