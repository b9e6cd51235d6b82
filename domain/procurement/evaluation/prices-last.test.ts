// The order of an evaluation whose prices are opened after 商务技术评审, and where the documents may say so.
import { seedRules } from '../../../db/data/rules/index.ts';
import { ruleSet } from '../../kit/rules.ts';
import type { ProjectFields } from '../project/fields.ts';
import { afterConformity, afterPrices, afterQualification, lowPrices, toConfirm, toExplain, type EvaluatedBid, type Offer } from './bids.ts';
import { evaluationRules } from './rules.ts';
import { schemeReasons, type EvaluationScheme } from './scheme.ts';

const pilot = { key: evaluationRules.pricesLast.key, district: '330000', value: ['GP87'], article: '试点办法', validFrom: '2026-01-01', validTo: '2026-12-31', source: '试点', verified: true, version: 2 };
const on = (day: string) => ruleSet([...seedRules, pilot], '330000', day);
const set = on('2026-03-24');
const scheme: EvaluationScheme = {
  method: 'score',
  uniform: false,
  qualifications: [],
  items: [{ id: 'a', name: '方案', part: 'technical', max: 6000, objective: false }],
  smallRate: 1000,
  togetherRate: 400,
  reserved: false,
  tie: 'draw',
  low: {},
  pricesLast: true,
};
const project = { budgetFen: '100000', ceilingFen: '100000', lots: [{ no: 1, name: '一', budgetFen: '100000' }], evaluation: scheme } as unknown as ProjectFields;
const offer: Offer = { listedFen: null, wordsFen: null, documentFen: null, unitsFen: null, slipped: false, brand: null, bidder: 'other', share: null, domestic: null };
const bid = (id: string, more: Partial<EvaluatedBid> = {}): EvaluatedBid => ({
  lot: 1,
  organisationId: id,
  name: id,
  quotedFen: null,
  offer,
  qualification: [{ id: 'q', passed: true, reason: null }],
  settledFen: null,
  corrections: [],
  triggers: [],
  answer: { mismatch: null, low: null },
  out: null,
  ...more,
});
const priced = (id: string, quotedFen: string, more: Partial<EvaluatedBid> = {}): EvaluatedBid => bid(id, { quotedFen, unopened: null, ...more });

test('R19 prices are opened last only where the regime of the day lets the documents say so, where bids come online and something is scored before', () => {
  const goods = { kind: 'goods', method: 'openTender', way: 'online', priceWeight: 4000 } as const;
  const said = (day: string, change: object = {}, more: Partial<EvaluationScheme> = {}) =>
    schemeReasons(on(day), { ...scheme, ...more }, { ...goods, ...change }).map(({ message }) => message);
  expect(said('2026-03-24')).toEqual([]);
  expect(said('2027-01-01')).toEqual(['政府采购货物和服务招标投标管理办法（财政部令第87号）适用的项目，报价应当在开标时公布']);
  expect(said('2027-01-01', {}, { pricesLast: false })).toEqual([]);
  expect(said('2026-03-24', { method: 'consultation' })).toEqual(['政府采购竞争性磋商采购方式管理暂行办法（财库〔2014〕214号）适用的项目，报价应当在开标时公布']);
  expect(said('2026-03-24', { way: 'offline' })).toEqual(['只有在线投标响应的项目可以单独加密报价']);
  expect(said('2026-03-24', {}, { method: 'lowestPrice', uniform: true, items: [] })).toContain('最低评标价法没有商务技术评分，报价不能在其后开启');
});

test('R30 R32 until prices are opened nothing is settled or found too low; then ceiling, correction, what stayed closed and too low a price, in the law’s order', () => {
  const four = ['甲', '乙', '丙', '丁', '戊', '己'].map((name) => bid(name));
  const qualified = afterQualification(set, project, four);
  expect(qualified.map(({ settledFen, out }) => [settledFen, out])).toEqual(four.map(() => [null, null]));
  const opinions = [four.map(({ organisationId }) => ({ lot: 1, organisationId, conforms: true, reason: null, tooLow: true }))];
  expect(toExplain(afterConformity(set, project, scheme, qualified, opinions))).toEqual([]);

  const next = afterPrices(set, project, [
    priced('甲', '90000'),
    priced('乙', '95000', { offer: { ...offer, wordsFen: '96000' } }),
    priced('丙', '88000'),
    priced('丁', '100001'),
    bid('戊', { unopened: '报价文件未解密，视为撤销（投标人原因）' }),
    priced('己', '30000'),
  ]);
  expect(next.map(({ name, settledFen, out }) => [name, settledFen, out?.stage ?? null])).toEqual([
    ['甲', '90000', null],
    ['乙', '96000', null],
    ['丙', '88000', null],
    ['丁', '100001', 'conformity'],
    ['戊', null, 'unopened'],
    ['己', '30000', null],
  ]);
  expect(toConfirm(next).map(({ name }) => name)).toEqual(['乙']);
  // Who has not confirmed is out, and his price is no rival's any more.
  const low = lowPrices(set, project, scheme, next);
  expect(low.find(({ name }) => name === '乙')!.out?.stage).toBe('price');
  expect(toExplain(low).map(({ name }) => name)).toEqual(['己']);
  // Two that are left are too few, whatever was scored.
  expect(lowPrices(set, project, scheme, next.filter(({ name }) => ['甲', '乙', '丙'].includes(name))).map(({ out }) => out?.stage)).toEqual(['few', 'price', 'few']);
});
