import { endOfDay, instant, plusMs, rfc3339, shanghaiDay, shown } from './instant.ts';

test('an instant keeps microseconds and compares as text', () => {
  const a = instant('2026-01-01T00:00:00.123456+08:00');
  expect(a).toBe('2025-12-31T16:00:00.123456Z');
  expect(a < instant('2026-01-01T00:00:00.123457+08:00')).toBe(true);
  expect(plusMs(a, 1500)).toBe('2025-12-31T16:00:01.623456Z');
});

test('the legal day is the day in Shanghai, and ends at its midnight', () => {
  expect(shanghaiDay(instant('2026-02-28T15:59:59.999999Z'))).toBe('2026-02-28');
  expect(shanghaiDay(instant('2026-02-28T16:00:00Z'))).toBe('2026-03-01');
  expect(endOfDay('2026-02-28')).toBe('2026-02-28T16:00:00.000000Z');
});

test('outside it is RFC 3339 with offset, on screens the office form', () => {
  expect(rfc3339(instant('2026-01-01T00:00:00.120000Z'))).toBe('2026-01-01T08:00:00.12+08:00');
  expect(rfc3339(instant('2026-01-01T00:00:00Z'))).toBe('2026-01-01T08:00:00+08:00');
  expect(rfc3339(instant('2026-02-28T15:59:59.000100Z'))).toBe('2026-02-28T23:59:59.0001+08:00');
  expect(rfc3339(instant('2026-02-28T16:00:00.100000Z'))).toBe('2026-03-01T00:00:00.1+08:00');
  expect(rfc3339(instant('2026-12-31T23:00:10.999999Z'))).toBe('2027-01-01T07:00:10.999999+08:00');
  expect(shown(instant('2021-02-10T02:39:21Z'))).toBe('2021-02-10 10:39:21');
});
