import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import fc from 'fast-check';
import { openDispatch } from '../../activities/dispatch/open.ts';
import { guidePaper } from '../../activities/guide/tell.ts';
import { guideRecords } from '../../activities/guide/records.ts';
import { createOutbox } from '../../activities/kit/outbox.ts';
import { registry } from '../../activities/kit/records.ts';
import { guideRows } from '../../db/data/rules/guide.ts';
import { registrationRows } from '../../db/data/rules/registration.ts';
import { now } from '../../db/kit/clock.ts';
import { one, query } from '../../db/kit/sql.ts';
import { catchAllIn, type CatchAll } from '../../domain/guide/catch-all.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { registrationRules } from '../../domain/registration/rules.ts';
import { addPapers, laidOut } from '../../templates/papers.ts';
import { createRenderer } from '../../templates/kit/render.ts';
import { neighbourhood, type Neighbourhood } from '../../test/kit/neighbours.ts';
import { permitApi, type PermitApi } from '../../test/kit/permit-api.ts';
import { person } from '../../test/kit/permit.ts';
import { guideRoutes } from './index.ts';

let api: PermitApi;
let near: Neighbourhood;
let outbox: ReturnType<typeof createOutbox>;
const CODE = '310100-AQ-ZC';
const editor = person([{ role: 'informationManager', district: '310000' }]);
const second = person([{ role: 'informationManager', district: '310000' }]);
const signer = person([{ role: 'caseSigner', district: '310000' }]);
let today: string;
beforeAll(async () => {
  [api, near] = await Promise.all([permitApi({}, { routes: guideRoutes, registry: registry(guideRecords()) }), neighbourhood()]);
  const { orm, deps } = api;
  outbox = createOutbox({
    orm,
    handlers: openDispatch({ orm, fields: deps.fields, neighbours: near.neighbours }).handlers,
    backOffMs: () => 10,
    roundMs: 5_000,
  });
  today = shanghaiDay(await now(orm.em.fork()));
});
afterAll(async () => {
  await outbox.settled();
  await api.close();
  await near.close();
});

const tokens = new Map<string, string>();
const token = (who: PersonActor): string => tokens.get(who.accountId) ?? tokens.set(who.accountId, api.signIn(who)).get(who.accountId)!;
const post = (path: string, who: PersonActor, body: object = {}, version?: number) => {
  const asked = supertest(api.apps.officers)
    .post(path)
    .set({ Authorization: `Bearer ${token(who)}`, 'Idempotency-Key': randomUUID() });
  if (version !== undefined) void asked.set('If-Match', `"${version}"`);
  return asked.send(body);
};
const guide = (more: object = {}) => ({
  code: CODE,
  name: '初级注册安全工程师注册',
  district: '310000',
  kinds: ['initial', 'overdueInitial', 'renewal', 'change'],
  basis: ['《中华人民共和国行政许可法》第十二条', '沪应急行规〔2023〕5号'],
  conditions: ['取得初级注册安全工程师职业资格证书', '受聘于本市一家单位', '年龄不超过七十周岁'],
  promisedDays: 10,
  fee: '不收费',
  from: today,
  ...more,
});
const read = (more = '') => supertest(api.apps.public).get(`/v1/guides/services/${CODE}${more}`);
const flush = async (): Promise<void> => {
  await outbox();
  await outbox.settled();
};

test('S3-60 a guide is written by one person and published by another; then everybody reads it, without signing in', async () => {
  const drafted = await post('/v1/admin/guides', editor, guide()).expect(201);
  expect(drafted.body).toMatchObject({ code: CODE, guideVersion: 1, state: 'drafted', version: 1 });
  await read().expect(404);
  const own = await post(`/v1/admin/guides/${drafted.body.id}/publish`, editor, {}, 1).expect(403);
  expect(own.body).toMatchObject({ code: 'GUIDE_SECOND_PERSON', detail: '办事指南的发布和下架须由另一人办理。' });
  await post(`/v1/admin/guides/${drafted.body.id}/publish`, person([{ role: 'caseOfficer', district: '310000' }]), {}, 1).expect(403);
  await post(`/v1/admin/guides/${drafted.body.id}/publish`, second, {}, 1).expect(200);
  const { body } = await read().expect(200);
  expect(body).toMatchObject({ code: CODE, version: 1, stateLabel: '已发布' });
  const facts = Object.fromEntries(body.text.facts.map(({ label, value }: { label: string; value: string }) => [label, value]));
  expect(facts).toMatchObject({ 办理机关: '上海市应急管理局', 法定办结时限: '20个工作日', 承诺办结时限: '10个工作日', 收费: '不收费' });
  expect(body.text.steps.map(({ name, limit }: { name: string; limit: string }) => `${name} ${limit}`)).toEqual([
    '申请 —',
    '预审与受理 5个工作日',
    '审核、复核、签发 10个工作日',
    '送达 10个工作日',
  ]);
  expect((await supertest(api.apps.public).get('/v1/guides/services').expect(200)).body.items).toEqual([
    { code: CODE, name: '初级注册安全工程师注册', version: 1 },
  ]);
});

