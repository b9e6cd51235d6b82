import fc from 'fast-check';
import { creditCheckCharacter, organisationCheckCharacter, validateCreditCode } from './credit-code.ts';

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const message = (text: string): string | null => {
  const result = validateCreditCode(text);
  return result.ok ? null : result.reasons[0]!.message;
};

test('N02 a code is valid and says registrar, subject, district and organisation', () => {
  expect(validateCreditCode('91350100m000100y43')).toEqual({
    ok: true,
    value: { code: '91350100M000100Y43', department: '9', subject: '企业', district: '350100', organisation: 'M000100Y4' },
    warnings: [],
  });
});

test('N02 A08 the code of the company in the onboarding guide is valid', () => {
  expect(validateCreditCode('91330000MA27U0684D')).toMatchObject({ ok: true, warnings: [], value: { organisation: 'MA27U0684' } });
});

test('N02 length, letters that are never used, the district and the check character are refused each with its reason', () => {
  expect(message('')).toBe('请填写统一社会信用代码');
  expect(message('91350100M000100Y4')).toBe('统一社会信用代码应为18位，现为17位');
  expect(message('91350100MO00I00Y43')).toBe('统一社会信用代码中不会出现“O、I”（不使用字母I、O、S、V、Z）');
  expect(message('91A50100M000100Y43')).toBe('统一社会信用代码第3—8位应为数字');
  expect(message('91350100M000100Y44')).toBe('统一社会信用代码校验码不正确，请逐位核对');
});

test('N02 the organisation code inside has its own check character; a wrong one warns', () => {
  expect(organisationCheckCharacter('D2143569')).toBe('X');
  const body = '91350100M000100Y5';
  expect(validateCreditCode(body + creditCheckCharacter(body))).toMatchObject({ ok: true, warnings: ['第9—17位（主体标识码）的校验码不符，请核对'] });
});

test('N02 the organisation is grouped by its code, whatever it is called', () => {
  const subject = (start: string) => {
    const body = `${start}350100M000100Y4`;
    const result = validateCreditCode(body + creditCheckCharacter(body));
    return result.ok ? [result.value.subject, result.value.organisation] : null;
  };
  expect(['12', '52', '92', 'Y1'].map(subject)).toEqual([
    ['事业单位', 'M000100Y4'],
    ['民办非企业单位', 'M000100Y4'],
    ['个体工商户', 'M000100Y4'],
    [null, 'M000100Y4'],
  ]);
});

const character = fc.constantFrom(...ALPHABET);
const anyCode = fc
  .tuple(fc.integer({ min: 100_000, max: 659_999 }), fc.array(character, { minLength: 9, maxLength: 9 }))
  .map(([district, inner]) => `91${district}${inner.join('')}`)
  .map((body) => body + creditCheckCharacter(body));

test('N02 any one changed character and any two neighbours swapped are noticed', () => {
  fc.assert(
    fc.property(anyCode, fc.integer({ min: 0, max: 17 }), character, (text, i, other) => {
      if (other !== text[i]) expect(message(text.slice(0, i) + other + text.slice(i + 1))).not.toBeNull();
      if (i < 17 && text[i] !== text[i + 1]) expect(message(text.slice(0, i) + text[i + 1] + text[i] + text.slice(i + 2))).not.toBeNull();
      expect(message(text)).toBeNull();
    }),
    { numRuns: 500 },
  );
});
