import fc from 'fast-check';
import { linXi, linXiContext } from '../../../db/demo/lin-xi.ts';
import { formatWan } from '../../kit/money.ts';
import { ratios } from './finance-rules.ts';
import { edited, reasonsOf } from './test-edit.ts';

const today = '2021-02-10';
const context = linXiContext(today);
const draft = linXi(today, (key) => key);
const report = (draft.finance!['reports'] as Record<string, unknown>[])[0]!;
const codes = (changes: Record<string, unknown>, path?: string) => reasonsOf(edited(draft, changes), context, path);
const periods = (...all: string[]) => codes({ 'finance.reports': all.map((period, i) => ({ ...report, id: `r${i}`, period })) });

test('B18 a report is for a month since the founding and not after this one, each month once', () => {
  expect(periods('2021-02', '2019-06')).toEqual([]);
  expect(periods('2021-03')).toEqual(['PERIOD_IN_FUTURE']);
  expect(periods('2019-05', '2021-01')).toEqual(['PERIOD_BEFORE_FOUNDING']);
  expect(periods('2020-12', '2020-12')).toEqual(['PERIOD_TWICE']);
  expect(periods('2020')).toEqual(['FIELD_FORMAT']);
  expect(periods('2020-13')).toEqual(['FIELD_FORMAT']);
});

test('B18 the newest report is not older than the 区划 allows: 18 months', () => {
  expect(periods('2019-08')).toEqual([]);
  expect(periods('2019-07')).toEqual(['STATEMENTS_STALE']);
});

test('B18 a report needs its attachment', () => {
  expect(codes({ 'finance.reports.0.files': undefined })).toEqual(['FIELD_REQUIRED']);
});

test('B19 资产合计 = 负债合计 + 所有者权益合计, also when the equity is negative', () => {
  expect(codes({ 'finance.reports.0.liabilities': '0.01' })).toEqual(['BALANCE_SHEET']);
  expect(codes({ 'finance.reports.0.liabilities': '130', 'finance.reports.0.equity': '-30' })).toEqual([]);
  expect(codes({ 'finance.reports.0.assets': '-1' })).toContain('AMOUNT_NEGATIVE');
  expect(codes({ 'finance.reports.0.outwardInvestment': undefined })).toEqual(['FIELD_REQUIRED']);
  expect(codes({ 'finance.reports.0.outwardInvestment': '0.00' })).toEqual([]);
});

test('B20 净利润 = 利润总额 − 所得税, also with a loss', () => {
  expect(codes({ 'finance.reports.0.netProfit': '40.000001' })).toEqual(['INCOME_STATEMENT']);
  expect(codes({ 'finance.reports.0.profit': '-5', 'finance.reports.0.incomeTax': '0', 'finance.reports.0.netProfit': '-5' })).toEqual([]);
});

test('B19 B20 the identities are silent where the 区划 switches them off', () => {
  const wrong = edited(draft, { 'finance.reports.0.assets': '101', 'finance.reports.0.netProfit': '41' });
  expect(reasonsOf(wrong, context)).toEqual(['BALANCE_SHEET', 'INCOME_STATEMENT']);
  expect(reasonsOf(wrong, { ...context, rules: { ...context.rules, crossChecks: false } })).toEqual([]);
});

test('B19 B20 资产负债率 and 销售利润率 are computed, half up, and left out when there is nothing to divide by', () => {
  expect(ratios({ assets: '3', liabilities: '1', revenue: '200', profit: '-0.01' })).toEqual({ debtRatio: '33.33', salesMargin: '-0.01' });
  expect(ratios({ assets: '0', liabilities: '0', revenue: '100', profit: '50' })).toEqual({ salesMargin: '50.00' });
  expect(ratios({ assets: 'viel' })).toEqual({});
});

test('B19 any liabilities and equity make a balance sheet with exactly their sum as assets', () => {
  const fen = fc.bigInt({ min: 0n, max: 10n ** 14n });
  fc.assert(
    fc.property(fen, fen, fc.bigInt({ min: 1n, max: 100n }), (debt, equity, off) => {
      const row = (assets: bigint) => ({
        'finance.reports.0.liabilities': formatWan(debt),
        'finance.reports.0.equity': formatWan(equity),
        'finance.reports.0.assets': formatWan(assets),
      });
      expect(codes(row(debt + equity))).toEqual([]);
      expect(codes(row(debt + equity + off))).toEqual(['BALANCE_SHEET']);
    }),
    { numRuns: 50 },
  );
});