test('S3-60 materials are those of the rules, each once, with the kinds that ask for it: they are said nowhere else', async () => {
  const { body } = await read().expect(200);
  const listed = registrationRows.find(({ key }) => key === registrationRules.materials.key)!.value as { kind: string; items: { label: string }[] }[];
  const wanted = new Set(listed.filter(({ kind }) => guide().kinds.includes(kind)).flatMap(({ items }) => items.map(({ label }) => label)));
  const names = body.text.materials.map(({ name }: { name: string }) => name);
  expect(new Set(names)).toEqual(wanted);
  expect(names).toHaveLength(wanted.size);
  const row = (name: string) => body.text.materials.find((one: { name: string }) => one.name === name);
  expect(row('注册申请表')).toMatchObject({ source: '系统生成', needed: '全部' });
  expect(row('身份证')).toMatchObject({ source: '共享数据，查得到的无需提交', needed: '初始注册、逾期初始注册' });
  expect(row('与原聘用单位合同到期或解除聘用的证明')).toMatchObject({ source: '申请人', needed: '变更注册（变更执业单位）' });
});

test('S3-60 P42 the paper prints what is read online, word for word', async () => {
  const { body } = await read().expect(200);
  const em = api.orm.em.fork();
  const { id } = await one<{ id: string }>(em, `select case_id as id from service_guide where live`);
  const nothing = async (): Promise<never> => Promise.reject(new Error('a guide shows no file'));
  const about = { caseId: id, seq: 2, subject: id, district: '310000', at: `${today}T00:00:00.000000Z` };
  const data = await guidePaper.load(em, api.deps.fields, about as never, nothing);
  expect(data).toEqual(body.text);
  const renderer = createRenderer();
  addPapers(renderer);
  const paper = { number: null, unit: '上海市应急管理局', issuedOn: today, qr: null, seal: null, verifyAt: null };
  const { template, data: full } = laidOut('P42', data, paper as never);
  const html = renderer.render(template, full);
  const said = [
    body.text.name,
    CODE,
    ...body.text.basis,
    ...body.text.conditions,
    ...body.text.remedies,
    ...body.text.materials.map((one: { name: string }) => one.name),
  ];
  for (const words of said) expect(html).toContain(words);
});

test('S3-60 U22 the portal gets each version and its end by the ledger, the same text by its digest; while it is away nothing is lost', async () => {
  await near.fault('portal', { status: 503 });
  await flush();
  expect(await one(api.orm.em.fork(), `select state from dispatch where partner = 'portal' and kind = 'guide'`)).toEqual({ state: 'waiting' });
  await near.fault('portal', null);
  await new Promise((resolve) => setTimeout(resolve, 30));
  await flush();
  expect(await one(api.orm.em.fork(), `select state from dispatch where partner = 'portal' and kind = 'guide'`)).toEqual({ state: 'acknowledged' });
  expect(await near.neighbours.portal.guideShown(CODE)).toMatchObject({ itemCode: CODE, version: 1, standing: '发布' });
});

test('S3-60 a new version takes the place of the one before, which can still be read by its number; what was published is never changed', async () => {
  const first = (await read().expect(200)).body;
  const drafted = await post('/v1/admin/guides', editor, guide({ promisedDays: 8 })).expect(201);
  expect(drafted.body).toMatchObject({ guideVersion: 2 });
  // One open draft of a matter at a time.
  expect((await post('/v1/admin/guides', second, guide()).expect(409)).body.code).toBe('ALREADY_RUNNING');
  expect((await read().expect(200)).body.version).toBe(1);
  await post(`/v1/admin/guides/${drafted.body.id}/publish`, signer, {}, 1).expect(200);
  expect((await read().expect(200)).body).toMatchObject({ version: 2, text: { version: '2' } });
  const before = (await read('?version=1').expect(200)).body;
  expect(before).toMatchObject({ version: 1, stateLabel: '已被新版替代' });
  expect(before.text).toEqual(first.text);
  await flush();
  expect(await near.neighbours.portal.guideShown(CODE)).toMatchObject({ version: 2, standing: '发布' });
});

