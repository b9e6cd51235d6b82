import { earliestStart, lapsesOn, reminderDue, startReasons } from './intention.ts';

const rule = { leadDays: 30, remindDays: [30, 10], provinceFrom: '2021-01-01', belowFrom: '2022-01-01' };

test('R03 R01 thirty natural days: the day of publication does not count', () => {
  expect(earliestStart('2026-11-02', rule.leadDays)).toBe('2026-12-02');
  const standing = { publishedOn: '2026-11-02', waived: false };
  expect(startReasons(rule, '140100', '2026-12-01', standing, '财库〔2020〕10号')).toEqual([
    expect.objectContaining({
      code: 'INTENTION_TOO_EARLY',
      message: '采购意向于2026-11-02公开，采购活动最早于2026-12-02开始',
      article: '财库〔2020〕10号',
    }),
  ]);
  expect(startReasons(rule, '140100', '2026-12-02', standing, '')).toEqual([]);
  expect(startReasons(rule, '140100', '2026-12-02', null, '')[0]!.message).toBe('尚未公开采购意向');
  expect(startReasons(rule, '140100', '2026-11-03', { ...standing, waived: true }, '')).toEqual([]);
});

test('R03 it is asked of a province since 2021, of what is below it since 2022', () => {
  expect([startReasons(rule, '140000', '2021-06-01', null, '').length, startReasons(rule, '140100', '2021-06-01', null, '').length]).toEqual([1, 0]);
  expect(startReasons(rule, '140100', '2022-01-01', null, '')).toHaveLength(1);
});

test('R03 reminded once at 30 and once at 10 days before the planned month, late ones once; lapsed after it', () => {
  expect(['2026-12-01', '2026-12-02', '2026-12-22', '2027-01-01'].map((day) => reminderDue(rule, '2027-01', day, []))).toEqual([null, 30, 10, null]);
  expect([
    reminderDue(rule, '2027-01', '2026-12-20', [30]),
    reminderDue(rule, '2027-01', '2026-12-25', [30]),
    reminderDue(rule, '2027-01', '2026-12-25', [30, 10]),
  ]).toEqual([null, 10, null]);
  expect([lapsesOn('2027-01', '2027-01-31'), lapsesOn('2027-01', '2027-02-01')]).toEqual([false, true]);
});
