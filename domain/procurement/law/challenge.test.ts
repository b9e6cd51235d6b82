// Times of 质疑 and 投诉 by the one function of the law.
import { seedCalendar } from '../../../db/data/holidays/index.ts';
import { seedRules } from '../../../db/data/rules/index.ts';
import { ruleSet } from '../../kit/rules.ts';
import { unfit } from '../challenge/consequence.ts';
import { badRecordDue } from '../complaint/decision.ts';
import { methodReasons } from '../method/change.ts';
import { answerTime, challengeStart, challengeTime, complaintTime, inquiryTime, type ChallengeStarts } from './challenge.ts';
import type { Law } from './deadlines.ts';

const law: Law = { set: ruleSet(seedRules, '330000', '2026-03-02'), calendar: seedCalendar };
const starts: ChallengeStarts = {
  obtained: '2026-03-02',
  noticeEnded: '2026-03-09',
  stepEnded: '2026-03-24',
  resultEnded: null,
  shown: '2026-03-25',
};

test('R41 each kind of challenge has a day of its own: documents the later of obtaining and notice, a step its end, the result the end of its notice; what has not come has none', () => {
  expect(challengeStart('documents', starts)).toBe('2026-03-09');
  expect(challengeStart('documents', { ...starts, obtained: '2026-03-12' })).toBe('2026-03-12');
  expect(challengeStart('documents', { ...starts, obtained: null })).toBe('2026-03-09');
  expect(challengeStart('process', starts)).toBe('2026-03-24');
  expect(challengeStart('result', starts)).toBeNull();
  // Seven working days; the day that starts is not counted, 清明 is off.
  expect(challengeTime(law, 'documents', '2026-03-09')).toMatchObject({ day: '2026-03-18', cite: { rule: 'R41' } });
  expect(challengeTime(law, 'result', '2026-03-26').day).toBe('2026-04-07');
  expect([answerTime(law, 'documents', '2026-03-10').day, inquiryTime(law, '2026-03-05').day]).toEqual(['2026-03-19', '2026-03-10']);
});

test('R37 R43 what is shown is objected to while it is shown; candidates are answered in three days, a single source is argued anew from the end of its publicity', () => {
  expect(challengeTime(law, 'candidates', '2026-03-24').day).toBe('2026-03-27');
  expect(answerTime(law, 'candidates', '2026-03-24').day).toBe('2026-03-27');
  expect(challengeTime(law, 'singleSource', '2026-03-02').day).toBe('2026-03-09');
  for (const received of ['2026-03-02', '2026-03-09']) expect(answerTime(law, 'singleSource', received, '2026-03-02').day).toBe('2026-03-16');
});

test('R42 fifteen working days from the end of the time to answer; a record with the third complaint without facts within twelve months', () => {
  expect(complaintTime(law, '2026-04-08')).toMatchObject({ day: '2026-04-29', cite: { rule: 'R42' } });
  const rule = { times: 3, months: 12 };
  expect(badRecordDue(rule, ['2025-04-15', '2026-01-01'], '2026-04-15')).toBe(true);
  expect(badRecordDue(rule, ['2025-04-14', '2026-01-01'], '2026-04-15')).toBe(false);
  expect(badRecordDue(rule, ['2026-01-01'], '2026-04-15')).toBe(false);
});

test('R42 R22 a consequence must fit where the project stands; two who were left of a tender may be negotiated with', () => {
  expect([unfit('next', 'resulted'), unfit('redo', 'announced'), unfit('correct', 'waiting'), unfit('goOn', 'contracted')]).toEqual([
    null,
    null,
    null,
    null,
  ]);
  for (const [consequence, state] of [
    ['next', 'awarding'],
    ['redo', 'contracted'],
    ['redo', 'voided'],
    ['correct', 'opening'],
  ] as const)
    expect(unfit(consequence, state)).toBe('项目当前状态不能适用该处理');
  const asked = { projectId: 'p', method: 'negotiation', twoLeft: true, reason: '', files: [] } as const;
  expect(methodReasons(asked, { state: 'voided', method: 'openTender' }, 2, law.set)).toEqual([]);
  expect(methodReasons(asked, { state: 'voided', method: 'openTender' }, 3, law.set).map(({ field }) => field)).toEqual(['twoLeft']);
  expect(methodReasons(asked, { state: 'opening', method: 'consultation' }, 2, law.set).map(({ field }) => field)).toEqual(['projectId', 'method']);
});
