import { seedRules } from '../../db/data/rules/index.ts';
import { makeCalendar } from '../kit/calendar.ts';
import { endOfDay, instant } from '../kit/instant.ts';
import { ruleSet } from '../kit/rules.ts';
import { acceptanceStanding, contractPhases, type AcceptanceEventName } from './acceptance.ts';

const rules = ruleSet(seedRules, '310000', '2026-01-01');
// 国庆 1—7 October off, 10 October worked.
const notice = {
  year: 2026,
  number: '国办发明电〔2025〕7号',
  issued: '2025-11-04',
  source: 'test',
  verified: false,
  off: [['2026-10-01', '2026-10-07', '国庆节'] as const],
  work: ['2026-10-10'],
};
const calendar = makeCalendar([notice], { fixed: ['01-01', '10-01', '10-02', '10-03'], movable: [] });
const at = (day: string) => instant(`${day}T10:00:00+08:00`);
const play = (events: readonly (readonly [AcceptanceEventName, string])[], now: string) =>
  acceptanceStanding(
    rules,
    calendar,
    events.map(([what, day]) => ({ what, at: at(day) })),
    at(now),
  );
const initial = [
  ['initialNotice', '2026-09-28'],
  ['initialDateSet', '2026-09-30'],
] as const;

test('O28 the date of 初验 is due five working days after its notice, over a holiday and a day that is worked for it; then it is overdue', () => {
  const notified = play([initial[0]], '2026-09-28');
  // 29, 30 September, 8, 9 and 10 October.
  expect(notified).toMatchObject({ stage: 'initialDate', overdue: false, clock: { due: endOfDay('2026-10-10'), basis: 'S3§验收要求（2）' } });
  expect(play([initial[0]], '2026-10-10').overdue).toBe(false);
  expect(play([initial[0]], '2026-10-11').overdue).toBe(true);
});

test('O28 the trial lasts thirty days and ends by itself; 终验通知 is refused before; the experts meet within ten working days', () => {
  const passed = [...initial, ['initialPassed', '2026-10-12']] as const;
  expect(play(passed, '2026-11-11')).toMatchObject({ stage: 'trial', clock: { due: endOfDay('2026-11-11') }, overdue: false });
  expect(play(passed, '2026-11-12')).toMatchObject({ stage: 'ready', clock: null });
  expect(() => play([...passed, ['finalNotice', '2026-11-11']], '2026-11-11')).toThrow('终验通知 does not fit 「试运行」');
  const ready = [...passed, ['finalNotice', '2026-11-12']] as const;
  expect(play(ready, '2026-11-12')).toMatchObject({ stage: 'expertMeeting', clock: { due: endOfDay('2026-11-26') } });
  expect(play(ready, '2026-11-27').overdue).toBe(true);
  const done = [...ready, ['meetingCalled', '2026-11-20'], ['finalPassed', '2026-11-24']] as const;
  expect(play(done, '2026-12-01')).toMatchObject({ stage: 'accepted', clock: null, failures: 0, mayRescind: false });
});

test('O28 the third failure in a row lets the purchaser rescind, 初验 and 终验 together; one that was passed between begins anew', () => {
  const failed = (days: readonly [string, string, string]) =>
    [
      ['initialNotice', days[0]],
      ['initialDateSet', days[1]],
      ['initialFailed', days[2]],
    ] as const;
  const twice = [...failed(['2026-09-01', '2026-09-02', '2026-09-03']), ...failed(['2026-09-04', '2026-09-05', '2026-09-06'])];
  expect(play(twice, '2026-09-06')).toMatchObject({ stage: 'initialDefects', failures: 2, mayRescind: false });
  expect(() => play([...twice, ['rescind', '2026-09-07']], '2026-09-07')).toThrow('解除合同 does not fit 「初验整改」');
  const thrice = [...twice, ...failed(['2026-09-07', '2026-09-08', '2026-09-09'])];
  expect(play(thrice, '2026-09-09')).toMatchObject({ failures: 3, mayRescind: true });
  expect(play([...thrice, ['rescind', '2026-09-10']], '2026-09-10')).toMatchObject({ stage: 'rescinded', mayRescind: false });
  const between = [
    ...twice,
    ['initialNotice', '2026-09-07'],
    ['initialDateSet', '2026-09-08'],
    ['initialPassed', '2026-09-09'],
    ['finalNotice', '2026-10-12'],
    ['meetingCalled', '2026-10-13'],
    ['finalFailed', '2026-10-20'],
  ] as const;
  expect(play(between, '2026-10-20')).toMatchObject({ stage: 'finalDefects', failures: 1, mayRescind: false });
});

test('O28 an event that is earlier than the one before it, or out of its order, is refused', () => {
  expect(() => play([initial[1]], '2026-10-01')).toThrow('确定初验日期 does not fit 「建设中」');
  expect(() => play([initial[0], ['initialDateSet', '2026-09-27']], '2026-10-01')).toThrow('earlier');
});

test('O29 phases of one, four and one month follow each other from 合同签订, six months in all; the last of a short month stands for a day that it lacks', () => {
  expect(contractPhases(rules, at('2026-03-15')).map(({ months, from, to }) => [months, from, to])).toEqual([
    [1, '2026-03-15', '2026-04-15'],
    [4, '2026-04-15', '2026-08-15'],
    [1, '2026-08-15', '2026-09-15'],
  ]);
  expect(contractPhases(rules, at('2026-08-31')).map(({ to }) => to)).toEqual(['2026-09-30', '2027-01-31', '2027-02-28']);
});
