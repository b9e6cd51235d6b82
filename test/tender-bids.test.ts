// From the notice of a project to the receipt of a bid: one act each, through REST, and the window follows whatever becomes of the project.
import { one, query } from '../db/kit/sql.ts';
import { closeDueTenders } from '../activities/procurement/bid/log.ts';
import { decide } from '../activities/kit/decide.ts';
import type { BidRefused } from '../scripts/bid/upload.ts';
import { announcedTender, confirmedTender, tenderClock, tenderTimes } from './kit/announced-tender.ts';
import { tenderBids, type TenderBids } from './kit/tender-bids.ts';
import { project, tenderBench, type Person, type TenderBench } from './kit/tender-bench.ts';

let bench: TenderBench;
let bids: TenderBids;
let agent: Person;
let buyer: Person;
let purchaserId: string;
const clock = (text: string) => tenderClock(bench)(text);

beforeAll(async () => {
  bench = await tenderBench();
  bids = tenderBids(bench);
  purchaserId = await bench.organisation('purchaser', '杭州市富阳区总工会');
  agent = bench.member(await bench.organisation('purchaser', '培训省采购中心'), ['tenderHandler']);
  buyer = bench.member(purchaserId, ['orgAdmin']);
}, 120_000);
afterAll(async () => {
  bids?.close();
  await bench?.close();
}, 60_000);

const good = (answer: { status: number; body: unknown }) => expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
const announced = (more: object = {}) => announcedTender(bench, { agent, buyer }, more);

const refused = async (work: Promise<unknown>): Promise<Record<string, unknown>> => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error) || error.name !== 'BidRefused') throw error ?? new Error('it was not refused');
  return (error as BidRefused).problem;
};
const windowOf = async (id: string) =>
  (
    await query<{ opens: string; closed: boolean; paused: boolean }>(
      bench.em(),
      `select to_char(opens_at at time zone 'Asia/Shanghai', 'MM-DD HH24:MI') as opens, closed_at is not null as closed, paused_at is not null as paused from tender_window where id = $1`,
      [id],
    )
  )[0];
const closeDue = () =>
  closeDueTenders({ orm: bench.orm, keyring: bench.engine.ring, decide: (act) => decide({ orm: bench.orm, registry: bench.registry }, act) });

test('E03 F05 R09 a project’s notice opens its window: who obtains the documents seals for its custodians, uploads and has a receipt; a later hour wants a bid for that hour', async () => {
  const id = await announced();
  expect(await windowOf(id)).toEqual({ opens: '03-24 09:30', closed: false, paused: false });
  const [mine, stranger] = [await bids.bidder('甲有限公司'), await bids.bidder('乙有限公司')];
  // Whoever has not been given the documents sees no tender.
  expect((await refused(bids.seal(id, stranger)))['status']).toBe(404);
  expect(await bids.obtain(id, mine)).toBe('obtained');
  const bid = await bids.seal(id, mine);
  const { receipt } = (await bids.send(mine, bid)).body as { receipt: { content: Record<string, unknown> } };
  expect(receipt.content).toMatchObject({ tender: id, version: 1, bidRoot: bid.signed.header.bidRoot, dekCommit: bid.signed.header.dekCommit });
  expect(await bids.obtain(id, stranger)).toBe('obtained');
  const early = await bids.seal(id, stranger);
  const correction = { kind: 'documents', title: '更正公告', content: '技术参数调整', affectsBids: true, bidDeadline: '2026-03-27T09:30:00+08:00' };
  good(await bench.act(id, 'corrections', agent, correction));
  expect(await windowOf(id)).toMatchObject({ opens: '03-27 09:30' });
  expect((await refused(bids.send(stranger, early)))['errors']).toEqual([expect.objectContaining({ field: 'header.opensAt' })]);
  await bids.send(stranger, await bids.seal(id, stranger));
  // The old hour closes nothing, the new one does.
  await clock('2026-03-24T09:30:00');
  expect([await closeDue(), await windowOf(id)]).toEqual([0, expect.objectContaining({ closed: false })]);
  await clock('2026-03-27T09:30:00');
  expect([await closeDue(), await windowOf(id)]).toEqual([1, expect.objectContaining({ closed: true })]);
  // No correction of the hour once the window has closed, whatever the project's own clocks have done by then.
  expect([409, 422]).toContain((await bench.act(id, 'corrections', agent, { ...correction, bidDeadline: '2026-04-15T09:30:00+08:00' })).status);
  expect(await windowOf(id)).toMatchObject({ opens: '03-27 09:30', closed: true });
}, 120_000);

test('R42 a suspended project takes no bid and its window does not close; after the resumption it goes to the later hour; a terminated one is closed', async () => {
  const id = await announced();
  const mine = await bids.bidder('丙有限公司');
  await bids.obtain(id, mine);
  const bid = await bids.seal(id, mine);
  await clock('2026-03-04T15:00:00');
  const offered = async () => (await bench.ask('get', `/v1/tenders/${id}/bid`, mine.person).expect(200)).body.allowedActions;
  expect(await offered()).toEqual([{ action: 'upload', label: '上传' }]);
  good(await bench.act(id, 'suspend', agent, { ground: 'complaint', reason: '收到投诉' }));
  expect(await offered()).toEqual([]);
  const late = await refused(bids.send(mine, bid));
  expect(late).toMatchObject({ code: 'TENDER_SUSPENDED', errors: [{ rule: 'R42', article: '《中华人民共和国政府采购法》第五十七条' }] });
  await clock('2026-03-24T09:30:01');
  expect([await closeDue(), await windowOf(id)]).toEqual([0, { opens: '03-24 09:30', closed: false, paused: true }]);
  good(await bench.act(id, 'resume', agent, { reason: '投诉不成立' }));
  const { opens, ...rest } = (await windowOf(id))!;
  expect([opens > '03-24 09:30', rest]).toEqual([true, { closed: false, paused: false }]);
  await bids.send(mine, await bids.seal(id, mine));
  good(await bench.act(id, 'terminate', agent, { ground: 'cancelled', reason: '采购任务取消' }));
  expect(await windowOf(id)).toMatchObject({ closed: true });
}, 120_000);

test('I07 线下投标响应 has no window: nothing to seal for, nothing to upload; online without custodians is not announced', async () => {
  const id = await announced({ way: 'offline', sealing: null });
  const mine = await bids.bidder('丁有限公司');
  expect([await bids.obtain(id, mine), await windowOf(id)]).toEqual(['obtained', undefined]);
  expect((await refused(bids.seal(id, mine)))['status']).toBe(404);
  const { n } = await one<{ n: number }>(bench.em(), `select count(*)::int as n from tender_obtained where tender_id = $1`, [id]);
  expect(n).toBe(0);
  await clock('2026-02-25T09:00:00');
  const unsealed = await confirmedTender(bench, { agent, buyer }, { sealing: null });
  const { status, body } = await bench.act(unsealed, 'schedule', agent, tenderTimes);
  expect([status, body.errors]).toEqual([422, [expect.objectContaining({ field: 'sealing', message: '在线投标响应的项目应确定解密参与方' })]]);
  const { custodians, ...sealing } = project(purchaserId).sealing;
  const forged = { ...sealing, k: 4, custodians: [custodians[0]!, { ...custodians[1]!, name: '别人' }, custodians[0]!] };
  const wrong = await bench.ask('post', '/v1/tender-projects', agent, { body: project(purchaserId, { sealing: forged }) });
  expect((wrong.body.errors as { field: string }[]).map(({ field }) => field)).toEqual(['sealing.k', 'sealing.custodians', 'sealing.custodians.1']);
}, 120_000);
