import { companySizes } from '../../../db/data/company-size.ts';
import { industries } from '../../../db/data/lists/industries.ts';
import { linXi, linXiContext } from '../../../db/demo/lin-xi.ts';
import { wan } from '../../kit/money.ts';
import { computedSize } from './size-rules.ts';
import { companySize, sizeClassOf } from './size.ts';
import { edited } from './test-edit.ts';

const size = (industry: string, employees: number, revenue: number, assets = 0) =>
  companySize(industry, { employees, revenueFen: wan(revenue), assetsFen: wan(assets) }, companySizes);

test('B08 a size needs every lower bound of its line at once, else it is one lower', () => {
  expect(size('C1310', 1000, 40000)).toBe('large');
  expect(size('C1310', 999, 40000)).toBe('medium');
  expect(size('C1310', 1000, 39999)).toBe('medium');
  expect(size('C1310', 300, 1999)).toBe('small');
  expect(size('C1310', 20, 299)).toBe('micro');
  expect(size('C1310', 5000, 0)).toBe('micro');
});

test.each([
  // industry, employees, 营业收入, 资产总额 (万元), size
  ['A0111', 0, 20000, 0, 'large'],
  ['A0111', 9999, 499, 0, 'small'],
  ['E4812', 0, 80000, 79999, 'medium'],
  ['F5181', 8, 100, 100, 'micro'],
  ['F5181', 20, 5000, 0, 'medium'],
  ['F5212', 50, 500, 0, 'medium'],
  ['G5430', 300, 3000, 0, 'medium'],
  ['G5910', 100, 1000, 0, 'small'],
  ['G5920', 100, 1000, 0, 'medium'],
  ['G6020', 300, 2000, 0, 'medium'],
  ['H6110', 100, 2000, 0, 'medium'],
  ['I6311', 2000, 100000, 0, 'large'],
  ['I6513', 10, 50, 0, 'small'],
  ['K7010', 0, 1000, 5000, 'medium'],
  ['K7020', 100, 500, 0, 'small'],
  ['L7241', 10, 0, 100, 'small'],
  ['M7482', 300, 0, 0, 'large'],
] as const)('B08 %s with %d people, %d revenue and %d assets is %s', (industry, employees, revenue, assets, expected) => {
  expect(size(industry, employees, revenue, assets)).toBe(expected);
});

test('B08 industries without a line, and missing measures, get no size', () => {
  expect(size('J6620', 10, 10)).toBeUndefined();
  expect(size('G5320', 10, 10)).toBeUndefined();
  expect(companySize('F5181', { employees: 8 }, companySizes)).toBeUndefined();
  expect(companySize('M7482', { employees: 8 }, companySizes)).toBe('micro');
});

test('B08 the inputs are 在册人数 and the newest report', () => {
  const context = linXiContext('2021-02-10');
  const draft = linXi('2021-02-10', (key) => key);
  const report = (draft.finance!['reports'] as object[])[0]!;
  const reports = [{ ...report, id: 'r2', period: '2019-12', revenue: '90000' }, report];
  expect(computedSize(edited(draft, { 'finance.reports': reports, 'qualification.registeredCount': 500 }), context)).toBe('micro');
  expect(computedSize(edited(draft, { 'finance.reports': reports.reverse(), 'qualification.registeredCount': undefined }), context)).toBeUndefined();
});

test('B07 the classification has all 20 门类, 97 大类 and 473 中类 of GB/T 4754-2017, each below its parent', () => {
  const count = (length: number) => industries.filter(({ code }) => code.length === length).length;
  expect([count(1), count(3), count(4)]).toEqual([20, 97, 473]);
  const codes = new Set(industries.map(({ code }) => code));
  expect(codes.size).toBe(industries.length);
  expect(industries.filter(({ parent }) => parent !== undefined && !codes.has(parent))).toEqual([]);
});

test('B08 the lines name only 门类 and classes that the classification has', () => {
  const codes = new Set(industries.map(({ code }) => code));
  expect(companySizes.classes.flatMap((line) => line.industries).filter((code) => !codes.has(code))).toEqual([]);
  expect(companySizes.classes).toHaveLength(16);
  expect(sizeClassOf('G591', companySizes)?.label).toBe('交通运输业');
});
