import fc from 'fast-check';
import { makeCalendar, type Calendar } from './calendar.ts';
import {
  extend,
  pause,
  planDays,
  planInstant,
  planMonths,
  planPeriod,
  planWorkingDays,
  replan,
  resume,
  startDeadline,
  type Deadline,
} from './deadline.ts';
import { endOfDay, instant, plusMs, type Instant } from './instant.ts';

const notice = { year: 2026, number: '国办发明电〔2025〕7号', issued: '2025-11-04', source: 'test', verified: false } as const;
const statutory = { fixed: ['01-01'], movable: [] };
const calendar = makeCalendar([{ ...notice, off: [['2026-10-01', '2026-10-07', '国庆节']], work: ['2026-10-10'] }], statutory);
const with2027 = makeCalendar(
  [
    { ...notice, off: [['2026-10-01', '2026-10-07', '国庆节']], work: ['2026-10-10'] },
    { ...notice, year: 2027, issued: '2026-11-10', off: [['2026-12-31', '2027-01-02', '元旦']], work: ['2027-01-03'] },
  ],
  statutory,
);
const at = (text: string): Instant => instant(`${text}+08:00`);
const start = at('2026-09-21T10:00:00');
const tenDays = startDeadline('decide', planWorkingDays(calendar, start, 10, '行政许可法第四十二条'), start);

test('a deadline is a row with basis, unit, length and history', () => {
  expect(tenDays).toEqual({
    name: 'decide',
    due: endOfDay('2026-10-10'),
    basis: '行政许可法第四十二条',
    unit: 'workingDays',
    amount: 10,
    startedAt: start,
    provisional: false,
    history: [{ what: 'set', at: start, from: null, to: endOfDay('2026-10-10'), why: '行政许可法第四十二条' }],
  });
});

test('W13 the clock stands while material is missing, and the working days left are kept', () => {
  const stood = pause(tenDays, at('2026-09-24T15:00:00'), calendar, '补正材料');
  expect([stood.pausedAt, stood.remaining]).toEqual([at('2026-09-24T15:00:00'), 7]);
  const goes = resume(stood, at('2026-10-12T09:00:00'), calendar, '材料已补正');
  expect(goes.due).toBe(endOfDay('2026-10-21'));
  expect('pausedAt' in goes || 'remaining' in goes).toBe(false);
  expect(goes.history.slice(1)).toEqual([
    { what: 'paused', at: at('2026-09-24T15:00:00'), from: tenDays.due, to: tenDays.due, why: '补正材料' },
    { what: 'resumed', at: at('2026-10-12T09:00:00'), from: tenDays.due, to: endOfDay('2026-10-21'), why: '材料已补正' },
  ]);
});

test('W13 the calendar changes while the clock stands: what is left is counted by the new one', () => {
  const from = at('2026-12-24T10:00:00');
  const started = startDeadline('decide', planWorkingDays(calendar, from, 5, '期限'), from);
  expect([started.due, started.provisional]).toEqual([endOfDay('2026-12-31'), true]);
  const stood = pause(started, at('2026-12-29T10:00:00'), calendar, '听证');
  const replanned = replan(stood, with2027, at('2026-12-30T10:00:00'), '2027年节假日安排公布');
  expect([replanned.pausedAt, replanned.remaining]).toEqual([stood.pausedAt, 2]);
  expect(resume(replanned, at('2026-12-30T10:00:00'), with2027, '听证结束').due).toBe(endOfDay('2027-01-04'));
  expect(resume(stood, at('2026-12-30T10:00:00'), with2027, '听证结束').due).toBe(endOfDay('2027-01-04'));
});

test('W13 a clock stopped on its last day ends on the day it goes on, or the next working day', () => {
  const stood = pause(tenDays, at('2026-10-10T09:00:00'), calendar, '鉴定');
  expect(stood.remaining).toBe(0);
  expect(resume(stood, at('2026-10-10T10:00:00'), calendar, '完成').due).toBe(tenDays.due);
  expect(resume(stood, at('2026-10-17T10:00:00'), calendar, '完成').due).toBe(endOfDay('2026-10-19'));
});

