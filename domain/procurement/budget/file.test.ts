import { creditCode } from '../../../db/demo/invent.ts';
import { compareBudget, readBudgetFile, type KeptLine } from './file.ts';

const unit = creditCode(7);
const text = (number: string, fen = '100000000'): string => `${number}|2026|${unit}|太原市某局|办公设备|${fen}`;
const kept = (number: string, fen = 100_000_000n): KeptLine => ({
  id: number,
  number,
  year: 2026,
  creditCode: unit,
  unitName: '太原市某局',
  item: '办公设备',
  fen,
});

test('J04 U17 a faulty line is an error of its own with everything that is wrong with it; the others are read', () => {
  const { lines, faults } = readBudgetFile([text('B-0001'), 'B-0002|26|911|某局||-5', 'nothing', text('B-0003'), text('B-0003', '5')]);
  expect(lines.map(({ number }) => number)).toEqual(['B-0001']);
  expect(faults.map(({ place, number, message }) => [place, number, message])).toEqual([
    [2, 'B-0002', '预算年度应为四位年份；统一社会信用代码不正确；预算项目应为1至200字；预算金额应为大于0的整数，单位为分'],
    [3, 'nothing', '应有6个字段，实有1个'],
    [4, 'B-0003', '预算编号B-0003在文件中重复'],
    [5, 'B-0003', '预算编号B-0003在文件中重复'],
  ]);
});

test('J04 what a file changed or no longer has is found; a line that could not be read is neither', () => {
  const read = readBudgetFile([text('B-0001', '90000000'), text('B-0002'), 'B-0003|x', text('B-0005')]);
  const { added, unchanged, findings } = compareBudget([kept('B-0001'), kept('B-0002'), kept('B-0003'), kept('B-0004')], read);
  expect(added.map(({ number }) => number)).toEqual(['B-0005']);
  expect(unchanged).toBe(1);
  expect(findings.map(({ kind, kept: { number } }) => `${number} ${kind}`)).toEqual(['B-0001 changed', 'B-0004 gone']);
  // A line of which not even the number can be read may be any: nothing is gone then.
  expect(compareBudget([kept('B-0004')], readBudgetFile(['????|x'])).findings).toEqual([]);
});
