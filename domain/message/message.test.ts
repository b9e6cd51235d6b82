import fc from 'fast-check';
import { districtCovers } from '../kit/actor.ts';
import { plusDays } from '../kit/instant.ts';
import { inboxTemplates, smsTemplates } from '../kit/message-templates.ts';
import { alertLevel, boxOf, districtPrefix, repeatsTask, soonDaysOf, taskScopes } from './boxes.ts';
import { messageKey, prepare, smsTemplate, type MessageName } from './notify.ts';
import { daysLeft, dueReminder, reminderKey } from './reminders.ts';

const rule = [30, 7, 1];
const end = '2026-06-30';
const on = (left: number): string => plusDays(end, -left);

test.each([
  [31, null],
  [30, 30],
  [29, 30],
  [8, 30],
  [7, 7],
  [2, 7],
  [1, 1],
  [0, 1],
  [-1, null],
])('a reminder %i days before the end, none sent yet: %p', (left, due) => {
  expect(daysLeft(end, on(left))).toBe(left);
  expect(dueReminder(rule, end, on(left), [])).toBe(due);
});

test('run every day, each reminder of the rule is sent once, on its day', () => {
  const sent: [number, number][] = [];
  for (let left = 40; left >= -3; left--) {
    const due = dueReminder(
      rule,
      end,
      on(left),
      sent.map(([days]) => days),
    );
    if (due !== null) sent.push([due, left]);
  }
  expect(sent).toEqual([
    [30, 30],
    [7, 7],
    [1, 1],
  ]);
});

test('whatever days the schedule missed, no reminder is sent twice, out of order, early, or after the end', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1 }), fc.uniqueArray(fc.integer({ min: -5, max: 70 })), (days, runs) => {
      const sent: number[] = [];
      for (const left of runs.toSorted((a, b) => b - a)) {
        const due = dueReminder(days, end, on(left), sent);
        if (due === null) continue;
        expect(left).toBeGreaterThanOrEqual(0);
        expect(due).toBeGreaterThanOrEqual(left);
        expect(due).toBeLessThan(sent.at(-1) ?? Infinity);
        sent.push(due);
      }
      const last = runs.filter((left) => left >= 0 && left <= Math.max(...days));
      expect(sent.length > 0).toBe(last.length > 0);
    }),
  );
});

test('a reminder has one key per end and number of days; a new end is reminded of anew', () => {
  expect(reminderKey('certificate/1', end, 7)).toBe('reminder/certificate/1/2026-06-30/7');
  expect(reminderKey('certificate/1', '2027-06-30', 7)).not.toBe(reminderKey('certificate/1', end, 7));
});

test('a message takes for each of its forms the parameters of that form', () => {
  const { sms, inbox } = prepare('onboardingAdmitted', { organisation: '林汐经济贸易有限公司', time: '2021-02-10 10:39:21', district: '山西省本级' });
  expect(sms).toMatchObject({ template: smsTemplates.onboardingAdmitted, params: { organisation: '林汐经济贸易有限公司' } });
  expect(inbox?.text).toBe('已入库，登记区划：山西省本级，入库时间：2021-02-10 10:39:21。');
  expect(prepare('accountFrozen', { time: 't' }).inbox).toBeNull();
  expect(prepare('certificateExpired', { certificate: 'c', day: 'd' }).sms).toBeNull();
});

test('a message with parameters that don’t fit is refused before anything is written, and the error shows no value', () => {
  expect(() => prepare('onboardingAdmitted', { time: '甲', district: '乙' })).toThrow(
    new RangeError('template sms.onboardingAdmitted: missing [organisation], unknown []'),
  );
  expect(() => prepare('accountFrozen', { time: 't', idNumber: '1101' })).toThrow(new RangeError('message accountFrozen: unknown [idNumber]'));
  expect(() => prepare('constructor' as MessageName, {})).toThrow('no message constructor');
  expect(() => smsTemplate('sms.nothing')).toThrow(RangeError);
});

test('a key longer than the platform takes is refused, not cut', () => {
  expect(messageKey('k', 'a')).toBe('k/a');
  expect(() => messageKey('k'.repeat(129))).toThrow('1 to 128');
  expect(() => messageKey('')).toThrow('1 to 128');
});

test('待办, 消息 and 预警 take the notices of their category; results lie among 消息', () => {
  expect(boxOf('task')).toBe('task');
  expect(boxOf('warning')).toBe('warning');
  expect(boxOf('result')).toBe('message');
  for (const code of repeatsTask) expect(Object.values(inboxTemplates).map((one) => one.code)).toContain(code);
});

test('the beginning of a district code covers what the district covers', () => {
  const pair = fc.integer({ min: 1, max: 99 }).map((n) => String(n).padStart(2, '0'));
  const code = fc.oneof(
    fc.constant('000000'),
    pair.map((p) => `${p}0000`),
    fc.tuple(pair, pair).map(([p, c]) => `${p}${c}00`),
    fc.tuple(pair, pair, pair).map((parts) => parts.join('')),
  );
  fc.assert(fc.property(code, code, (outer, inner) => inner.startsWith(districtPrefix(outer)) === districtCovers(outer, inner)));
});

test('tasks are seen through the roles held, where they are held', () => {
  const organisationId = '01900000-0000-7000-8000-000000000000';
  expect(taskScopes([{ role: 'applicant' }, { role: 'initialReviewer', district: '140000' }, { role: 'orgAdmin', organisationId }])).toEqual([
    { role: 'initialReviewer', prefix: '14', organisationId: null },
    { role: 'orgAdmin', prefix: null, organisationId },
  ]);
});

test('预警 begins the last reminder’s days before the end and says 已逾期 from the end on', () => {
  const due = '2026-06-30T08:00:00.000000Z';
  expect(soonDaysOf(rule)).toBe(1);
  expect(alertLevel(due, '2026-06-29T07:59:59.999000Z', 1)).toBeNull();
  expect(alertLevel(due, '2026-06-29T08:00:00.000000Z', 1)).toBe('soon');
  expect(alertLevel(due, '2026-06-30T07:59:59.999999Z', 1)).toBe('soon');
  expect(alertLevel(due, due, 1)).toBe('overdue');
  expect(alertLevel(null, due, 1)).toBeNull();
});
