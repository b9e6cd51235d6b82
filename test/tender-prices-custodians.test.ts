// Prices that are opened last where the tender's rule is CUSTODIAN_ONLY: without the bidders, and not before the evaluation of the rest is concluded.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openingDesk } from '../activities/procurement/bid/opening.ts';
import { priceDesk } from '../activities/procurement/bid/price.ts';
import { unsealBids } from '../activities/procurement/opening/unseal.ts';
import { tenderClock } from './kit/announced-tender.ts';
import { ok } from './kit/answers.ts';
import { evaluationBench, licence, scored, seatedPanel } from './kit/evaluation.ts';
import { openingCast, type OpeningCast } from './kit/opening-cast.ts';
import { allowPricesLast, apartTender, priceShares } from './kit/prices.ts';
import { custodians } from './kit/tender-bench.ts';
import type { Bidder } from './kit/tender-bids.ts';

const folder = mkdtempSync(join(tmpdir(), 'banshi-prices-'));
const AT = '2026-03-24T09:30:05+08:00';
/** By the custodians' clocks, when the rest has been judged. */
const JUDGED = '2026-03-24T10:30:00+08:00';
let cast: OpeningCast;
beforeAll(async () => {
  cast = await openingCast();
}, 120_000);
afterAll(async () => {
  await cast?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

test('G02 R20 CUSTODIAN_ONLY: the custodians open prices by themselves, two of three, when the rest has been judged; a bid that holds no price envelope of its own stays closed', async () => {
  const { bench, kit, agent, buyer } = cast;
  const evaluation = evaluationBench(bench);
  const pool = await evaluation.experts('计算机');
  await tenderClock(bench)('2026-02-25T09:00:00');
  await allowPricesLast(bench.em());
  const more = {
    ...scored,
    evaluation: { ...scored.evaluation, pricesLast: true },
    sealing: { suite: 'GM', mode: 'CUSTODIAN_ONLY', k: 2, custodians: custodians.map(({ party }) => party) },
  };
  const { id, sent } = await apartTender(cast, folder, more, { 甲有限公司: '90000000', 乙有限公司: '95000000', 丙有限公司: '88000000' });
  await kit.theHour(id);
  await kit.complete(id, sent, AT);
  const unseal = () => unsealBids({ ...kit.deps, ...openingDesk(bench), ...priceDesk(bench) });
  const step = (rest: string, body?: object) => bench.act(id, `evaluation/${rest}`, agent, body);
  const of = ({ person }: Bidder) => ({ lot: 1, organisationId: person.organisationId });
  const members = await seatedPanel(bench, evaluation, { agent, buyer }, id, '计算机', pool);
  for (const { who } of sent) {
    await ok(step('offers', { ...of(who), bidder: 'other' }));
    await ok(step('qualifications', { ...of(who), items: licence(true) }));
  }
  await ok(step('qualifications/conclude'));
  for (const member of members) await ok(evaluation.does(id, member, 'examine', { bids: sent.map(({ who }) => ({ ...of(who), conforms: true })) }));
  await ok(step('conformity/conclude'));
  for (const member of members) {
    await ok(evaluation.does(id, member, 'score', { bids: sent.map(({ who }) => ({ ...of(who), scores: { design: 2000, warranty: 1000, service: 1500 } })) }));
    await ok(evaluation.does(id, member, 'lock'));
  }
  expect(await unseal()).toBe(0);
  // What one of them holds is not an envelope of his own: the second one's, laid there by its bidder, would be the same to the platform.
  await bench.em().execute(`update bid_opening o set price_header = null from bid b where b.case_id = o.bid_id and b.organisation_id = ?`, [sent[2]!.who.person.organisationId]);
  await ok(step('prices/open'));
  const states = async () =>
    Object.fromEntries(((await ok(bench.ask('get', `/v1/tenders/${id}/prices`, null)))['items'] as { supplier: string; state: string }[]).map(({ supplier, state }) => [supplier, state]));
  const [one, two] = [(await priceShares(kit, id, JUDGED, custodians.slice(0, 1))).shares, (await priceShares(kit, id, JUDGED, custodians.slice(1, 2))).shares];
  expect([one.length, two.length]).toEqual([2, 2]);
  await ok(kit.handIn(id, one));
  expect([await unseal(), await states()]).toEqual([0, { 甲有限公司: 'waiting', 乙有限公司: 'waiting', 丙有限公司: 'waiting' }]);
  // Nobody's bid falls because a custodian is late.
  const due = async () => Date.parse(String((await ok(bench.ask('get', `/v1/tenders/${id}/prices`, null)))['due']));
  const before = await due();
  await ok(step('prices/extend', { minutes: 60, reason: '财政监管尚未递交份额' }));
  expect((await due()) - before).toBe(3_600_000);
  // A share of the opening is none of the price envelope.
  expect((await kit.handIn(id, one.map((share) => ({ ...share, bidRoot: sent[0]!.bid.signed.header.bidRoot })))).status).toBe(422);
  await ok(kit.handIn(id, two));
  expect([await unseal(), await states()]).toEqual([2, { 甲有限公司: 'decrypted', 乙有限公司: 'decrypted', 丙有限公司: 'waiting' }]);
  expect(await unseal()).toBe(0);
  const longer = await step('prices/extend', { minutes: 60, reason: '再延长' });
  expect([longer.status, longer.body.errors]).toEqual([422, [expect.objectContaining({ rule: 'R20', message: '仅在解密参与方的份额尚未齐备期间可以延长报价解密时间' })]]);
  // A suspended project stops the clock and every decryption.
  await ok(bench.act(id, 'suspend', agent, { ground: 'challenge', reason: '质疑' }));
  expect((await kit.handIn(id, two)).body.code).toBe('TENDER_SUSPENDED');
  await ok(bench.act(id, 'resume', agent, { reason: '质疑已处理' }));
  // Terminated in the middle: the key is gone, and nothing is taken any more.
  await ok(bench.act(id, 'terminate', agent, { ground: 'cancelled', reason: '任务取消' }));
  expect((await kit.handIn(id, two)).body.code).toBe('OPENING_NOT_NOW');
  expect(await bench.em().execute(`select private_key from price_stage where tender_id = ?`, [id])).toEqual([{ private_key: null }]);
}, 240_000);
