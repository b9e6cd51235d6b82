import { makeCalendar } from '../../../kit/calendar.ts';
import { instant } from '../../../kit/instant.ts';
import { materialMatrix } from '../matrix.ts';
import { toBring } from './bring.ts';
import { appointmentCheck, findSlot, missedFrom, remindedAt, slotStands, slotsOn, slotText, type AppointmentRule } from './slots.ts';

const calendar = makeCalendar(
  [
    {
      year: 2026,
      number: '',
      issued: '2025-11-04',
      source: '',
      verified: true,
      off: [['2026-05-01', '2026-05-05', '劳动节']],
      work: ['2026-05-09'],
    },
  ],
  { fixed: [], movable: [] },
);
const rule: AppointmentRule = {
  windows: [
    {
      id: 'A',
      name: '综合窗口',
      address: '政务大厅一层',
      matters: ['changePhone'],
      hours: [
        { from: '09:00', to: '10:00', capacity: 2 },
        { from: '14:00', to: '15:00', capacity: 1 },
      ],
      closed: ['2026-04-28'],
    },
  ],
  daysAhead: 20,
  leadMinutes: 30,
  graceMinutes: 15,
  remindAt: '10:00',
};
const now = instant('2026-04-23T09:00:00+08:00');
const find = (change: object, kind: 'changePhone' | 'unfreeze' = 'changePhone', at = now, by = rule) =>
  findSlot(by, calendar, { window: 'A', day: '2026-04-27', from: '09:00', ...change }, kind, at);
const against = (...args: Parameters<typeof find>) => find(...args).reasons.map(({ field, message }) => [field, message]);

test('K12 a slot is offered on working days, also those moved to a weekend; not on days off nor when the window is closed', () => {
  expect(slotsOn(rule.windows[0]!, calendar, '2026-04-27').map(slotText)).toEqual(['2026-04-27 09:00—10:00', '2026-04-27 14:00—15:00']);
  expect(find({}).slot).toMatchObject({ starts: '2026-04-27T01:00:00.000000Z', ends: '2026-04-27T02:00:00.000000Z', capacity: 2 });
  expect(find({ day: '2026-05-09' }).slot).not.toBeNull();
  for (const day of ['2026-04-25', '2026-05-01', '2026-04-28']) expect(against({ day })).toEqual([['day', '该日不办公，请选择其他日期']]);
});

test('K12 each refusal of a slot names the field and what to choose instead', () => {
  expect(against({ window: 'B' })).toEqual([['window', '没有这个窗口，请重新选择']]);
  expect(against({}, 'unfreeze')).toEqual([['window', '该窗口不办理“账号解冻”，请选择其他窗口']]);
  expect(against({ from: '09:30' })).toEqual([['from', '没有这个时段，请重新选择']]);
  expect(against({ day: '2026-05-14' })).toEqual([['day', '只能预约20天以内的时段，请选择更早的日期']]);
  expect(against({ day: '2026-04-23' })).toEqual([['from', '该时段已开始或临近（须提前30分钟预约），请选择其他时段']]);
  expect(against({ day: '2026-04-23', from: '14:00' }, 'changePhone', instant('2026-04-23T13:29:59+08:00'))).toEqual([]);
  expect(find({ day: '2026-04-23', from: '14:00' }, 'changePhone', instant('2026-04-23T13:30:00+08:00')).slot).toBeNull();
  expect(against({}, 'changePhone', now, { ...rule, windows: [] })).toEqual([['district', '该区划暂未开放预约，请直接到当地政务大厅办理']]);
});

test.each([
  ['2026-04-28', '2026-04-27T02:00:00.000000Z'],
  ['2026-04-27', '2026-04-24T02:00:00.000000Z'],
  ['2026-05-06', '2026-04-30T02:00:00.000000Z'],
  ['2026-05-11', '2026-05-09T02:00:00.000000Z'],
])('K12 for %s the reminder goes out on the working day before: %s', (day, at) => {
  expect(remindedAt(rule, calendar, day)).toBe(at);
});

test('K12 a slot counts as missed when its end and the grace are over', () => {
  expect(missedFrom(rule, find({}).slot!)).toBe('2026-04-27T02:15:00.000000Z');
});

test('K12 a booked slot stands while the counter is open at its beginning; not on a day that has become one off, nor in closed hours or a window that is gone', () => {
  const stands = (change: object, by = rule) => slotStands(by, calendar, { window: 'A', day: '2026-04-27', from: '09:00', ...change });
  const hours = (from: string, to: string) => ({ ...rule, windows: [{ ...rule.windows[0]!, hours: [{ from, to, capacity: 5 }] }] });
  expect(stands({})).toBe(true);
  expect(stands({ day: '2026-05-09' })).toBe(true);
  for (const day of ['2026-04-25', '2026-05-01', '2026-04-28']) expect(stands({ day })).toBe(false);
  expect(stands({ window: 'B' })).toBe(false);
  expect([stands({}, hours('08:30', '11:30')), stands({}, hours('09:30', '11:30')), stands({}, hours('08:00', '09:00'))]).toEqual([
    true,
    false,
    false,
  ]);
});

test('K12 a table of slots that overlaps, or names a window twice, does not come into force', () => {
  expect(appointmentCheck.problem(rule)).toBeNull();
  const [window] = rule.windows;
  expect(appointmentCheck.problem({ ...rule, windows: [window, window] })).toContain('窗口编号重复');
  const hours = [window!.hours[0], { from: '09:30', to: '11:00', capacity: 1 }];
  expect(appointmentCheck.problem({ ...rule, windows: [{ ...window, hours }] })).toContain('互不重叠');
  expect(appointmentCheck.problem({ ...rule, remindAt: '25:00' })).toContain('HH:MM');
});

test('L01 L02 L04 what to bring in the original follows from the list: by proxy it is the agent’s card and the 委托书', () => {
  expect(toBring('naturalPerson', false, materialMatrix).originals).toEqual(['身份证原件']);
  expect(toBring('naturalPerson', true, materialMatrix)).toMatchObject({
    originals: ['被授权人身份证原件', '自然人授权委托书原件'],
    appendices: ['1', '4'],
  });
  expect(toBring('enterprise', true, materialMatrix).originals).toEqual(['营业执照原件', '被授权人身份证原件']);
});
