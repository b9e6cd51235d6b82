// The evaluation's formulas over bids: who falls where, how ranks come about, and what is looked at again.
import { createHash } from 'node:crypto';
import { seedRules } from '../../../db/data/rules/index.ts';
import { ruleSet } from '../../kit/rules.ts';
import type { ProjectFields } from '../project/fields.ts';
import {
  afterConfirming,
  afterConformity,
  afterJudging,
  afterQualification,
  noneLeft,
  scoredPrice,
  toConfirm,
  toExplain,
  type EvaluatedBid,
  type Offer,
} from './bids.ts';
import { regularSteps, signsOf, type Traces } from './collusion.ts';
import { barsOf, relatedOf, type Ownership } from './related.ts';
import { resultOf, scoreProblems, warningsOf, type Counting } from './result.ts';
import { schemeReasons, type EvaluationScheme } from './scheme.ts';

const set = ruleSet(seedRules, '330000', '2026-03-24');
const sm3 = (bytes: Uint8Array): Uint8Array => createHash('sm3').update(bytes).digest();
const scheme: EvaluationScheme = {
  method: 'score',
  uniform: false,
  qualifications: [],
  items: [
    { id: 'a', name: '方案', part: 'technical', max: 4000, objective: false },
    { id: 'b', name: '服务', part: 'commercial', max: 2000, objective: false },
  ],
  smallRate: 1000,
  togetherRate: 400,
  reserved: false,
  tie: 'draw',
  low: {},
};
const project = { budgetFen: '100000', ceilingFen: '100000', lots: [{ no: 1, name: '一', budgetFen: '100000' }] } as unknown as ProjectFields;
const offer = (fen: number, more: Partial<Offer> = {}): Offer => ({
  listedFen: String(fen),
  wordsFen: null,
  documentFen: null,
  unitsFen: null,
  slipped: false,
  brand: null,
  bidder: 'other',
  share: null,
  domestic: null,
  ...more,
});
const bid = (id: string, fen: number, more: Partial<Offer> = {}, lot = 1): EvaluatedBid => ({
  lot,
  organisationId: id,
  name: id,
  quotedFen: String(fen),
  offer: offer(fen, more),
  qualification: [
    {
      id: 'q',
      passed: true,
      reason: null,
    },
  ],
  settledFen: String(fen),
  corrections: [],
  triggers: [],
  answer: {
    mismatch: null,
    low: null,
  },
  out: null,
});
const scored = (all: Record<string, [number, number]>) =>
  Object.entries(all).map(([organisationId, [a, b]]) => ({ lot: 1, organisationId, scores: { a, b } }));
const counting = (bids: EvaluatedBid[], scores: Counting['scores'], more: Partial<Counting> = {}): Counting => ({
  set,
  regime: 'GP87',
  kind: 'goods',
  scheme,
  priceWeight: 4e3,
  bids,
  scores,
  seed: '5a'.repeat(32),
  projectId: 'p',
  sm3,
  ...more,
});
const ranks = (input: Counting) => Object.fromEntries(resultOf(input)[0]!.bidders.map(({ organisationId, rank }) => [organisationId, rank]));
const all = ['x', 'y', 'z'];
const equal = [scored({ x: [3000, 1000], y: [3000, 1000], z: [3000, 1000] })];

test('R28 equal score: the lower price; equal price too: by lot from the seed that was committed to, each order alike, the same for everybody', () => {
  // 甲 is dearer, but better by exactly what the price costs him: 36.00 against 40.00.
  const traded = counting([bid('x', 90_000), bid('y', 100_000), bid('z', 99_000)], [scored({ x: [3000, 1000], y: [3400, 1000], z: [0, 0] })]);
  expect(ranks(traded)).toEqual({ x: 1, y: 2, z: 3 });
  const tied = all.map((id) => bid(id, 90_000));
  const seen = new Map<string, number>();
  for (let n = 0; n < 600; n++) {
    const seed = Buffer.from(sm3(Buffer.from(String(n)))).toString('hex');
    const order = ranks(counting(tied, equal, { seed }));
    expect(Object.values(order).toSorted((a, b) => a! - b!)).toEqual([1, 2, 3]);
    expect(ranks(counting(tied.toReversed(), equal, { seed }))).toEqual(order);
    seen.set(JSON.stringify(order), (seen.get(JSON.stringify(order)) ?? 0) + 1);
  }
  expect(seen.size).toBe(6);
  // 600 draws over six orders: each about a hundred times.
  for (const times of seen.values()) expect(Math.abs(times - 100)).toBeLessThan(45);
  // Where the documents say so the better technical part comes first, without a draw.
  const better = [scored({ x: [3000, 1000], y: [3500, 500], z: [2000, 2000] })];
  expect(ranks(counting(tied, better, { scheme: { ...scheme, tie: 'technical' } }))).toEqual({ y: 1, x: 2, z: 3 });
  expect(resultOf(counting(tied, better, { scheme: { ...scheme, tie: 'technical' } }))[0]!.bidders.every(({ drawn }) => !drawn)).toBe(true);
});

