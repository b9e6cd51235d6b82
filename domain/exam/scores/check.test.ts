// The check of a list of scores, line by line.
import fc from 'fast-check';
import { sampleExam } from '../../../db/demo/exam.ts';
import { scoreRows } from '../../../db/data/rules/scores.ts';
import { scoreChecker, type Sitter } from './check.ts';
import { mappingCheck, readHeader, templateHeaders, type ScoreMapping } from './mapping.ts';
import { readMark, shownMark } from './marks.ts';
import { passMarks, usualMarks } from './pass-marks.ts';
import { scoreRules } from './rules.ts';

const config = sampleExam({ enrolOpens: '2026-07-20' });
const mapping = scoreRows.find(({ key }) => key === scoreRules.columns.key)!.value as ScoreMapping;
const sitter = (more: Partial<Sitter> = {}): Sitter => ({
  enrolmentId: 'e1',
  name: '林溪',
  subjects: ['F01', 'S03'],
  sits: true,
  idTail: (length) => '14999919900307461X'.slice(-length),
  ...more,
});
const sitters = new Map([
  ['26310101001016', sitter()],
  ['26310101001024', sitter({ enrolmentId: 'e2', name: '欧阳·月', subjects: ['S03'] })],
  ['26310101001032', sitter({ enrolmentId: 'e3', sits: false })],
]);
const checker = (headers = templateHeaders(mapping)) =>
  scoreChecker({ mapping, at: readHeader(headers, mapping).at, subjects: new Map(config.subjects.map((one) => [one.code, one])), sitters });
/** 准考证号, 姓名, 证件尾号, 科目代码, 客观, 主观, 总分, 缺考, 违纪标识 */
const good = ['26310101001016', '林溪', '461x', 'S03', '20', '45.5', '65.5', '', ''];
const but = (change: Record<number, string>): string[] => good.map((cell, n) => change[n] ?? cell);
const wrong = (cells: string[]): string[] => checker()(2, cells).errors.map(({ column, message }) => `${column ?? '整行'}：${message}`);

test('S3-35 a line in order is a score; marks are exact tenths; an absence has none', () => {
  expect(checker()(2, good)).toEqual({
    score: { row: 2, enrolmentId: 'e1', subject: 'S03', marks: { objective: 200, subjective: 455, total: 655 }, absent: false, flag: null },
    errors: [],
  });
  expect(checker()(3, but({ 3: 'F01', 4: '70', 5: '', 6: '70.0' })).score?.marks).toEqual({ objective: 700, subjective: null, total: 700 });
  expect(checker()(4, but({ 4: '', 5: '', 6: '', 7: '是' })).score).toMatchObject({
    absent: true,
    marks: { objective: null, subjective: null, total: null },
  });
  expect(checker()(4, but({ 4: '0', 5: '0', 6: '0', 7: '缺考', 8: '雷同' })).score).toMatchObject({
    absent: true,
    flag: 'similar',
    marks: { total: null },
  });
});