test('W13 a clock that is due, or stands, is not stopped, and one that runs does not go on', () => {
  expect(() => pause(tenDays, tenDays.due, calendar, '补正材料')).toThrow(/was due/);
  const stood = pause(tenDays, start, calendar, '补正材料');
  expect(() => pause(stood, start, calendar, '补正材料')).toThrow(/is paused since/);
  expect(() => resume(tenDays, start, calendar, '完成')).toThrow(/is not paused/);
  expect(() => resume(stood, plusMs(start, -1), calendar, '完成')).toThrow(/was paused at/);
});

test('a new year’s table re-plans what it changes and leaves the rest without an event', () => {
  const from = at('2026-12-28T10:00:00');
  const provisional = startDeadline('notice', planWorkingDays(calendar, from, 5, '公示'), from);
  expect([provisional.due, provisional.provisional]).toEqual([endOfDay('2027-01-05'), true]);
  const settled = replan(provisional, with2027, at('2026-12-29T00:00:00'), '2027年节假日安排公布');
  expect([settled.due, settled.provisional, settled.history.at(-1)!.what]).toEqual([endOfDay('2027-01-05'), false, 'replanned']);
  expect(replan(tenDays, with2027, from, '2027年节假日安排公布')).toBe(tenDays);
});

test('calendar days, hours and fixed moments pause and extend in their own unit', () => {
  const days = startDeadline('wait', planDays(calendar, start, 10, '等待', true), start);
  expect(days.due).toBe(endOfDay('2026-10-08'));
  expect(pause(days, start, calendar, '补正材料').remaining).toBe(17);
  const fixed = startDeadline('opening', planInstant('2026-10-01T01:00:00.000123Z', '公告'), start);
  const stood = pause(fixed, at('2026-09-30T09:00:00'), calendar, '暂停');
  expect(stood.remaining).toBe(86_400);
  expect(resume(stood, at('2026-09-30T09:00:01'), calendar, '恢复').due).toBe('2026-10-01T01:00:01.000123Z');
  expect(extend(fixed, 60_000, start, calendar, '更正公告').due).toBe('2026-10-01T01:01:00.000123Z');
  expect(planPeriod(calendar, start, { amount: 2, unit: 'hours', rolls: false }, '短信').due).toBe(at('2026-09-21T12:00:00'));
  expect(planPeriod(calendar, start, { amount: 1, unit: 'days', rolls: false }, '待入库').due).toBe(endOfDay('2026-09-22'));
  expect(planPeriod(calendar, start, { amount: 1, unit: 'workingDays', rolls: false }, '公示').unit).toBe('workingDays');
});

const minutes = (max: number) => fc.integer({ min: 0, max: max * 1440 });
const anyDeadline: fc.Arbitrary<Deadline> = fc
  .tuple(fc.constantFrom('workingDays', 'days', 'rolling', 'instant'), fc.integer({ min: 1, max: 40 }), minutes(120))
  .map(([unit, amount, m]) => {
    const from = plusMs(start, m * 60_000);
    const plan =
      unit === 'workingDays'
        ? planWorkingDays(calendar, from, amount, '期限')
        : unit === 'instant'
          ? planInstant(plusMs(from, amount * 3_333_333), '期限')
          : planDays(calendar, from, amount, '期限', unit === 'rolling');
    return startDeadline('any', plan, from);
  });
/** A moment between the last event and due. */
const within = (deadline: Deadline, share: number): Instant => {
  const from = deadline.history.at(-1)!.at;
  return plusMs(from, Math.max(0, Math.floor((Date.parse(deadline.due) - Date.parse(from) - 1) * share)));
};
const share = fc.double({ min: 0, max: 1, noNaN: true });

test('W13 stopping a clock and letting it go on at once changes nothing', () => {
  fc.assert(
    fc.property(anyDeadline, share, share, (deadline, first, second) => {
      const when = within(deadline, first);
      const once = resume(pause(deadline, when, calendar, '停'), when, calendar, '行');
      expect([once.due, once.provisional]).toEqual([deadline.due, deadline.provisional]);
      const again = within(once, second);
      expect(resume(pause(once, again, calendar, '停'), again, calendar, '行').due).toBe(deadline.due);
    }),
  );
});

