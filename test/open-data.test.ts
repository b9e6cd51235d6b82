// Open data of a project from its notice to its result, through REST, the database and a real Temporal server: what each act publishes, and what nobody learns before its hour.
import { gunzipSync } from 'node:zlib';
import { announcedTender, tenderClock } from './kit/announced-tender.ts';
import { ocdsErrors } from './kit/ocds.ts';
import { openingKit } from './kit/opening.ts';
import { tenderBids } from './kit/tender-bids.ts';
import { contact, tenderBench, type Person, type TenderBench } from './kit/tender-bench.ts';
import { ok } from './kit/answers.ts';

let bench: TenderBench;
let agent: Person;
let buyer: Person;
let bidders: Person[];
const NAMES = ['开放零一有限公司', '开放零二有限公司', '开放零三有限公司'];
const clock = (text: string) => tenderClock(bench)(text);

beforeAll(async () => {
  bench = await tenderBench();
  agent = bench.member(await bench.organisation('purchaser', '测试省采购中心'), ['tenderHandler']);
  buyer = bench.member(await bench.organisation('purchaser', '测试省'), ['orgAdmin']);
  bidders = [];
  for (const name of NAMES) bidders.push(bench.member(await bench.organisation('supplier', name), ['bidHandler']));
}, 120_000);
afterAll(() => bench?.close(), 60_000);

type Release = Record<string, any> & { ocid: string; id: string; tag: string[] };
interface Fed {
  items: { seq: number; release: Release }[];
  last: number;
  more: boolean;
}
const feed = async (after = 0, limit = 100) => (await ok(bench.ask('get', `/v1/open/releases?after=${after}&limit=${limit}`, null))) as Fed;
async function published(code: string): Promise<Release[]> {
  const { items } = await feed();
  for (const { release } of items) expect(ocdsErrors('release', release)).toEqual([]);
  return items.map(({ release }) => release).filter(({ ocid }) => ocid === `ocds-000000-${code}`);
}
const codeOf = async (id: string): Promise<string> => (await ok(bench.ask('get', `/v1/tender-projects/${id}`, agent)))['code'];
const listed = (n: number, more: object = {}) => ({
  organisationId: bidders[n]!.organisationId,
  rank: n + 1,
  priceFen: String(90_000_000 + n),
  score: 9500 - n * 100,
  ...more,
});
const report = (endedOn: string) => ({
  endedOn,
  lots: [{ lot: 1, bidders: [listed(0), listed(1), listed(2, { rank: null, reason: '未响应实质性条款' })] }],
});
const choose = (n: number) => ({ lots: [{ lot: 1, organisationId: bidders[n]!.organisationId }] });

