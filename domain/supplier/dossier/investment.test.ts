import fc from 'fast-check';
import { linXi, linXiContext } from '../../../db/demo/lin-xi.ts';
import { formatPercent, formatWan } from '../../kit/money.ts';
import { edited, reasonsOf } from './test-edit.ts';

const today = '2021-02-10';
const context = linXiContext(today);
const draft = linXi(today, (key) => key);
const codes = (changes: Record<string, unknown>, path?: string) => reasonsOf(edited(draft, changes), context, path);
const investor = (id: string, amount: string, share: string, more = {}) => ({
  id,
  type: 'enterprise',
  name: '虚构投资有限公司',
  amount,
  currency: 'CNY',
  share,
  on: '2020-02-18',
  ...more,
});

test('B16 出资总额 equals the 注册资本 of the licence to the 分, in the same currency', () => {
  expect(codes({ 'investment.total': '100.000000' })).toEqual([]);
  expect(codes({ 'investment.total': '100.000001' })).toEqual(['CAPITAL_DIFFERS', 'AMOUNTS_SUM']);
  expect(codes({ 'investment.total': '100.0000001' })).toEqual(['FIELD_FORMAT']);
  expect(codes({ 'investment.total': '-1' }, 'investment.total')).toContain('AMOUNT_NEGATIVE');
  expect(codes({ 'qualification.currency': 'USD' })).toEqual(['CURRENCY_DIFFERS']);
  expect(codes({ 'investment.total': 100 })).toEqual(['FIELD_FORMAT']);
});

test('B17 a 自然人 is entered as 「其他出资人」, others by their name', () => {
  expect(codes({ 'investment.investors.0.name': '小五' })).toEqual(['INVESTOR_NAME']);
  expect(codes({ 'investment.investors.0': investor('r1', '100', '100') })).toEqual([]);
});

test('B17 there is at least one investor', () => {
  expect(codes({ 'investment.investors': [] })).toEqual(['ROWS_MISSING']);
});

test('B17 shares add up to 100 and amounts to the total, unless the 区划 switches that off', () => {
  const two = { 'investment.investors': [investor('r1', '60', '60'), investor('r2', '30', '30')] };
  expect(codes(two)).toEqual(['SHARES_SUM', 'AMOUNTS_SUM']);
  expect(reasonsOf(edited(draft, two), { ...context, rules: { ...context.rules, crossChecks: false } })).toEqual([]);
  expect(codes({ 'investment.investors': [investor('r1', '66.67', '66.67'), investor('r2', '33.33', '33.33')] })).toEqual([]);
});

test('B17 an amount in another currency is not added up', () => {
  expect(codes({ 'investment.investors.0.currency': 'USD' })).toEqual(['CURRENCY_DIFFERS']);
});

test('B17 while a row is incomplete its own field speaks, not the sum', () => {
  expect(codes({ 'investment.investors.0.share': undefined })).toEqual(['FIELD_REQUIRED']);
  expect(codes({ 'investment.investors.0.share': '0' })).toEqual(['PERCENT_RANGE', 'SHARES_SUM']);
});

test('B17 however a capital is split among investors, exact parts pass and any part moved by the least is found', () => {
  const split = fc
    .array(fc.record({ fen: fc.bigInt({ min: 1n, max: 10n ** 12n }), points: fc.integer({ min: 1, max: 900 }) }), { minLength: 1, maxLength: 10 })
    .map((parts) => {
      const rest = 10_000 - parts.reduce((sum, { points }) => sum + points, 0);
      return [...parts, { fen: 1n, points: rest }];
    });
  fc.assert(
    fc.property(split, fc.nat(), fc.bigInt({ min: 1n, max: 10n ** 6n }), (parts, pick, moved) => {
      const total = formatWan(parts.reduce((sum, { fen }) => sum + fen, 0n));
      const rows = parts.map(({ fen, points }, i) => investor(`r${i}`, formatWan(fen), formatPercent(BigInt(points))));
      const whole = { 'qualification.capital': total, 'investment.total': total, 'investment.investors': rows };
      const at = `investment.investors.${pick % rows.length}`;
      const tooMuch = formatWan(parts[pick % rows.length]!.fen + moved);
      expect(codes(whole)).toEqual([]);
      expect(codes({ ...whole, [`${at}.amount`]: tooMuch })).toEqual(['AMOUNTS_SUM']);
    }),
    { numRuns: 50 },
  );
});
