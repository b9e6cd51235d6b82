import fc from 'fast-check';
import { plusDays } from '../kit/instant.ts';
import { endingNews, fittingDays, lastDayBefore } from './task-reminders.ts';

test('L11 a 委托书 of one month is reminded of 7 days and 1 day before; 30 days before would be the day after signing', () => {
  expect(fittingDays([30, 7, 1], '2026-03-10', '2026-04-10')).toEqual([7, 1]);
  expect(endingNews('2026-03-10', '2026-04-10', '2026-04-02', [30, 7, 1])).toBeNull();
  expect(endingNews('2026-03-10', '2026-04-10', '2026-04-03', [30, 7, 1])).toBe(7);
  expect(endingNews('2026-03-10', '2026-04-10', '2026-04-10', [30, 7, 1])).toBe(1);
  expect(endingNews('2026-03-10', '2026-04-10', '2026-04-11', [30, 7, 1])).toBe('over');
});

test('a deadline at midnight ends with the day before it, one at noon with its own day', () => {
  expect(lastDayBefore('2026-03-10T16:00:00.000000Z')).toBe('2026-03-10');
  expect(lastDayBefore('2026-03-11T04:00:00.000000Z')).toBe('2026-03-11');
});

test('no reminder comes in the first half of the time given, and none after the end', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 400 }),
      fc.integer({ min: -5, max: 405 }),
      fc.array(fc.integer({ min: 0, max: 365 })),
      (length, n, days) => {
        const from = '2026-01-01';
        const news = endingNews(from, plusDays(from, length), plusDays(from, n), days);
        if (n > length) expect(news).toBe('over');
        else if (n * 2 < length) expect(news).toBeNull();
      },
    ),
  );
});