test('R16 R36 I04 notice, correction, suspension, resumption, result, a winner who forgoes and the next result are releases in order, valid, without a bidder before the result', async () => {
  const id = await announcedTender(bench, { agent, buyer });
  const code = await codeOf(id);
  for (const bidder of bidders) await ok(bench.ask('post', `/v1/tender-projects/${id}/acquisition`, bidder, { body: contact }), 201);
  const correction = { kind: 'documents', title: '更正一', content: '交付地点\u2028更正', affectsBids: false, changesScope: false, bidDeadline: null, obtainUntil: null };
  await ok(bench.act(id, 'corrections', agent, correction));
  await ok(bench.act(id, 'suspend', agent, { ground: 'challenge', reason: '质疑事项可能影响采购结果' }));
  await ok(bench.act(id, 'resume', agent, { reason: '质疑已答复' }));
  await clock('2026-03-25T09:30:01');
  await bench.state(id, 'opening');
  await ok(bench.act(id, 'report', agent, report('2026-03-25')));
  await ok(bench.act(id, 'award', buyer, choose(0)));
  const before = await published(code);
  expect(before.map(({ tag }) => tag)).toEqual([['planning', 'tender'], ['tenderAmendment'], ['tenderUpdate'], ['tenderUpdate']]);
  // Documents were obtained, bids opened, a winner chosen: none of it is out yet.
  const out = JSON.stringify(before);
  for (const hidden of [...NAMES, ...bidders.map(({ organisationId }) => organisationId), 'numberOfTenderers', '"awards"', contact.phone, contact.contactName])
    expect(out).not.toContain(hidden);

  await ok(bench.act(id, 'result', agent));
  await ok(bench.act(id, 'forgone', agent, { lot: 1, reason: '书面声明放弃中标' }));
  expect(await published(code)).toHaveLength(5);
  await ok(bench.act(id, 'award', buyer, choose(1)));
  await ok(bench.act(id, 'result', agent));
  const all = await published(code);
  expect(all.slice(4).map(({ tag }) => tag)).toEqual([
    ['award', 'tenderUpdate'],
    ['awardUpdate', 'tenderUpdate'],
  ]);
  expect(all.map((release) => release.id)).toEqual(all.map((_, n) => `ocds-000000-${code}-000${n + 1}`));
  const [notice, amended] = all as [Release, Release];
  expect(notice).toMatchObject({
    date: expect.stringMatching(/^2026-03-02T09:00:0\d.*\+08:00$/),
    buyer: { name: '测试省' },
    planning: { budget: { id: '备案2026-1', amount: { amount: 1_000_000, currency: 'CNY' } } },
    tender: {
      id: code,
      status: 'active',
      procuringEntity: { name: '测试省采购中心' },
      procurementMethod: 'open',
      procurementMethodDetails: '公开招标',
      mainProcurementCategory: 'goods',
      submissionMethod: ['electronicSubmission'],
      tenderPeriod: { endDate: '2026-03-24T09:30:00+08:00' },
    },
  });
  expect(notice['tender'].documents.map(({ documentType }: { documentType: string }) => documentType)).toEqual(['biddingDocuments', 'tenderNotice']);
  expect(amended['tender'].amendments).toEqual([
    expect.objectContaining({ rationale: '采购文件', description: correction.content, amendsReleaseID: notice.id, releaseID: amended.id }),
  ]);
  // The losers' names are not the public's; how many took part is, with the result.
  expect(JSON.stringify(all)).not.toContain(NAMES[2]);

  const { body: records } = await bench.ask('get', `/v1/open/records/${notice.ocid}`, null).expect(200);
  expect(ocdsErrors('recordPackage', records)).toEqual([]);
  expect(records.records[0].compiledRelease).toMatchObject({
    tag: ['compiled'],
    tender: { status: 'complete', numberOfTenderers: 3, lots: [{ id: '1', status: 'complete' }], amendments: [{ id: 'amendment-2' }] },
    awards: [
      { status: 'cancelled', suppliers: [{ name: NAMES[0] }], value: { amount: 900_000, currency: 'CNY' } },
      { status: 'active', suppliers: [{ name: NAMES[1] }], value: { amount: 900_000.01 }, relatedLots: ['1'] },
    ],
  });
  expect(records.records[0].compiledRelease.tender.documents.map(({ documentType }: { documentType: string }) => documentType)).toEqual([
    'biddingDocuments',
    'tenderNotice',
    'x_correctionNotice',
    'x_suspensionNotice',
    'x_resumptionNotice',
  ]);
  const { body: releases } = await bench.ask('get', `/v1/open/packages/${notice.ocid}`, null).expect(200);
  expect(ocdsErrors('releasePackage', releases)).toEqual([]);
  expect(releases).toMatchObject({ releases: all, publishedDate: all.at(-1)!['date'], license: 'https://creativecommons.org/licenses/by/4.0/' });

  // The month as one file: each line a release, whatever stands in it.
  const month = await bench
    .ask('get', '/v1/open/bulk/2026-03', null)
    .buffer(true)
    .parse((res, done) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => done(null, gunzipSync(Buffer.concat(chunks)).toString()));
    })
    .expect(200);
  const lines = (month.body as string).trimEnd().split(/[\n\u2028]/);
  expect(lines.map((line) => (JSON.parse(line) as Release).id)).toEqual(expect.arrayContaining(all.map((release) => release.id)));
  expect((await ok(bench.ask('get', '/v1/open', null)))['months']).toEqual([{ month: '2026-03', path: '/v1/open/bulk/2026-03' }]);
}, 180_000);

test('R21 a termination before the result cancels the tender, because of too few suppliers it is unsuccessful; after the result the award goes with it; a project without a notice is nowhere', async () => {
  const [few, late] = [await announcedTender(bench, { agent, buyer }), await announcedTender(bench, { agent, buyer })];
  for (const bidder of bidders) await ok(bench.ask('post', `/v1/tender-projects/${late}/acquisition`, bidder, { body: contact }), 201);
  await ok(bench.act(few, 'terminate', agent, { ground: 'few', reason: '有效供应商不足三家' }));
  const [, ended] = (await published(await codeOf(few))) as [Release, Release];
  expect([ended.tag, ended['tender'].status, ended['tender'].documents.at(-1).documentType]).toEqual([
    ['tenderCancellation'],
    'unsuccessful',
    'cancellationDetails',
  ]);
  await clock('2026-03-24T09:30:01');
  await bench.state(late, 'opening');
  await ok(bench.act(late, 'report', agent, report('2026-03-24')));
  await ok(bench.act(late, 'award', buyer, choose(0)));
  await ok(bench.act(late, 'result', agent));
  await ok(bench.act(late, 'terminate', agent, { ground: 'cancelled', reason: '因重大变故，采购任务取消' }));
  const last = (await published(await codeOf(late))).at(-1)!;
  expect([last.tag, last['tender'].status, last['awards'][0].status]).toEqual([['tenderCancellation', 'awardCancellation'], 'cancelled', 'cancelled']);
  // Nobody bids for a third: the hour makes it void, which everybody reads.
  const nobody = await announcedTender(bench, { agent, buyer });
  const bids = tenderBids(bench);
  const kit = await openingKit(bench, bids, { agent, buyer });
  await kit.theHour(nobody);
  bids.close();
  await bench.state(nobody, 'voided');
  const lastOf = async (id: string) => (await published(await codeOf(id))).at(-1)!;
  expect(await lastOf(nobody)).toMatchObject({
    tag: ['tenderCancellation'],
    tender: { status: 'unsuccessful', documents: [{ title: '便携式计算机采购废标公告', description: '投标人不足三家，不得开标' }] },
  });
}, 180_000);