test('R37 under 招标投标法 three candidates at the most, in order; who comes after is told his place', () => {
  const bids = ['w', 'x', 'y', 'z'].map((id, n) => bid(id, 90_000 + n));
  const input = counting(bids, [[]], { regime: 'ZTB', scheme: { ...scheme, method: 'lowestPrice', items: [] } });
  expect(ranks(input)).toEqual({ w: 1, x: 2, y: 3, z: null });
  expect(resultOf(input)[0]!.bidders.at(-1)!.reason).toBe('综合排序第4名，中标候选人不超过3名');
});

test('R29 R21 bids with one brand are one bidder: they count as one, the best of them stays, the others are told so', () => {
  const bids = [bid('x', 90_000, { brand: '甲牌' }), bid('y', 80_000, { brand: '甲牌' }), bid('z', 95_000), bid('w', 96_000)];
  const result = counting(bids, [scored({ x: [4000, 2000], y: [3000, 1000], z: [3000, 1000], w: [2000, 1000] })]);
  expect(ranks(result)).toEqual({ x: 1, z: 2, w: 3, y: null });
  expect(resultOf(result)[0]!.bidders.find(({ organisationId }) => organisationId === 'y')!.reason).toContain('同品牌');
  const opinions = [['x', 'y', 'z'].map((organisationId) => ({ lot: 1, organisationId, conforms: true, reason: null, tooLow: false }))];
  // Three bids, two brands: the law counts two.
  expect(noneLeft(afterConformity(set, project, scheme, bids.slice(0, 3), opinions))).toBe(true);
});

test('R27 by the lowest price alone; R33 what a small firm and 本国产品 deduct is counted from the bid’s own price, and only for the score', () => {
  const byPrice = counting([bid('x', 90_000), bid('y', 80_000), bid('z', 85_000, { bidder: 'small' })], [[]], {
    scheme: { ...scheme, method: 'lowestPrice', items: [] },
  });
  expect(ranks(byPrice)).toEqual({ z: 1, y: 2, x: 3 });
  expect(resultOf(byPrice)[0]!.bidders[0]).toMatchObject({ priceFen: '85000', scoredFen: '76500' });
  const rivals = [bid('x', 100_000, { bidder: 'small', domestic: true }), bid('y', 90_000, { domestic: false })];
  expect(scoredPrice(set, 'goods', scheme, rivals[0]!, rivals)).toBe(70_000n);
  expect(scoredPrice(set, 'goods', scheme, rivals[0]!, rivals.slice(0, 1))).toBe(90_000n);
});