test('W13 a longer stop is never due earlier, and what was left before is what is left after', () => {
  fc.assert(
    fc.property(anyDeadline, share, minutes(60), (deadline, part, stop) => {
      const stood = pause(deadline, within(deadline, part), calendar, '停');
      const when = plusMs(stood.pausedAt!, stop * 60_000);
      const goes = resume(stood, when, calendar, '行');
      expect(goes.due >= deadline.due).toBe(true);
      const left = (d: Deadline, moment: Instant) => pause(d, moment, calendar, '停').remaining!;
      if (deadline.unit === 'workingDays' && stood.remaining! > 0) expect(left(goes, when)).toBe(stood.remaining);
      if (deadline.unit === 'instant') expect(left(goes, when)).toBe(stood.remaining);
    }),
  );
});

test('an extension is never due earlier, also when the calendar has changed meanwhile or the clock stands', () => {
  fc.assert(
    fc.property(
      anyDeadline,
      share,
      fc.integer({ min: 1, max: 30 }),
      fc.boolean(),
      fc.constantFrom<Calendar>(calendar, with2027),
      (deadline, part, amount, stands, by) => {
        const when = within(deadline, part);
        const before = stands ? pause(deadline, when, calendar, '停') : deadline;
        const longer = extend(before, amount, when, by, '经批准延长');
        expect(longer.due >= deadline.due).toBe(true);
        expect(longer.history.at(-1)).toEqual({ what: 'extended', at: when, from: deadline.due, to: longer.due, why: '经批准延长' });
        expect((longer.remaining ?? 0) >= (before.remaining ?? 0)).toBe(true);
      },
    ),
  );
  expect(() => extend(tenDays, 0, start, calendar, '')).toThrow(RangeError);
});

test('making a deadline anew twice is the same as once, whatever happened to it before', () => {
  fc.assert(
    fc.property(anyDeadline, share, minutes(60), fc.boolean(), (deadline, part, stop, ended) => {
      const stood = pause(deadline, within(deadline, part), calendar, '停');
      const before = ended ? resume(stood, plusMs(stood.pausedAt!, stop * 60_000), calendar, '行') : stood;
      const once = replan(before, with2027, before.history.at(-1)!.at, '新日历');
      expect(replan(once, with2027, before.history.at(-1)!.at, '新日历')).toBe(once);
      expect(replan(before, calendar, before.history.at(-1)!.at, '同一日历')).toBe(before);
    }),
  );
});

test('S3-37 months end on the day of the same number, or on the last of a shorter month; a last day off moves on', () => {
  const ends = (from: string, months: number) => planMonths(calendar, at(from), months, '行政诉讼法第四十六条').due;
  expect(ends('2026-03-16T09:00:00', 6)).toBe(endOfDay('2026-09-16'));
  expect(ends('2026-08-31T23:59:59', 6)).toBe(endOfDay('2027-02-28'));
  expect(ends('2023-08-31T00:00:00', 6)).toBe(endOfDay('2024-02-29'));
  // 4 October lies in the holiday, so does all up to the 7th.
  expect(planPeriod(calendar, at('2026-04-04T10:00:00'), { amount: 6, unit: 'months', rolls: true }, '行政诉讼法第四十六条')).toEqual({
    due: endOfDay('2026-10-08'),
    provisional: false,
    basis: '行政诉讼法第四十六条',
    unit: 'rollingMonths',
    amount: 6,
  });
});

test('W13 months that were stopped go on for the days they had, and are counted anew by a new calendar', () => {
  const from = at('2026-06-30T10:00:00');
  const half = startDeadline('litigation', planMonths(calendar, from, 6, '期限', true), from);
  expect([half.due, half.provisional]).toEqual([endOfDay('2026-12-30'), true]);
  const stood = pause(half, at('2026-07-01T10:00:00'), calendar, '不可抗力');
  expect(stood.remaining).toBe(182);
  expect(resume(stood, at('2026-07-03T10:00:00'), calendar, '消除').due).toBe(endOfDay('2027-01-04'));
  const later = startDeadline('litigation', planMonths(calendar, at('2026-07-02T10:00:00'), 6, '期限', true), at('2026-07-02T10:00:00'));
  expect(replan(later, with2027, at('2026-11-11T10:00:00'), '2027年节假日安排公布').due).toBe(endOfDay('2027-01-03'));
});
