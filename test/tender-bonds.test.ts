// 投标保证金 through REST, the database and a real Temporal server; the clock is moved, never waited for.
import { closeDueTenders } from '../activities/procurement/bid/log.ts';
import { decide } from '../activities/kit/decide.ts';
import { openClosedTenders } from '../activities/procurement/opening/start.ts';
import type { ActRequest } from '../domain/kit/act.ts';
import { uuidv7 } from '../db/kit/ids.ts';
import { announcedTender, tenderClock } from './kit/announced-tender.ts';
import { type Staff } from './kit/awarded-tender.ts';
import { until } from './kit/engine.ts';
import { contact, tenderBench, type Person, type TenderBench } from './kit/tender-bench.ts';
import { ok } from './kit/answers.ts';

let bench: TenderBench;
let staff: Staff;
const clock = (text: string) => tenderClock(bench)(text);

beforeAll(async () => {
  bench = await tenderBench();
  const agent = bench.member(await bench.organisation('purchaser', '测试省采购中心'), ['tenderHandler']);
  const buyer = bench.member(await bench.organisation('purchaser', '测试省'), ['orgAdmin']);
  const ids = await Promise.all(['测试零一有限公司', '测试零二有限公司', '测试零三有限公司'].map((name) => bench.organisation('supplier', name)));
  staff = { agent, buyer, bidders: ids.map((id) => bench.member(id, ['bidHandler'])) };
}, 120_000);
afterAll(() => bench?.close(), 60_000);

type Body = Record<string, any>;
const refused = async (answer: PromiseLike<{ status: number; body: Body }>, code: string, fields: (string | undefined)[] = []) => {
  const { body } = await answer;
  expect([body['code'], ((body['errors'] ?? []) as { field?: string }[]).map(({ field }) => field)]).toEqual([code, fields]);
};
const paid = async (id: string, who: Person, more: object = {}) =>
  bench.ask('post', `/v1/tender-projects/${id}/bond`, who, {
    body: { fen: '2000000', form: '保函', fileId: await bench.file(who, '保函.pdf', `保函 ${uuidv7()}`), ...more },
  });
const own = async (who: Person, id: string): Promise<Body[]> =>
  ((await ok(bench.ask('get', '/v1/me/tender-bonds', who)))['items'] as Body[]).filter(({ projectId }) => projectId === id);
const on = async (id: string, action: string, who: Person, body?: object) =>
  bench.ask('post', `/v1/tender-bonds/${id}/${action}`, who, { version: (await bench.row(id)).version, ...(body ? { body } : {}) });
const dues = async (id: string): Promise<Body> =>
  Object.fromEntries(((await ok(bench.ask('get', `/v1/tender-projects/${id}`, staff.agent)))['deadlines'] as Body[]).map(({ name, due }) => [name, due]));

