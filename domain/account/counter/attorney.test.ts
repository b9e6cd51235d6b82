import fc from 'fast-check';
import { instant, plusDays, shanghaiDay } from '../../kit/instant.ts';
import { lastDayOf, powerOfAttorneyExpires, powerOfAttorneyReasons, powerOfAttorneyValid } from './attorney.ts';

const codes = (...args: Parameters<typeof powerOfAttorneyReasons>) => powerOfAttorneyReasons(...args).map((reason) => reason.code);
const good = { signedOn: '2026-03-10', matters: ['change'], presentedByAgent: true } as const;

test('L11 L12 L13 a 委托书 is good for one calendar month, its corresponding day included, and refused the day after', () => {
  expect(powerOfAttorneyValid('2026-03-10', '2026-03-10', 1)).toBe(true);
  expect(powerOfAttorneyValid('2026-03-10', '2026-04-10', 1)).toBe(true);
  expect(powerOfAttorneyValid('2026-03-10', '2026-04-11', 1)).toBe(false);
  expect(codes(good, 'change', '2026-04-11', 1)).toEqual(['POWER_OF_ATTORNEY_EXPIRED']);
  expect(powerOfAttorneyReasons(good, 'change', '2026-04-11', 1)[0]?.message).toBe('委托书已过有效期（有效期至2026-04-10），请重新出具');
});

test.each([
  ['2026-01-31', 1, '2026-02-28'],
  ['2024-01-31', 1, '2024-02-29'],
  ['2025-12-31', 1, '2026-01-31'],
  ['2026-05-31', 1, '2026-06-30'],
  ['2026-11-30', 3, '2027-02-28'],
] as const)('L11 a month without the corresponding day ends with its last day: %s + %d month(s) = %s', (signed, months, last) => {
  expect(lastDayOf(signed, months)).toBe(last);
});

test('L11 the moment it runs out is the end of that day in Shanghai', () => {
  expect(powerOfAttorneyExpires('2026-03-10', 1)).toBe('2026-04-10T16:00:00.000000Z');
});

test('L11 for any day of signing: valid through its last day, not after, and between 28 and 31 days long', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000 }), (n) => {
      const signed = plusDays('2000-01-01', n);
      const last = lastDayOf(signed, 1);
      const days = Math.round((Date.parse(last) - Date.parse(signed)) / 86_400_000);
      expect(days).toBeGreaterThanOrEqual(28);
      expect(days).toBeLessThanOrEqual(31);
      expect([powerOfAttorneyValid(signed, last, 1), powerOfAttorneyValid(signed, plusDays(last, 1), 1)]).toEqual([true, false]);
    }),
  );
});

test('L11 the day of receipt is the day in Shanghai: a minute past midnight there is too late although UTC still has the day before', () => {
  expect(powerOfAttorneyValid('2026-03-10', shanghaiDay(instant('2026-04-10T15:59:59Z')), 1)).toBe(true);
  expect(powerOfAttorneyValid('2026-03-10', shanghaiDay(instant('2026-04-10T16:01:00Z')), 1)).toBe(false);
});

test('L12 what it does not name it does not allow, and it cannot be passed on; all reasons come at once', () => {
  expect(codes(good, 'change', '2026-03-11', 1)).toEqual([]);
  expect(codes({ ...good, matters: ['signIn'] }, 'change', '2026-03-11', 1)).toEqual(['POWER_OF_ATTORNEY_SCOPE']);
  expect(codes({ ...good, presentedByAgent: false }, 'change', '2026-03-11', 1)).toEqual(['POWER_OF_ATTORNEY_AGENT']);
  expect(codes({ signedOn: '2026-01-01', matters: [], presentedByAgent: false }, 'register', '2026-03-11', 1)).toEqual([
    'POWER_OF_ATTORNEY_EXPIRED',
    'POWER_OF_ATTORNEY_SCOPE',
    'POWER_OF_ATTORNEY_AGENT',
  ]);
});

test('L13 a 委托书 dated after the day of receipt is refused, and none at all too', () => {
  expect(codes({ ...good, signedOn: '2026-03-12' }, 'change', '2026-03-11', 1)).toEqual(['POWER_OF_ATTORNEY_NOT_YET']);
  expect(codes(null, 'change', '2026-03-11', 1)).toEqual(['POWER_OF_ATTORNEY_MISSING']);
});