test('S3-60 下架 is asked by one person and decided by another; then nobody reads it any more, nor at the portal', async () => {
  const { id } = await one<{ id: string }>(api.orm.em.fork(), `select case_id as id from service_guide where live`);
  const at = `/v1/admin/guides/${id}`;
  await post(`${at}/ask-ending`, editor, { reason: '事项调整' }, 2).expect(200);
  await read().expect(200);
  expect((await post(`${at}/end`, editor, {}, 3).expect(403)).body.code).toBe('GUIDE_SECOND_PERSON');
  await post(`${at}/end`, second, {}, 3).expect(200);
  await read().expect(404);
  expect((await read('?version=2').expect(200)).body.stateLabel).toBe('已下架');
  await flush();
  expect(await near.neighbours.portal.guideShown(CODE)).toMatchObject({ version: 2, standing: '下架' });
  // The database holds the second person too.
  await expect(query(api.orm.em.fork(), `update service_guide set published_by = drafted_by where case_id = $1`, [id])).rejects.toThrow(
    /guide_second_person/,
  );
});

test('S3-60 「其他材料」 and the like are refused with the article, wherever they stand; nothing is kept', async () => {
  const refused = await post('/v1/admin/guides', editor, guide({ conditions: ['取得职业资格证书', '提交其他有关材料'], fee: '视情况提供' })).expect(
    422,
  );
  expect(refused.body).toMatchObject({ code: 'GUIDE_CATCH_ALL', detail: '办事指南不得含有“其他材料”等兜底条款。' });
  expect(refused.body.errors).toEqual([
    expect.objectContaining({
      field: 'conditions[1]',
      article: '《上海市优化营商环境条例》第二十四条',
      message: '不得含有“其他有关材料”等兜底条款，请逐一列明',
    }),
    expect.objectContaining({ field: 'fee', code: 'GUIDE_CATCH_ALL' }),
  ]);
  // A list of materials with such an item can't become a guide either.
  const em = api.orm.em.fork();
  const { value } = await one<{ value: { kind: string; items: object[] }[] }>(
    em,
    `select value from rule where key = 'registration.materials' and district = '000000' order by version desc limit 1`,
  );
  const worse = value.map((row) =>
    row.kind === 'renewal' ? { ...row, items: [...row.items, { ...row.items[0], id: 'else', label: '其他需要提交的材料' }] } : row,
  );
  await query(
    em,
    `insert into rule (key, district, valid_from, version, value, source, verified) values ('registration.materials', '310000', '2020-01-01', 90, $1, 'test', false)`,
    [JSON.stringify(worse)],
  );
  const listed = await post('/v1/admin/guides', editor, guide()).expect(422);
  expect(listed.body.errors).toEqual([expect.objectContaining({ field: expect.stringMatching(/^materials\[\d+\]$/), code: 'GUIDE_CATCH_ALL' })]);
  const renewalless = await post('/v1/admin/guides', editor, guide({ kinds: ['cancel'], promisedDays: 21 })).expect(422);
  expect(renewalless.body).toMatchObject({
    code: 'GUIDE_NOT_ACCEPTED',
    errors: [expect.objectContaining({ field: 'promisedDays', message: '承诺办结时限不得长于法定办结时限（20个工作日）' })],
  });
  expect(await one(em, `select count(*)::int as n from service_guide`)).toEqual({ n: 2 });
});

test('S3-60 catch-all clauses are found whatever stands in between, and what is named is not taken for one', () => {
  const words = guideRows[0]!.value as CatchAll;
  for (const said of [
    '其他材料',
    '其它相关证明文件',
    '其余所需的资料',
    '“其 他”材料',
    '法律、法规规定的其他条件',
    '部门要求的材料',
    '证明（包括但不限于劳动合同）',
  ])
    expect([said, catchAllIn(words, said)]).toEqual([said, expect.any(String)]);
  for (const said of ['劳动合同或聘用文件', '其他安全专业的职业资格证书', '与其他单位解除劳动合同的说明', '身份证', '近期免冠照片'])
    expect([said, catchAllIn(words, said)]).toEqual([said, null]);
  const opener = fc.constantFrom(...words.openers);
  const filler = fc.array(fc.constantFrom(...words.fillers), { maxLength: 4 });
  fc.assert(
    fc.property(
      opener,
      filler,
      fc.constantFrom(...words.things),
      (begin, between, end) => catchAllIn(words, `${begin}${between.join('')}${end}`) !== null,
    ),
  );
});