test('R30 R32 a price that was corrected and not confirmed is invalid; one that must be explained and is not, too; judged by the majority', () => {
  const asked = afterQualification(set, project, [bid('x', 90_000, { wordsFen: '95000' }), bid('y', 90_000), bid('z', 91_000), bid('w', 92_000)]);
  expect(toConfirm(asked).map(({ organisationId, settledFen }) => [organisationId, settledFen])).toEqual([['x', '95000']]);
  const answered = (mismatch: string | null) =>
    afterConfirming(asked.map((one) => ({ ...one, answer: { mismatch, low: null } })))[0]!.out?.stage ?? null;
  expect(['asked', 'declined', null, 'confirmed'].map(answered)).toEqual(['price', 'price', 'price', null]);
  const three = [bid('x', 40_000), bid('y', 90_000), bid('z', 91_000), bid('w', 92_000)];
  const opinion = (tooLow: string | null) =>
    three.map(({ organisationId }) => ({ lot: 1, organisationId, conforms: true, reason: null, tooLow: organisationId === tooLow }));
  const low = afterConformity(set, project, scheme, three, [opinion(null), opinion('y'), opinion('y')]);
  // By the law's shares, and by what most members think.
  expect(toExplain(low).map(({ organisationId }) => organisationId)).toEqual(['x', 'y']);
  const judgement = (reasonable: boolean) => ['x', 'y'].map((organisationId) => ({ lot: 1, organisationId, reasonable, reason: '成本' }));
  const told = (state: string) => low.map((one) => ({ ...one, answer: { mismatch: null, low: state } }));
  const stages = (bids: EvaluatedBid[]) => bids.map(({ out }) => out?.stage ?? null);
  expect(stages(afterJudging(told('explained'), [judgement(true), judgement(true), judgement(false)]))).toEqual([null, null, null, null]);
  expect(stages(afterJudging(told('asked'), [judgement(true)]))).toEqual(['low', 'low', 'few', 'few']);
  expect(stages(afterJudging(told('explained'), [judgement(false), judgement(false), judgement(true)]))).toEqual(['low', 'low', 'few', 'few']);
});

test('R34 what has to be looked at again: an objective item that differs, a member far from the others; what is incomplete is not taken', () => {
  const bids = all.map((id) => bid(id, 90_000));
  const own = (a: number) => scored({ x: [a, 1000], y: [3000, 1000], z: [3000, 1000] });
  const objective: EvaluationScheme = { ...scheme, items: [scheme.items[0]!, { ...scheme.items[1]!, objective: true }] };
  expect(warningsOf({ scheme, bids, scores: [own(3000), own(3100), own(2900)] }, 2000)).toEqual([]);
  const far = warningsOf(
    { scheme: objective, bids, scores: [own(3500), own(3500), scored({ x: [500, 2000], y: [3000, 1000], z: [3000, 1000] })] },
    2000,
  );
  expect(far.map(({ kind, seat, organisationId }) => [kind, seat, organisationId])).toEqual([
    ['objective', null, 'x'],
    ['abnormal', 3, 'x'],
  ]);
  expect(scoreProblems(scheme, bids, scored({ x: [4001, 0], q: [0, 0] })).map(({ field }) => field)).toEqual([
    'bids[1]',
    'bids[0].scores.a',
    'bids',
    'bids',
  ]);
  expect(scoreProblems(scheme, [...bids.slice(0, 1), { ...bids[1]!, out: { stage: 'low', reason: '' } }], scored({ x: [4000, 0] }))).toEqual([]);
});

test('R25 R26 R27 R33 a scheme is fixed with the documents: a hundred points with the price, the method that the law asks for, shares within its bounds', () => {
  const goods = { kind: 'goods', method: 'openTender', priceWeight: 4000 } as const;
  expect(schemeReasons(set, scheme, goods)).toEqual([]);
  expect(schemeReasons(set, null, goods)).toEqual([]);
  const wrong = { ...scheme, uniform: true, smallRate: 2500, togetherRate: 100, low: { mean: 4000 }, items: [scheme.items[0]!, scheme.items[0]!] };
  expect(schemeReasons(set, wrong, goods).map(({ field, rule }) => [field, rule])).toEqual([
    ['evaluation.method', 'R27'],
    ['evaluation.items', undefined],
    ['evaluation.items', 'R26'],
    ['evaluation.smallRate', 'R33'],
    ['evaluation.togetherRate', 'R33'],
    ['evaluation.low.mean', 'R32'],
  ]);
});

