import fc from 'fast-check';
import {
  addDays,
  addWorkingDays,
  assertCovered,
  isSettled,
  isWorkingDay,
  makeCalendar,
  missingYears,
  workingDaysBetween,
  type HolidayNotice,
} from './calendar.ts';
import { endOfDay, instant, plusDays, startOfDay } from './instant.ts';

const notice = (year: number, off: [string, string][], work: string[] = []): HolidayNotice => ({
  year,
  number: '国办发明电〔2025〕7号',
  issued: `${year - 1}-11-04`,
  source: 'test',
  verified: false,
  off: off.map(([a, b]) => [a, b, '节日'] as const),
  work,
});
const statutory = { fixed: ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'], movable: ['2027-02-08'] };
const of2026 = notice(
  2026,
  [
    ['2026-01-01', '2026-01-03'],
    ['2026-02-15', '2026-02-23'],
    ['2026-10-01', '2026-10-07'],
  ],
  ['2026-01-04', '2026-02-14', '2026-02-28', '2026-10-10'],
);
const calendar = makeCalendar([of2026], statutory);
const at = (text: string) => instant(`${text}+08:00`);

test('the day of the start is not counted, the last day is there in whole', () => {
  expect(addWorkingDays(calendar, at('2026-03-02T00:00:00'), 1)).toEqual({ due: endOfDay('2026-03-03'), provisional: false });
  expect(addWorkingDays(calendar, at('2026-03-02T23:59:59.999999'), 1).due).toBe(endOfDay('2026-03-03'));
  expect(addWorkingDays(calendar, at('2026-03-06T17:00:00'), 1).due).toBe(endOfDay('2026-03-09'));
});

test('holidays are skipped and weekend days that are worked count', () => {
  expect(addWorkingDays(calendar, at('2026-02-13T10:00:00'), 1).due).toBe(endOfDay('2026-02-14'));
  expect(addWorkingDays(calendar, at('2026-02-13T10:00:00'), 2).due).toBe(endOfDay('2026-02-24'));
  expect(workingDaysBetween(calendar, '2026-02-13', '2026-03-01')).toBe(6);
});

test('no working days from a day off means the end of the next working day', () => {
  expect(addWorkingDays(calendar, at('2026-10-03T10:00:00'), 0).due).toBe(endOfDay('2026-10-08'));
  expect(addWorkingDays(calendar, at('2026-10-08T10:00:00'), 0).due).toBe(endOfDay('2026-10-08'));
  expect(() => addWorkingDays(calendar, at('2026-10-03T10:00:00'), -1)).toThrow(RangeError);
});

test('the legal day is the one in Shanghai, not in UTC', () => {
  expect(addWorkingDays(calendar, '2026-03-02T16:00:00.000000Z', 1).due).toBe(endOfDay('2026-03-04'));
});

test('1 January of a year without its notice is never a workday, nor are the other statutory holidays, and the count is provisional', () => {
  expect(['2027-01-01', '2027-05-01', '2027-10-01', '2027-02-08'].map((day) => isWorkingDay(calendar, day))).toEqual([false, false, false, false]);
  expect(isWorkingDay(calendar, '2027-03-01')).toBe(true);
  expect(addWorkingDays(calendar, at('2026-12-31T10:00:00'), 1)).toEqual({ due: endOfDay('2027-01-04'), provisional: true });
  expect(addWorkingDays(makeCalendar([], { fixed: ['01-01'], movable: [] }), at('2026-12-31T10:00:00'), 1).due).toBe(endOfDay('2027-01-04'));
});

test('the last week of a year waits for the next notice, which may still change it', () => {
  expect([isSettled(calendar, '2026-12-24'), isSettled(calendar, '2026-12-31')]).toEqual([true, false]);
  const next = makeCalendar([of2026, notice(2027, [['2026-12-31', '2027-01-02']], ['2026-12-26'])], statutory);
  expect([isWorkingDay(next, '2026-12-31'), isWorkingDay(next, '2026-12-26'), isSettled(next, '2026-12-31')]).toEqual([false, true, true]);
});

test('a later notice of the same year changes an earlier one', () => {
  const longer: HolidayNotice = { ...notice(2026, [['2026-02-24', '2026-02-28']]), issued: '2026-02-20' };
  expect(isWorkingDay(makeCalendar([longer, of2026], statutory), '2026-02-28')).toBe(false);
});

test('calendar days end on the day off itself, or roll to the next working day where the rule says so', () => {
  expect(addDays(calendar, at('2026-09-30T10:00:00'), 1, false)).toEqual({ due: endOfDay('2026-10-01'), provisional: false });
  expect(addDays(calendar, at('2026-09-30T10:00:00'), 1, true).due).toBe(endOfDay('2026-10-08'));
  expect(addDays(calendar, at('2026-12-30T10:00:00'), 3, true)).toEqual({ due: endOfDay('2027-01-04'), provisional: true });
});

test('from November on a missing notice for the next year is warned of, a missing present year always', () => {
  expect(assertCovered(calendar, '2026-10-31')).toBeNull();
  expect(assertCovered(calendar, '2026-11-01')).toMatch(/^2027年的节假日安排尚未录入/);
  expect(missingYears(calendar, '2027-12-01')).toEqual([2027, 2028]);
  expect(assertCovered(makeCalendar([of2026, notice(2027, [])], statutory), '2026-12-31')).toBeNull();
});

test('counting forth and counting back agree, more days are never due earlier, and a later start is never due earlier', () => {
  const day = fc.integer({ min: 0, max: 800 }).map((n) => plusDays('2026-01-01', n));
  fc.assert(
    fc.property(day, fc.integer({ min: 1, max: 60 }), (start, n) => {
      const { due } = addWorkingDays(calendar, startOfDay(start), n);
      let last = start;
      while (endOfDay(last) < due) last = plusDays(last, 1);
      expect(workingDaysBetween(calendar, start, last)).toBe(n);
      expect(isWorkingDay(calendar, last)).toBe(true);
      expect(addWorkingDays(calendar, startOfDay(start), n + 1).due > due).toBe(true);
      expect(addWorkingDays(calendar, startOfDay(plusDays(start, 1)), n).due >= due).toBe(true);
    }),
  );
});
