import fc from 'fast-check';
import { validateCreditCode } from '../../domain/kit/identity/credit-code.ts';
import { validateIdNumber } from '../../domain/kit/identity/id-number.ts';
import { validateMobile } from '../../domain/kit/identity/mobile.ts';
import { validateName } from '../../domain/kit/identity/person-name.ts';
import { isKnownDistrict } from '../data/districts/index.ts';
import { companyName, creditCode, idNumber, mobile, personName } from './invent.ts';

const context = { today: '2026-11-01', isKnownDistrict };
const seed = fc.integer({ min: 0, max: 99_999 });

test('invented numbers pass every check and stand in districts that never were', () => {
  fc.assert(
    fc.property(seed, (n) => {
      const id = validateIdNumber(idNumber(n), context);
      expect(id.ok && id.warnings.join()).toMatch(/不在历年区划表中/);
      expect(validateCreditCode(creditCode(n))).toMatchObject({ ok: true, warnings: [], value: { subject: '企业' } });
      expect(isKnownDistrict(creditCode(n).slice(2, 8))).toBe(false);
      expect(validateMobile(mobile(n))).toEqual({ ok: true, value: { number: mobile(n), satellite: true }, warnings: [] });
      expect(validateName(personName(n)).ok).toBe(true);
    }),
  );
});

test('different seeds give different numbers', () => {
  for (const make of [idNumber, creditCode, mobile]) expect(new Set(Array.from({ length: 20_000 }, (_, n) => make(n))).size).toBe(20_000);
});

test('birth and sex can be chosen, the kind of subject too', () => {
  const id = validateIdNumber(idNumber(7, { birth: '2008-02-29', sex: '女' }), context);
  expect(id).toMatchObject({ ok: true, value: { birth: '2008-02-29', sex: '女', kind: 'resident' } });
  expect(validateCreditCode(creditCode(7, '92'))).toMatchObject({ ok: true, value: { subject: '个体工商户' } });
  expect(companyName(0)).toBe('林汐经济贸易有限公司');
  expect(() => mobile(100_000)).toThrow(RangeError);
});