test('R31 what bidders have in common is shown by the law’s signs, what nothing is known of is named, and nobody is judged', () => {
  const trace = (name: string, more: Partial<Traces> = {}): Traces => ({
    lot: 1,
    name,
    fen: null,
    manager: null,
    contact: null,
    account: null,
    agent: null,
    address: null,
    device: null,
    phones: [],
    authors: [],
    files: [],
    mentions: [],
    ...more,
  });
  const nothing = signsOf(set, [trace('甲'), trace('乙')], 1);
  expect([nothing.found, nothing.unchecked.map(({ key }) => key)]).toEqual([[], ['author', 'agent', 'contact', 'similar', 'mixed', 'account']]);
  const { found, unchecked, article, notice } = signsOf(
    set,
    [
      trace('甲', { fen: 900n, manager: '张三', authors: ['Wang Wu'], agent: '1', phones: ['13800000000'], files: ['f'], account: '6222 01' }),
      trace('乙', { fen: 950n, contact: '张 三', authors: ['wang wu'], agent: '2', phones: ['13800000000'], files: ['f'], mentions: ['甲'] }),
      trace('丙', { fen: 1000n, manager: '李四', authors: ['赵六'], agent: '3', phones: ['13900000000'], files: ['g'], account: '622201' }),
    ],
    1,
  );
  expect(found.map(({ key, bidders }) => [key, bidders.join()])).toEqual([
    ['author', '乙,甲'],
    ['agent', '乙,甲'],
    ['contact', '乙,甲'],
    ['similar', '乙,甲'],
    ['similar', '丙,乙,甲'],
    ['mixed', '乙,甲'],
    ['account', '丙,甲'],
  ]);
  expect([unchecked, article, notice]).toEqual([[], expect.stringContaining('第三十七条'), expect.stringContaining('由评审委员会认定')]);
  expect(found.every(({ says }) => !says.includes('13800000000'))).toBe(true);
  // Steps: equal in money, equal in proportion, neither; two prices or equal ones are no row.
  expect(regularSteps([300n, 100n, 200n], 0)).toBe('equal');
  expect(regularSteps([10_000n, 11_000n, 12_100n, 13_310n], 1)).toBe('proportional');
  expect(regularSteps([10_000n, 11_000n, 12_300n], 1)).toBeNull();
  expect(regularSteps([10_000n, 11_000n], 1)).toBeNull();
  expect(regularSteps([10_000n, 10_000n, 10_000n], 1)).toBeNull();
});

test('R24 R31 bidders under one head or one control are found in their dossiers; a smaller holding, a common parent and one person on both sides are to be looked into; natural persons under one word are nobody', () => {
  const owned = (name: string, more: Partial<Ownership> = {}): Ownership => ({
    organisationId: name,
    name,
    version: 1,
    head: null,
    others: [],
    investors: [],
    ...more,
  });
  const people = [{ name: '其他出资人', share: '100' }];
  const told = (...all: Ownership[]) => relatedOf(set, all).found.map(({ ground, bidders, verdict }) => [ground, bidders.join(), verdict]);
  expect(told(owned('甲', { head: 'h1', investors: people }), owned('乙', { head: 'h2', investors: people }))).toEqual([]);
  expect(told(owned('甲', { head: 'h' }), owned('乙', { head: 'h' }))).toEqual([['head', '乙,甲', 'violation']]);
  expect(told(owned('甲', { investors: [{ name: '乙', share: '50.01' }] }), owned('乙'))).toEqual([['control', '乙,甲', 'violation']]);
  expect(told(owned('甲', { investors: [{ name: '乙', share: '50' }] }), owned('乙'))).toEqual([['holding', '乙,甲', 'uncertain']]);
  const parent = [{ name: '总 公司', share: '80' }];
  expect(told(owned('甲', { investors: parent }), owned('乙', { investors: [{ name: '总公司', share: '51' }] }))).toEqual([
    ['parent', '乙,甲', 'uncertain'],
  ]);
  expect(told(owned('甲', { head: 'h1', others: ['h2'] }), owned('乙', { head: 'h2' }))).toEqual([['person', '乙,甲', 'uncertain']]);
  // Two of whom nothing is known are not one.
  expect(relatedOf(set, [owned('甲', { version: null }), owned('乙', { version: null })])).toEqual({ found: [], unknown: ['乙', '甲'] });
  const { found } = relatedOf(set, [owned('甲', { head: 'h' }), owned('乙', { head: 'h' }), owned('丙', { head: 'h' })]);
  expect([barsOf(found, '甲', new Set(['甲', '丙'])).map(({ bidders }) => bidders.join()), barsOf(found, '甲', new Set(['甲']))]).toEqual([
    ['丙,甲'],
    [],
  ]);
  expect(found[0]!.says).toBe(
    '丙与乙的法定代表人为同一人；单位负责人为同一人或者存在直接控股、管理关系的不同供应商，不得参加同一合同项下的政府采购活动',
  );
});