test('R13 R14 the bond that is asked, not in cash, before the hour and secret till then; due back to losers and to whoever claims in five working days, overdue told to the agency, late with interest; kept on a ground', async () => {
  const id = await announcedTender(bench, staff, { bond: { fen: '2000000', form: '保函' } });
  const [winner, loser, gone] = staff.bidders as [Person, Person, Person];
  await refused(paid(id, winner), 'BOND_INVALID', [undefined]);
  for (const who of staff.bidders) await ok(bench.ask('post', `/v1/tender-projects/${id}/acquisition`, who, { body: contact }), 201);
  await refused(paid(id, winner, { fen: '2000001', form: '现金' }), 'BOND_INVALID', ['fen', 'fen']);
  const { version } = await bench.row(id);
  const bonds = await Promise.all(staff.bidders.map(async (who) => (await ok(paid(id, who), 201))['id'] as string));
  const [ofWinner, ofLoser, ofGone] = bonds as [string, string, string];
  await refused(paid(id, winner), 'ALREADY_RUNNING');
  // Neither the project nor the agency knows of it before the hour.
  expect((await bench.row(id)).version).toBe(version);
  await refused(bench.ask('get', `/v1/tender-projects/${id}/bonds`, staff.agent), 'TENDER_BLIND');
  expect((await bench.ask('get', `/v1/tender-bonds/${ofLoser}`, winner)).status).toBe(404);
  await clock('2026-03-10T10:00:00');
  await ok(on(ofGone, 'claim', gone));
  expect(await own(gone, id)).toEqual([expect.objectContaining({ label: '待退还', event: '投标截止前撤回投标', dueOn: '2026-03-17' })]);

  await clock('2026-03-24T09:30:01');
  await bench.state(id, 'opening');
  const late = await announcedTender(bench, staff, { bond: { fen: '2000000', form: '保函' } });
  await ok(bench.ask('post', `/v1/tender-projects/${late}/acquisition`, winner, { body: contact }), 201);
  await clock('2026-03-24T09:30:01');
  await refused(paid(late, winner), 'BOND_INVALID', [undefined]);

  const seen = (await ok(bench.ask('get', `/v1/tender-projects/${id}/bonds`, staff.agent)))['items'] as Body[];
  expect(seen.map(({ organisation, label, overdue, owner }) => [organisation, label, overdue, owner])).toEqual([
    ['测试零一有限公司', '已交纳', false, null],
    ['测试零三有限公司', '待退还', true, '测试省采购中心'],
    ['测试零二有限公司', '已交纳', false, null],
  ]);
  const lots = [
    {
      lot: 1,
      bidders: [winner, loser].map(({ organisationId }, n) => ({ organisationId, rank: n + 1, priceFen: '90000000', score: 9000 - n })),
    },
  ];
  await ok(bench.act(id, 'report', staff.agent, { endedOn: '2026-03-24', lots }));
  await ok(bench.act(id, 'award', staff.buyer, { lots: [{ lot: 1, organisationId: winner.organisationId }] }));
  await ok(bench.act(id, 'result', staff.agent));
  expect(await own(loser, id)).toEqual([expect.objectContaining({ label: '待退还', event: '未中标', dueOn: '2026-03-31' })]);
  expect(await own(winner, id)).toEqual([expect.objectContaining({ label: '已交纳', dueOn: null })]);
  expect(await dues(id)).toMatchObject({ bondRefund: '2026-04-01T00:00:00+08:00' });
  await refused(on(ofLoser, 'refund', staff.agent, { refundedOn: '2026-03-25' }), 'BOND_INVALID', ['refundedOn']);
  await clock('2026-04-01T00:00:01');
  await until(async () => !('bondRefund' in (await dues(id))));
  await bench.followed(id);
  const told = (await ok(bench.ask('get', '/v1/me/messages', staff.agent)))['items'] as { template: string }[];
  expect(told.map(({ template }) => template)).toContain('inbox.tenderBondsLate');
  await clock('2026-04-10T10:00:00');
  // Ten days of 4.35 % × 1.2 on 20,000 yuan: 20000 × 0.0522 × 10 / 365 = 28.60.
  expect(await ok(on(ofLoser, 'refund', staff.agent, { refundedOn: '2026-04-10' }))).toMatchObject({ interestFen: '2860' });
  await refused(on(ofLoser, 'refund', staff.agent, { refundedOn: '2026-04-10' }), 'STATE_CONFLICT');
  await ok(on(ofGone, 'refund', staff.agent, { refundedOn: '2026-03-17' }));
  expect(await own(gone, id)).toEqual([expect.objectContaining({ label: '已退还', interestFen: '0' })]);
  expect((await bench.row(id)).regions['bonds']).toBe('none');
  await ok(on(ofWinner, 'keep', staff.agent, { ground: 'unsigned', reason: '无正当理由拒绝签订合同' }));
  expect(await own(winner, id)).toEqual([expect.objectContaining({ label: '不予退还' })]);
}, 180_000);

test('R14 R21 fewer than three at the hour: 废标, and every bond is due back; the clock is the agency’s', async () => {
  const id = await announcedTender(bench, staff, { bond: { fen: '2000000', form: '保函' } });
  const [bidder] = staff.bidders as [Person];
  await ok(bench.ask('post', `/v1/tender-projects/${id}/acquisition`, bidder, { body: contact }), 201);
  const bond = (await ok(paid(id, bidder), 201))['id'] as string;
  const { orm, registry, engine } = bench;
  const deps = { orm, keyring: engine.ring, decide: (request: ActRequest) => decide({ orm, registry }, request) };
  await clock('2026-03-24T09:30:00');
  await closeDueTenders(deps);
  await bench.state(id, 'opening');
  await openClosedTenders(deps);
  await bench.state(id, 'voided');
  expect(await own(bidder, id)).toEqual([expect.objectContaining({ label: '待退还', event: '采购活动终止', dueOn: '2026-03-31' })]);
  expect(await dues(id)).toMatchObject({ bondRefund: '2026-04-01T00:00:00+08:00' });
  await ok(on(bond, 'refund', staff.agent, { refundedOn: '2026-03-24' }));
  expect(await dues(id)).not.toHaveProperty('bondRefund');
}, 120_000);
