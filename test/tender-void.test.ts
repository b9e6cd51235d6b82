// 废标 through REST: with fewer than three qualified bids nothing is evaluated.
import { tenderClock } from './kit/announced-tender.ts';
import { keepRuns } from './kit/history.ts';
import { evaluationBench, licence, qualifyingTender, seatedPanel, type EvaluationBench } from './kit/evaluation.ts';
import type { OpeningKit } from './kit/opening.ts';
import type { Bidder, TenderBids } from './kit/tender-bids.ts';
import type { Person, TenderBench } from './kit/tender-bench.ts';
import { openingCast, type OpeningCast } from './kit/opening-cast.ts';
import { ok } from './kit/answers.ts';

let cast: OpeningCast;
let bench: TenderBench;
let bids: TenderBids;
let evaluation: EvaluationBench;
let opening: OpeningKit;
let agent: Person;
let buyer: Person;

beforeAll(async () => {
  ({ bench, bids, agent, buyer, kit: opening } = cast = await openingCast());
  evaluation = evaluationBench(bench);
}, 120_000);
afterAll(() => cast?.close(), 60_000);

const step = (id: string, rest: string, body?: object, who = agent) => bench.act(id, `evaluation/${rest}`, who, body);
const of = (who: Bidder) => ({ lot: 1, organisationId: who.person.organisationId });

test('R21 R23 R45 fewer than three qualified: the evaluation does not go on, the purchase is void, everybody who took part is told why', async () => {
  const pool = await evaluation.experts('园林');
  const { id, bidders } = await qualifyingTender(bench, bids, opening, { agent, buyer }, { 己有限公司: 90, 庚有限公司: 91, 辛有限公司: 0 });
  const why = { reason: '合格投标人不足三家' };
  expect((await step(id, 'void', why)).status).toBe(422);
  // Whoever sealed something else than a package is opened all the same, but there is nothing to read; the others' signs are found.
  const shown = (await ok(bench.ask('get', `/v1/tender-projects/${id}/evaluation`, agent)))['bids'] as { openingId: string; name: string }[];
  const broken = shown.find(({ name }) => name === '辛有限公司')!.openingId;
  expect((await bench.ask('get', `/v1/tender-projects/${id}/opened-bids/${broken}`, agent)).body.code).toBe('EVALUATION_UNREADABLE');
  expect(((await ok(bench.ask('get', `/v1/tender-projects/${id}/collusion-signs`, agent)))['found'] as unknown[]).length).toBeGreaterThan(0);
  expect((await step(id, 'offers', { ...of(bidders[2]!), bidder: 'other' })).status).toBe(422);
  // While the project is suspended nothing of it goes on.
  await ok(bench.act(id, 'suspend', agent, { ground: 'complaint', reason: '投诉处理期间暂停' }));
  expect((await step(id, 'offers', { ...of(bidders[0]!), bidder: 'other' })).body.code).toBe('TENDER_SUSPENDED');
  await ok(bench.act(id, 'resume', agent, { reason: '投诉不成立' }));
  // A list of four, one of whom declines: nobody is left to ask, so a committee is drawn anew from another list, and who was asked is free.
  const small = await Promise.all(['周六', '吴七', '郑八', '王九'].map((name) => evaluation.expert(name, '会计')));
  const announced = { members: 5, experts: 4, specialty: '会计', scope: '330000', source: '福彩3D第2026071期', at: '2026-03-24T09:50:00+08:00' };
  await ok(bench.act(id, 'panel/announce', agent, announced));
  await tenderClock(bench)('2026-03-24T09:50:01');
  await ok(bench.act(id, 'panel/draw', agent, { value: '3 1 4' }));
  await ok(bench.act(id, 'panel/draw/confirm', buyer, { value: '3 1 4' }));
  const later = { ...announced, at: '2026-03-24T10:00:00+08:00' };
  expect((await bench.act(id, 'panel/announce', agent, later)).status).toBe(422);
  for (const [n, member] of small.entries())
    await ok(n ? evaluation.does(id, member, 'accept', { ties: [] }) : evaluation.does(id, member, 'refuse', { reason: '外出' }));
  const short = await bench.act(id, 'panel/form', agent);
  expect(short.body.errors[0].message).toContain('请重新公布抽取办法');
  await seatedPanel(bench, evaluation, { agent, buyer }, id, '园林', pool);
  expect((await evaluation.duty(id, small[1]!))?.state).toBe('released');
  for (const who of bidders) {
    const typed = who === bidders[2] ? { listedFen: '92000000' } : {};
    await ok(step(id, 'offers', { ...of(who), bidder: 'other', ...typed }));
    await ok(step(id, 'qualifications', { ...of(who), items: licence(true) }));
  }
  expect((await step(id, 'void', why)).status).toBe(422);
  await ok(step(id, 'qualifications', { ...of(bidders[2]!), items: licence(false) }));
  const refused = await step(id, 'qualifications/conclude');
  expect([refused.status, refused.body.code]).toEqual([409, 'EVALUATION_TOO_FEW']);
  // By whoever examines: here it is the purchaser.
  await ok(step(id, 'void', why, buyer));
  expect((await bench.row(id)).state).toBe('voided');
  await bench.followed(id);
  const { notices } = await ok(bench.ask('get', `/v1/tender-projects/${id}`, null));
  expect((notices as { title: string; content: string }[]).at(-1)).toMatchObject({
    title: '便携式计算机采购废标公告',
    content: '合格投标人不足三家',
  });
  for (const { person } of bidders) {
    const told = (await ok(bench.ask('get', '/v1/me/messages', person)))['items'] as { template: string }[];
    expect(told.map(({ template }) => template)).toContain('inbox.tenderUnqualifiedInbox');
  }
  await keepRuns(bench.engine, 'TenderProject', id, 'voided');
  // Given up for good, it is kept like any other purchase.
  expect((await bench.act(id, 'archive/ended', agent)).status).toBe(409);
  await ok(bench.act(id, 'give-up', agent, { reason: '采购任务取消' }));
  await bench.followed(id);
  const { size } = await ok(bench.act(id, 'archive/ended', agent));
  const { items } = await ok(bench.ask('get', `/v1/tender-projects/${id}/archive`, agent));
  expect([(items as unknown[]).length, (items as { label: string }[]).some(({ label }) => label === 'evaluation_bid')]).toEqual([size, true]);
}, 240_000);