test.each([
  ['unknown number', { 0: '26310101009999' }, ['准考证号：没有这一准考证号']],
  ['number of an enrolment that is void', { 0: '26310101001032' }, ['准考证号：该准考证号的报名已失效']],
  ['another name', { 1: '林希' }, ['姓名：与准考证号的考生姓名不符']],
  ['another tail', { 2: '4610' }, ['证件尾号：与准考证号的考生证件尾号不符']],
  ['too short a tail', { 2: 'X' }, ['证件尾号：与准考证号的考生证件尾号不符']],
  ['unknown subject', { 3: 'S99' }, ['科目代码：本次考试没有这一科目']],
  ['subject not enrolled in', { 3: 'S05' }, ['科目代码：该考生未报考这一科目']],
  ['sum', { 6: '66' }, ['总分：客观与主观之和不等于总分']],
  ['above the full mark', { 4: '60', 5: '45', 6: '105' }, ['总分：超过满分100分']],
  ['below zero', { 4: '-1' }, ['客观：应为数字，最多一位小数，不小于0']],
  ['two decimals', { 5: '45.55' }, ['主观：应为数字，最多一位小数，不小于0']],
  ['no mark and not absent', { 4: '', 5: '', 6: '' }, ['客观：未填写，也未标识缺考', '主观：未填写，也未标识缺考', '总分：未填写，也未标识缺考']],
  ['absent with marks', { 7: '缺考' }, ['客观：缺考不应有成绩', '主观：缺考不应有成绩', '总分：缺考不应有成绩']],
  ['subjective marks of an objective subject', { 3: 'F01', 4: '60', 5: '5', 6: '65' }, ['主观：该科目没有主观题']],
  ['unknown words', { 7: '也许', 8: '存疑' }, ['缺考：缺考标识无法识别', '违纪标识：违纪标识无法识别']],
  ['a formula', { 6: '=E2+F2' }, ['总分：含有公式，应填写数值或文字']],
  [
    'everything at once',
    { 0: '1', 1: '', 3: 'S99', 4: 'x' },
    ['准考证号：没有这一准考证号', '姓名：未填写姓名', '科目代码：本次考试没有这一科目', '客观：应为数字，最多一位小数，不小于0'],
  ],
] as const)('S3-35 %s is an error of its line and column', (_, change, messages) => {
  expect(wrong(but(change))).toEqual(messages);
});

test('S3-35 the same number and subject twice is named with the line that came first', () => {
  const check = checker();
  expect(check(2, good).errors).toEqual([]);
  expect(check(9, good).errors).toEqual([{ row: 9, column: null, message: '与第2行重复（同一准考证号、同一科目）' }]);
});

test('S3-35 the header line: other words of the mapping are taken, what is missing, twice or unknown is told at once', () => {
  expect(readHeader(['考号', '考生姓名', '科目编码', '客观题', '主观题', '成绩', '缺考标识', '违纪'], mapping).errors).toEqual([]);
  expect(
    readHeader(['准考证号', '考号', '姓名', '备注', '客观', '总分'], mapping).errors.map(({ column, message }) => `${String(column)}：${message}`),
  ).toEqual([
    '准考证号：这一列出现了两次',
    '备注：模板中没有这一列',
    '科目代码：缺少这一列',
    '主观：缺少这一列',
    '缺考：缺少这一列',
    '违纪标识：缺少这一列',
  ]);
  expect(mappingCheck.problem(mapping)).toBeNull();
  expect(mappingCheck.problem({ ...mapping, columns: mapping.columns.slice(1) })).toContain('每个数据项应恰好对应一列');
});

test('S3-35 errors never say a value: what is wrong of a line can be printed and kept in clear', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[A-Z0-9]{5,12}$/), { minLength: 9, maxLength: 9 }), (cells) => {
      const told = checker()(2, cells)
        .errors.map(({ message }) => message)
        .join();
      return cells.every((cell) => !told.includes(cell));
    }),
  );
});

test('S3-35 marks are read and shown without loss', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 99_999 }), (tenths) => readMark(shownMark(tenths)) === tenths));
  expect(['60', '60.5', '60.50', '060', '6o', '', '60.', '1e2'].map(readMark)).toEqual([600, 605, 605, 600, null, null, null, null]);
});

test('S3-34 pass marks: 60 % of the full mark by default; above the full mark, below 0, missing or strange ones are named each', () => {
  expect(usualMarks(config.subjects, 6_000)).toMatchObject({ F01: 600, S03: 600 });
  const all = Object.fromEntries(config.subjects.map(({ code }) => [code, '60']));
  expect(passMarks({ ...all, S03: '59.5' }, config.subjects)).toMatchObject({ reasons: [], marks: { F01: 600, S03: 595 } });
  const { S07: _, ...rest } = all;
  expect(passMarks({ ...rest, F01: '100.5', S03: '-1', X: '60' }, config.subjects).reasons.map(({ field, message }) => [field, message])).toEqual([
    ['marks.X', '本次考试没有这一科目'],
    ['marks.F01', '合格分不能超过满分100分'],
    ['marks.S03', '合格分应为数字，最多一位小数，不小于0'],
    ['marks.S07', '未设置《安全生产实务（其他安全（不包括消防安全））》的合格分'],
  ]);
});
