// Formulas over prices, each with its table of cases.
import fc from 'fast-check';
import { seedRules } from '../../../db/data/rules/index.ts';
import { wan } from '../../kit/money.ts';
import { ruleSet } from '../../kit/rules.ts';
import { abnormalLow, type LowPriceFacts } from './abnormal.ts';
import { domesticPrice, mustReserve, smallFirmPrice, type DeductionFacts } from './deduction.ts';
import { priceMethod, priceScores, priceWeight, rank, rankByPrice, sameBrand, settlePrice, totalScore, type StatedPrice } from './price.ts';
import type { Kind, Regime } from './regime.ts';
import type { Verdict } from './verdict.ts';

const set = ruleSet(seedRules, '140000', '2026-11-01');
const before = ruleSet(seedRules, '140000', '2025-12-31');

test('R26 87§55: the lowest price has 100 points, others base/price × 100 to hundredths, half up; a price of nothing has no score', () => {
  expect(
    Object.fromEntries(
      priceScores([
        { id: 'a', fen: 90_000n },
        { id: 'b', fen: 100_000n },
        { id: 'c', fen: 135_000n },
      ]),
    ),
  ).toEqual({ a: 10_000n, b: 9000n, c: 6667n });
  expect(priceScores([]).size).toBe(0);
  expect(() => priceScores([{ id: 'a', fen: 0n }])).toThrow(RangeError);
  expect(
    totalScore([
      { score: 9000n, weight: 3000n },
      { score: 8500n, weight: 7000n },
    ]),
  ).toBe(8650n);
  expect(() => totalScore([{ score: 9000n, weight: 3000n }])).toThrow(RangeError);
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 1n, max: 10n ** 13n }), { minLength: 1, maxLength: 12 }), (prices) => {
      const scores = [...priceScores(prices.map((fen, i) => ({ id: String(i), fen }))).values()];
      expect(scores.every((score) => score >= 0n && score <= 10_000n)).toBe(true);
      expect(scores.some((score) => score === 10_000n)).toBe(true);
    }),
  );
});

test.each<[string, Regime, Kind, number, Verdict]>([
  ['87§55 goods', 'GP87', 'goods', 3000, 'compliant'],
  ['87§55 goods', 'GP87', 'goods', 2999, 'violation'],
  ['87§55 goods: no ceiling', 'GP87', 'goods', 9000, 'compliant'],
  ['87§55 services: no ceiling', 'GP87', 'services', 3500, 'compliant'],
  ['87§55 services', 'GP87', 'services', 999, 'violation'],
  ['214§24 goods', 'GP214', 'goods', 6000, 'compliant'],
  ['214§24 goods', 'GP214', 'goods', 6001, 'violation'],
  ['214§24 services', 'GP214', 'services', 3001, 'violation'],
  ['74 has none', 'GP74', 'goods', 5000, 'not_applicable'],
  ['more than all', 'GP87', 'goods', 10_001, 'invalid_input'],
  ['less than nothing', 'GP87', 'goods', -1, 'invalid_input'],
])('R25 %s %s %s %i: %s', (_article, regime, kind, weight, verdict) => {
  expect(priceWeight(set, regime, kind, weight).verdict).toBe(verdict);
});

test('R27 条例§34: one standard goes by the lowest price, which ranks by price alone', () => {
  expect(
    [priceMethod(set, true, 'score'), priceMethod(set, true, 'lowestPrice'), priceMethod(set, false, 'score'), priceMethod(set, null, 'score')].map(
      ({ verdict }) => verdict,
    ),
  ).toEqual(['violation', 'compliant', 'not_applicable', 'uncertain']);
  expect(
    rankByPrice([
      { id: 'a', fen: 2n },
      { id: 'b', fen: 1n },
      { id: 'c', fen: 2n },
    ]),
  ).toEqual([
    { id: 'b', rank: 1, tied: false },
    { id: 'a', rank: 2, tied: true },
    { id: 'c', rank: 2, tied: true },
  ]);
});

test('R28 87§57、214§25: score down, price up, 磋商 then by the technical score; what is left is a tie', () => {
  const bid = (id: string, score: bigint, fen: bigint, technical = 0n) => ({ id, score, fen, technical });
  const bids = [bid('a', 90n, 5n, 1n), bid('b', 90n, 4n), bid('c', 95n, 9n), bid('d', 90n, 5n, 2n)];
  expect(rank(bids, 'GP87').map(({ id, rank: n, tied }) => `${n}${id}${tied ? '=' : ''}`)).toEqual(['1c', '2b', '3a=', '3d=']);
  expect(rank(bids, 'GP214').map(({ id, rank: n }) => `${n}${id}`)).toEqual(['1c', '2b', '3d', '4a']);
  expect(rank([], 'GP87')).toEqual([]);
});

test('R29 87§31: one brand is one bidder, the best score or the lowest price stays, equals are for the document or the lot', () => {
  const bid = (id: string, brand: string | null, score: bigint, fen: bigint) => ({ id, brand, score, fen });
  const bids = [bid('a', '甲', 80n, 3n), bid('b', '甲', 90n, 5n), bid('c', '乙', 85n, 4n), bid('d', null, 70n, 2n), bid('e', null, 70n, 2n)];
  expect(sameBrand(bids, 'score')).toEqual({ count: 4, standing: ['b', 'c', 'd', 'e'], dropped: ['a'], undecided: [] });
  expect(sameBrand(bids, 'price')).toMatchObject({ count: 4, standing: ['a', 'c', 'd', 'e'], dropped: ['b'] });
  expect(sameBrand([bid('a', '甲', 90n, 3n), bid('b', '甲', 90n, 3n), bid('c', '甲', 80n, 3n)], 'score')).toEqual({
    count: 1,
    standing: [],
    dropped: ['c'],
    undecided: [['a', 'b']],
  });
});

