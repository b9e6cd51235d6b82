// O31: S3's own tender as it reaches a bidder: what its fields ask of his client, and what is refused.
import { startDraft, saveBasics, type TenderBrief } from '../domain/procurement/bid/draft.ts';
import { subsystem } from '../db/demo/tender.ts';
import { ask } from '../scripts/bid/upload.ts';
import { announcedTender, tenderClock } from './kit/announced-tender.ts';
import { tenderBids, type TenderBids } from './kit/tender-bids.ts';
import { contact, tenderBench, type Person, type TenderBench } from './kit/tender-bench.ts';

let bench: TenderBench;
let bids: TenderBids;
let agent: Person;
let buyer: Person;

beforeAll(async () => {
  bench = await tenderBench();
  bids = tenderBids(bench);
  agent = bench.member(await bench.organisation('purchaser', '培训省采购中心'), ['tenderHandler']);
  buyer = bench.member(await bench.organisation('purchaser', '上海市应急管理局（演示）'), ['orgAdmin']);
}, 120_000);
afterAll(async () => {
  bids?.close();
  await bench?.close();
}, 60_000);

test('O31 E05 E07 team and warranty team are proofs, posts, preferred certificates and references are review items in the bidder’s client; a consortium and a price above 最高限价 are refused', async () => {
  const { reviewed: _, ...sample } = subsystem;
  const id = await announcedTender(bench, { agent, buyer }, { ...sample, unforeseeable: true, reviewed: false });
  const { fields, notices } = (await bench.ask('get', `/v1/tender-projects/${id}`, null).expect(200)).body;
  expect(fields).toMatchObject({ ceilingFen: '100000000', consortium: false, domesticIt: true, months: 6, form: 'central', method: 'consultation', belongsTo: subsystem.belongsTo });
  for (const line of ['采购方式：竞争性磋商（服务，集中采购）', '最高限价：100.00万元', '是否接受联合体：否', '是否信创：是', '建设期限：6个月', '建设地点：上海市应急管理局（上海市黄浦区复兴中路593号）'])
    expect(notices[0].content.split('\n')).toContain(line);

  const who = await bids.bidder('东海示范软件有限公司');
  const together = await bench.ask('post', `/v1/tender-projects/${id}/acquisition`, who.person, { body: { ...contact, consortium: true } });
  expect([together.status, together.body.code, together.body.errors[0].field]).toEqual([422, 'TENDER_NO_CONSORTIUM', 'consortium']);
  await bids.obtain(id, who);
  const { body } = await ask(who.at, 'GET', `/v1/tenders/${id}/bid`);
  const brief = { ...(body['brief'] as object), id, code: body['code'], name: body['name'], acquired: true } as TenderBrief;
  expect(brief.qualifications).toEqual([
    { id: 'team', name: '项目服务团队人员证明', library: false },
    { id: 'warranty', name: '质保期间支撑团队人员及社保缴纳证明', library: false },
  ]);
  expect(brief.items.map(({ name }) => name)).toEqual([
    '项目经理1人（信息系统项目管理师，4年及以上，本科及以上，驻场）',
    '技术负责人1人（3年及以上，本科及以上，驻场）',
    '开发人员5人（3年及以上，本科及以上，驻场）',
    '运维经理1人（3年及以上，本科及以上，驻场，最近一个季度社保缴纳证明）',
    '技术工程师1人（3年及以上，本科及以上，驻场，最近一个季度社保缴纳证明）',
    '质量管理体系认证证书（优先）',
    '信息技术服务管理体系认证证书（优先）',
    '信息安全管理体系认证证书（优先）',
    '政务类信息系统开发项目业绩（优先）',
  ]);
  const draft = startDraft(brief, [1]);
  expect('draft' in draft && saveBasics(draft.draft, { consortium: true })).toEqual({ refused: [{ field: 'consortium', message: '采购文件不允许联合体投标', rule: 'E04' }] });

  await tenderClock(bench)('2026-03-24T09:30:01');
  await bench.state(id, 'opening');
  const bidder = { organisationId: who.person.organisationId, rank: 1, priceFen: '100000001', score: 9000 };
  const dear = await bench.act(id, 'report', agent, { endedOn: '2026-03-24', lots: [{ lot: 1, bidders: [bidder] }] });
  expect([dear.status, dear.body.code, dear.body.errors[0]]).toEqual([422, 'TENDER_ABOVE_CEILING', expect.objectContaining({ field: 'lots[0].bidders[0].priceFen', rule: 'R12' })]);
}, 180_000);
