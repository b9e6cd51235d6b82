// 定标 through REST, the database and a real Temporal server; the clock is moved, never waited for.
import { announcedTender, tenderClock } from './kit/announced-tender.ts';
import { until } from './kit/engine.ts';
import { keepRuns } from './kit/history.ts';
import { contact, tenderBench, type Person, type TenderBench } from './kit/tender-bench.ts';
import { ok } from './kit/answers.ts';

let bench: TenderBench;
let agent: Person;
let buyer: Person;
let bidders: Person[];
const clock = (text: string) => tenderClock(bench)(text);

beforeAll(async () => {
  bench = await tenderBench();
  agent = bench.member(await bench.organisation('purchaser', '测试省采购中心'), ['tenderHandler']);
  buyer = bench.member(await bench.organisation('purchaser', '测试省'), ['orgAdmin']);
  const ids = await Promise.all(['测试零一有限公司', '测试零二有限公司', '测试零三有限公司'].map((name) => bench.organisation('supplier', name)));
  bidders = ids.map((id) => bench.member(id, ['bidHandler']));
}, 120_000);
afterAll(() => bench?.close(), 60_000);

/** A project at its hour, whose documents all three have. */
async function opened(): Promise<string> {
  const id = await announcedTender(bench, { agent, buyer });
  for (const bidder of bidders) await ok(bench.ask('post', `/v1/tender-projects/${id}/acquisition`, bidder, { body: contact }), 201);
  await clock('2026-03-24T09:30:01');
  await bench.state(id, 'opening');
  return id;
}
const listed = (n: number, more: object = {}) => ({
  organisationId: bidders[n]!.organisationId,
  rank: n + 1,
  priceFen: String(90_000_000 + n),
  score: 9500 - n * 100,
  ...more,
});
const report = (more: object = {}) => ({
  endedOn: '2026-03-24',
  lots: [{ lot: 1, bidders: [listed(0), listed(1), listed(2, { rank: null, reason: '未响应实质性条款' })] }],
  ...more,
});
const choose = (n: number) => ({ lots: [{ lot: 1, organisationId: bidders[n]!.organisationId }] });
const fields = (answer: { body: { errors?: { field: string }[] } }) => answer.body.errors?.map(({ field }) => field);
const dues = async (id: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    ((await ok(bench.ask('get', `/v1/tender-projects/${id}`, agent)))['deadlines'] as { name: string; due: string }[]).map(({ name, due }) => [
      name,
      due,
    ]),
  );
const own = async (path: string, who: Person, id: string) =>
  ((await ok(bench.ask('get', `/v1/me/${path}`, who)))['items'] as { projectId: string }[]).filter(({ projectId }) => projectId === id);

test('R35 R36 R38 I01 the purchaser decides in order within five working days; result, 中标通知书 to the letter, losers their own score and reason; forgone: the next', async () => {
  const id = await opened();
  const bad = await bench.act(id, 'report', agent, {
    endedOn: '2026-03-23',
    lots: [{ lot: 2, bidders: [listed(0, { rank: 2, priceFen: '100000001' }), listed(2, { rank: null })] }],
  });
  expect([bad.status, fields(bad)]).toEqual([422, ['endedOn', 'lots', 'lots[0].bidders', 'lots[0].bidders[1].reason']]);
  expect((await bench.act(id, 'report', buyer, report())).status).toBe(403);
  await ok(bench.act(id, 'report', agent, report()));
  expect(await dues(id)).toMatchObject({ decide: '2026-04-01T00:00:00+08:00' });
  const second = await bench.act(id, 'award', buyer, choose(1));
  expect([second.status, fields(second)]).toEqual([422, ['lots[0].organisationId']]);
  expect((await bench.act(id, 'award', agent, choose(0))).status).toBe(403);
  await ok(bench.act(id, 'award', buyer, choose(0)));
  expect((await bench.act(id, 'award', buyer, choose(0))).status).toBe(409);
  expect(await dues(id)).toMatchObject({ result: '2026-03-27T00:00:00+08:00' });
  // Before the notice nobody learns his place.
  expect(await own('tender-results', bidders[1]!, id)).toEqual([]);
  await ok(bench.act(id, 'result', agent));
  expect(await dues(id)).toMatchObject({ contract: '2026-04-24T00:00:00+08:00' });
  const { code, notices } = await ok(bench.ask('get', `/v1/tender-projects/${id}`, agent));
  expect((notices as { kind: string; content: string }[]).at(-1)).toMatchObject({
    kind: 'award',
    content: expect.stringContaining('测试零一有限公司'),
  });
  expect(await own('award-notices', bidders[0]!, id)).toEqual([
    expect.objectContaining({
      state: '已中标',
      budgetWan: '100.00',
      notice: `测试零一有限公司：\n经评定，便携式计算机采购(${code}) 的标项1：便携式计算机，确定你公司中标，中标价格为 90.00 万元。`,
    }),
  ]);
  const lost = { state: '未中标', notice: null };
  expect(await own('tender-results', bidders[1]!, id)).toEqual([
    expect.objectContaining({ ...lost, rank: 2, score: '94.00', reason: '综合排序未列为中标人' }),
  ]);
  expect(await own('tender-results', bidders[2]!, id)).toEqual([
    expect.objectContaining({ ...lost, rank: null, score: '93.00', reason: '未响应实质性条款' }),
  ]);
  expect(await own('award-notices', bidders[1]!, id)).toEqual([]);

  await ok(bench.act(id, 'forgone', agent, { lot: 1, reason: '书面声明放弃中标' }));
  expect((await bench.act(id, 'award', buyer, choose(0))).status).toBe(422);
  await ok(bench.act(id, 'award', buyer, choose(1)));
  expect(await own('award-notices', bidders[1]!, id)).toEqual([]);
  expect(await own('tender-results', bidders[0]!, id)).toEqual([expect.objectContaining({ state: '放弃中标', reason: '书面声明放弃中标' })]);
  await ok(bench.act(id, 'result', agent));
  expect(await own('award-notices', bidders[0]!, id)).toEqual([]);
  expect(await own('award-notices', bidders[1]!, id)).toHaveLength(1);
  const last = await bench.act(id, 'forgone', agent, { lot: 1, reason: '放弃' });
  expect([last.status, fields(last)]).toEqual([422, ['lot']]);
  await bench.followed(id);
  const told = (await ok(bench.ask('get', '/v1/me/messages', bidders[2]!)))['items'] as { template: string }[];
  expect(told.map(({ template }) => template)).toContain('inbox.tenderResultOutInbox');
  await keepRuns(bench.engine, 'TenderProject', id, 'awarded');
}, 180_000);

test('R35 silent for five working days the first candidate is the winner (87§68); an overdue result is told', async () => {
  const id = await opened();
  await ok(bench.act(id, 'report', agent, report()));
  await bench.followed(id);
  await clock('2026-04-01T00:00:01');
  await bench.state(id, 'awarded');
  await bench.followed(id);
  await clock('2026-04-20T00:00:01');
  await until(async () => !('result' in (await dues(id))));
  await bench.followed(id);
  const messages = (await ok(bench.ask('get', '/v1/me/messages', agent)))['items'] as { template: string }[];
  expect(messages.map(({ template }) => template)).toEqual(expect.arrayContaining(['inbox.tenderAwarded', 'inbox.tenderResultLate']));
  await ok(bench.act(id, 'result', agent));
  expect(await own('award-notices', bidders[0]!, id)).toHaveLength(1);
  await keepRuns(bench.engine, 'TenderProject', id, 'silent');
}, 180_000);