const stated = (more: Partial<StatedPrice>): StatedPrice => ({
  listed: 100n,
  listedWords: null,
  document: null,
  units: null,
  slipped: false,
  confirmed: true,
  ...more,
});
test.each<[string, Partial<StatedPrice>, bigint, Verdict]>([
  ['nothing differs', { listedWords: 100n, document: 100n, units: 100n, confirmed: null }, 100n, 'compliant'],
  ['the list before the document', { document: 90n }, 100n, 'compliant'],
  ['words before figures', { listedWords: 110n }, 110n, 'compliant'],
  ['the sum of the units', { units: 120n }, 120n, 'compliant'],
  ['a slipped decimal: the total stands', { units: 1000n, slipped: true }, 100n, 'compliant'],
  ['in the order of the law', { listedWords: 110n, document: 90n, units: 120n }, 120n, 'compliant'],
  ['not asked yet', { listedWords: 110n, confirmed: null }, 110n, 'uncertain'],
  ['not confirmed: invalid', { listedWords: 110n, confirmed: false }, 110n, 'violation'],
  ['less than nothing', { listed: -1n }, -1n, 'invalid_input'],
])('R30 87§59 %s', (_case, more, fen, verdict) => {
  expect(settlePrice(set, stated(more))).toMatchObject({ fen, verdict, rule: 'R30' });
});

const low = (more: Partial<LowPriceFacts>): LowPriceFacts => ({
  fen: 50n,
  conforming: [50n, 100n, 150n],
  ceilingFen: 111n,
  budgetFen: 200n,
  judged: false,
  ...more,
});
test.each<[string, Partial<LowPriceFacts>, Verdict, number]>([
  ['exactly half of the mean and of the next, above 45 % of the ceiling: nothing', {}, 'compliant', 0],
  ['below half of the mean and of the next', { fen: 49n, conforming: [49n, 100n, 150n], ceilingFen: 100n }, 'violation', 2],
  ['below half of the next alone', { fen: 49n, conforming: [49n, 99n], ceilingFen: 100n }, 'violation', 1],
  ['45 % of the ceiling exactly', { fen: 45n, conforming: [45n], ceilingFen: 100n }, 'compliant', 0],
  ['below 45 % of the ceiling', { fen: 44n, conforming: [44n], ceilingFen: 100n }, 'violation', 1],
  ['no ceiling: the budget', { fen: 44n, conforming: [44n], ceilingFen: null, budgetFen: 100n }, 'violation', 1],
  ['the committee thinks so', { judged: true }, 'violation', 1],
  ['the document raised the shares', { raised: { mean: 6500 } }, 'violation', 1],
  ['above what it may', { raised: { mean: 6501 } }, 'invalid_input', 0],
  ['below the law', { raised: { ceiling: 4000 } }, 'invalid_input', 0],
  ['a price that is not among them', { fen: 51n }, 'invalid_input', 0],
])('R32 财库〔2026〕2号 %s', (_case, more, verdict, triggers) => {
  const found = abnormalLow(set, low(more));
  expect([found.verdict, found.triggers.length]).toEqual([verdict, triggers]);
  expect(abnormalLow(before, low(more))).toMatchObject({ verdict: 'not_applicable', triggers: [] });
});

const deduct = (more: Partial<DeductionFacts>): DeductionFacts => ({
  fen: 100_000n,
  kind: 'goods',
  bidder: 'small',
  rate: 1000,
  reserved: false,
  ...more,
});
test.each<[string, Partial<DeductionFacts>, Verdict, bigint]>([
  ['goods of a small firm, 10 %', {}, 'compliant', 90_000n],
  ['20 %', { rate: 2000 }, 'compliant', 80_000n],
  ['over 20 %', { rate: 2001 }, 'violation', 100_000n],
  ['works 3 %', { kind: 'works', rate: 300 }, 'compliant', 97_000n],
  ['works 10 %', { kind: 'works' }, 'violation', 100_000n],
  ['together, 30 % of the contract, 4 %', { bidder: 'together', share: 3000, rate: 400 }, 'compliant', 96_000n],
  ['together, less', { bidder: 'together', share: 2999, rate: 400 }, 'not_applicable', 100_000n],
  ['together, nobody knows how much', { bidder: 'together', rate: 400 }, 'uncertain', 100_000n],
  ['not small', { bidder: 'other' }, 'not_applicable', 100_000n],
  ['reserved for small firms anyway', { reserved: true }, 'not_applicable', 100_000n],
  ['less than nothing', { fen: -1n }, 'invalid_input', -1n],
])('R33 财库〔2020〕46号 %s', (_case, more, verdict, fen) => {
  expect(smallFirmPrice(set, deduct(more))).toMatchObject({ verdict, fen });
});

test('R33 国办发〔2025〕34号: 20 % for domestic products from 2026 on where others compete; goods up to 200万元 are reserved', () => {
  expect(domesticPrice(set, 1000n, { domestic: true, foreignCompetes: true })).toMatchObject({ verdict: 'compliant', fen: 800n });
  expect(domesticPrice(before, 1000n, { domestic: true, foreignCompetes: true })).toMatchObject({ verdict: 'not_applicable', fen: 1000n });
  expect(domesticPrice(set, 1000n, { domestic: null, foreignCompetes: true })).toMatchObject({ verdict: 'uncertain', fen: 1000n });
  expect(
    [mustReserve(set, 'goods', wan(200), true), mustReserve(set, 'goods', wan(200) + 1n, true), mustReserve(set, 'goods', 1n, null)].map(
      ({ verdict }) => verdict,
    ),
  ).toEqual(['violation', 'not_applicable', 'uncertain']);
});
