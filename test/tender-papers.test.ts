// Papers of a purchase and what a winner finds: 中标通知书 with 【验签】, 采购结果公告, 更正公告, 询标函, the menu, 融资申请. Real browser, signature, seal and loan platform (stand-ins over HTTP).
import supertest from 'supertest';
import { createSealCheckDesk } from '../activities/procurement/seal-check.ts';
import { documentsOf, type IssuedDocument } from '../db/document/reads.ts';
import { one } from '../db/kit/sql.ts';
import { readPdf } from './kit/pdf.ts';
import { announcedTender, tenderClock } from './kit/announced-tender.ts';
import { awardedTender, type Staff } from './kit/awarded-tender.ts';
import { until } from './kit/engine.ts';
import { keepRuns } from './kit/history.ts';
import { contact, tenderBench, type Person, type TenderBench } from './kit/tender-bench.ts';
import { ok } from './kit/answers.ts';

let bench: TenderBench;
let staff: Staff;
let id: string;
const clock = (text: string) => tenderClock(bench)(text);

beforeAll(async () => {
  bench = await tenderBench({ print: true });
  const agent = bench.member(await bench.organisation('purchaser', '测试省采购中心'), ['tenderHandler', 'orgAdmin']);
  const buyer = bench.member(await bench.organisation('purchaser', '测试省'), ['orgAdmin']);
  const ids = await Promise.all(['测试零一有限公司', '测试零二有限公司', '测试零三有限公司'].map((name) => bench.organisation('supplier', name)));
  staff = { agent, buyer, bidders: ids.map((one1) => bench.member(one1, ['bidHandler'])) };
  await put('seal', {
    code: 'ZJ-CG-0001',
    unit: '测试省采购中心',
    creditCode: await codeOf(agent),
    name: '采购专用章',
    picture: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120"><circle cx="60" cy="60" r="56" fill="none" stroke="#c00" stroke-width="4"/></svg>',
    validTo: '2035-12-31',
  });
  id = await awardedTender(bench, staff);
}, 240_000);
afterAll(() => bench?.close(), 60_000);

type Body = Record<string, any>;
const codeOf = async ({ organisationId }: Person): Promise<string> =>
  (await one<{ code: string }>(bench.em(), `select credit_code as code from organisation where id = $1`, [organisationId])).code;
const put = async (name: string, body: object): Promise<void> => {
  const { status } = await fetch(`${bench.sandbox.url}/${name}/_data`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(status).toBe(201);
};
const papers = async (caseId: string, kind: string): Promise<IssuedDocument[]> =>
  (await documentsOf(bench.em(), caseId)).filter((paper) => paper.kind === kind && paper.readyAt !== null);
const bytesOf = async ({ hash }: IssuedDocument): Promise<Buffer> => Buffer.concat(await bench.store.open(hash!).toArray());
const textOf = async (paper: IssuedDocument): Promise<string> => (await readPdf(await bytesOf(paper))).pages.join('').normalize('NFKC').replace(/\s/g, '');
const check = (bytes: Buffer) =>
  supertest(bench.api.apps.public).post('/v1/paper-verifications').attach('file', bytes, { filename: '中标通知书.pdf', contentType: 'application/pdf' });

test('I03 P34 the winner’s 中标通知书 to the letter; 【验签】 says who signed and sealed what; one changed byte, an unsigned file, a strange authority are told', async () => {
  const [winner, loser] = staff.bidders as [Person, Person, Person];
  const base = `/v1/me/award-notices/${id}/1`;
  await until(async () => (await papers(id, 'P34')).length === 1, 60_000);
  const [letter] = (await papers(id, 'P34')) as [IssuedDocument];
  const { code } = await ok(bench.ask('get', `/v1/tender-projects/${id}`, null));
  expect(await textOf(letter)).toContain(`测试零一有限公司:经评定,便携式计算机采购(${code})的标项1:便携式计算机,确定你公司中标,中标价格为90.00万元。测试省采购中心`);
  expect((await bench.ask('get', `${base}/paper`, winner)).headers['content-type']).toBe('application/pdf');
  for (const path of ['paper', 'verification', 'financing']) expect((await bench.ask('get', `${base}/${path}`, loser)).status).toBe(404);
  const seen = await ok(bench.ask('get', `${base}/verification`, winner));
  expect(seen).toMatchObject({
    valid: true,
    message: '签章有效',
    reasons: [],
    sha256: letter.hash,
    document: { title: '中标通知书' },
    signature: { signer: '办事文书电子签章', name: '测试省采购中心', serial: letter.signer },
    seal: { serial: letter.sealSerial, valid: true },
  });
  const bytes = await bytesOf(letter);
  expect((await ok(check(bytes)))['valid']).toBe(true);
  for (const place of [20, Math.floor(bytes.length / 3), bytes.length - 2]) {
    const changed = Buffer.from(bytes);
    changed[place]! ^= 1;
    const { valid, message, reasons, document } = await ok(check(changed));
    expect([valid, message, document]).toEqual([false, '签章无效', null]);
    expect(reasons).not.toEqual([]);
  }
  expect(await ok(check(Buffer.from('%PDF-1.4\n%%EOF\n')))).toMatchObject({ valid: false, reasons: ['文件没有电子签名'], signature: null, seal: null });
  const { sealCheck } = bench.api.deps;
  const none = createSealCheckDesk({ open: bench.store.open, seal: bench.seal, authorities: async () => [] });
  Object.assign(bench.api.deps, { sealCheck: none });
  expect(await ok(check(bytes))).toMatchObject({ valid: false, reasons: ['签章证书不是由受信任的机构签发的'] });
  Object.assign(bench.api.deps, { sealCheck });
  // Signed twice over: what was added behind the signed bytes is not signed.
  expect((await ok(check(Buffer.concat([bytes, Buffer.from('\n% added\n')]))))['valid']).toBe(false);
}, 120_000);

test('R36 P36 the result: parties, lots, winners, prices, subject, experts, fee, documents with their hash; one working day public, then seven to 质疑', async () => {
  await until(async () => (await papers(id, 'P36')).length === 1, 60_000);
  const text = await textOf((await papers(id, 'P36'))[0]!);
  for (const part of ['测试零一有限公司90.00', '公开招标', '采购人:测试省', '采购组织机构:测试省采购中心', '便携式计算机.docx', '自本公告发布之日起1个工作日', '7个工作日内'])
    expect(text).toContain(part);
  // Paper and documents go out with the result, to everybody.
  const { notices } = await ok(bench.ask('get', `/v1/tender-projects/${id}`, null));
  const n = (notices as Body[]).find(({ kind }) => kind === 'award')!['n'];
  const paper = await bench.ask('get', `/v1/tender-projects/${id}/notices/${n}/paper`, null);
  expect([paper.status, paper.headers['content-type']]).toEqual([200, 'application/pdf']);
  expect((await bench.ask('get', `/v1/tender-projects/${id}/notices/1/paper`, null)).status).toBe(404);
  expect((await bench.ask('get', `/v1/tender-projects/${id}/result-documents/1`, null)).status).toBe(200);
  expect((await bench.ask('get', `/v1/tender-projects/${id}/result-documents/2`, null)).status).toBe(404);
  const dues = async (): Promise<Body> =>
    Object.fromEntries(((await ok(bench.ask('get', `/v1/tender-projects/${id}`, null)))['deadlines'] as Body[]).map(({ name, due }) => [name, due]));
  expect(await dues()).toMatchObject({ resultNotice: '2026-03-27T00:00:00+08:00' });
  await clock('2026-03-27T00:00:01');
  await until(async () => 'resultChallenge' in (await dues()));
  // Seven working days from 27 March over 清明.
  expect(await dues()).toMatchObject({ resultChallenge: '2026-04-08T00:00:00+08:00' });
  await clock('2026-04-08T00:00:01');
  await until(async () => !('resultChallenge' in (await dues())));
  await bench.followed(id);
  await keepRuns(bench.engine, 'TenderProject', id, 'result-papers');
}, 120_000);

test('I02 U19 融资申请 only where 融资贷款 is opened and the winner is qualified; it leads there with the award; with the platform away the page is there without it', async () => {
  const [winner] = staff.bidders as [Person];
  const operations = async () =>
    ((await ok(bench.ask('get', '/v1/me/award-notices', winner)))['items'] as Body[]).map((item) => (item['operations'] as Body[]).map(({ label }) => label));
  const apply = () => bench.ask('get', `/v1/me/award-notices/${id}/1/financing`, winner);
  const creditCode = await codeOf(winner);
  expect(await operations()).toEqual([['查看']]);
  expect((await apply()).body.code).toBe('FINANCING_NOT_OFFERED');
  await put('financing', { creditCode, opened: true, qualified: false, reason: '成立不足一年' });
  expect(await operations()).toEqual([['查看']]);
  expect((await apply()).status).toBe(409);
  await put('financing', { creditCode, opened: true, qualified: true, reason: null });
  expect(await operations()).toEqual([['查看', '融资申请']]);
  const first = await ok(apply());
  expect(first['url']).toMatch(/^https:\/\/financing\.example\//);
  expect(await ok(apply())).toEqual(first);
  const { financing } = bench.api.deps;
  Object.assign(bench.api.deps, { financing: { ...financing, standing: () => financing!.standing('broken') } });
  expect(await operations()).toEqual([['查看']]);
  Object.assign(bench.api.deps, { financing });
}, 60_000);

test('I05 I06 the menu of 项目采购 by post, with what waits behind each item; 项目结果 and 中标通知书 with their columns', async () => {
  const [winner, loser] = staff.bidders as [Person, Person];
  const menu = async (who: Person): Promise<Body[]> => (await ok(bench.ask('get', '/v1/me/procurement-menu', who)))['items'];
  expect((await menu(winner)).map(({ label }) => label)).toEqual([
    '获取采购文件管理',
    '投标文件上传',
    '开标评标',
    '询标澄清',
    '项目结果',
    '中标通知书',
    '更正公告',
  ]);
  expect(await menu(staff.buyer)).toEqual([]);
  const results = (await ok(bench.ask('get', '/v1/me/tender-results', loser)))['items'] as Body[];
  expect(results.map(({ state, method, lot }) => [state, method, lot])).toEqual([['未中标', '公开招标', 1]]);
  expect(((await ok(bench.ask('get', '/v1/meta/tender-results', winner)))['columns'] as Body[]).map(({ label }) => label)).toEqual([
    '项目编号',
    '项目名称',
    '采购人',
    '采购方式',
    '标项',
    '预算金额(万元)',
    '状态',
    '操作',
  ]);
  const waiting = async (who: Person, label: string): Promise<number> => (await menu(who)).find((item) => item['label'] === label)!['waiting'];
  const before = await waiting(loser, '获取采购文件管理');
  const other = await announcedTender(bench, staff);
  expect(await waiting(loser, '获取采购文件管理')).toBe(before + 1);
  const toUpload = await waiting(loser, '投标文件上传');
  await ok(bench.ask('post', `/v1/tender-projects/${other}/acquisition`, loser, { body: contact }), 201);
  expect([await waiting(loser, '获取采购文件管理'), await waiting(loser, '投标文件上传')]).toEqual([before, toUpload + 1]);
}, 60_000);

test('P35 P33 a correction and a letter of 询标 are papers of the 采购组织机构, signed and sealed', async () => {
  const [bidder] = staff.bidders as [Person];
  const other = await announcedTender(bench, staff);
  expect((await bench.ask('get', `/v1/tender-projects/${other}/result-documents/1`, null)).status).toBe(404);
  await ok(bench.ask('post', `/v1/tender-projects/${other}/acquisition`, bidder, { body: contact }), 201);
  await ok(
    bench.act(other, 'corrections', staff.agent, {
      kind: 'documents',
      title: '关于技术参数的更正',
      content: '内存应不少于16G。',
      affectsBids: true,
      changesScope: false,
      bidDeadline: '2026-03-31T09:30:00+08:00',
      obtainUntil: null,
    }),
  );
  await until(async () => (await papers(other, 'P35')).length === 1, 60_000);
  const [correction] = (await papers(other, 'P35')) as [IssuedDocument];
  const text = await textOf(correction);
  for (const part of ['更正事项:采购文件', '关于技术参数的更正', '内存应不少于16G。', '投标截止及开标时间2026-03-2409:302026-03-3109:30'])
    expect(text).toContain(part);
  expect(correction).toMatchObject({ signer: expect.any(String), sealSerial: expect.any(String) });

  await clock('2026-03-31T09:30:01');
  await bench.state(other, 'opening');
  const made = await ok(
    bench.ask('post', `/v1/tender-projects/${other}/clarifications`, staff.agent, {
      body: { organisationId: bidder.organisationId, lot: 1, content: '请说明保修期。', due: '2026-03-31T15:30:00+08:00' },
    }),
    201,
  );
  const letterId = made['id'] as string;
  const { version } = await bench.row(letterId);
  await ok(bench.ask('post', `/v1/clarifications/${letterId}/issue`, staff.agent, { version }));
  await until(async () => (await papers(letterId, 'P33')).length === 1, 60_000);
  const letter = await textOf((await papers(letterId, 'P33'))[0]!);
  // Answered in the end without a seal: 澄清文件 says so, with the hash of what was handed in.
  const step = async (rest: string, body?: object) =>
    ok(bench.ask('post', `/v1/clarifications/${letterId}/${rest}`, bidder, { version: (await bench.row(letterId)).version, ...(body ? { body } : {}) }));
  await step('file', { fileId: await bench.file(bidder, '澄清.pdf', '%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n') });
  await step('submit-unsigned');
  await until(async () => (await papers(letterId, 'P33')).length === 2, 60_000);
  const answer = await textOf((await papers(letterId, 'P33'))[1]!);
  for (const part of ['澄清文件', '澄清方式放弃签章', '校验值(SHA-256)']) expect(answer).toContain(part);
  for (const part of ['询标函', '测试零一有限公司:', '第1次询标', '请说明保修期。', '澄清截止时间:2026-03-3115:30']) expect(letter).toContain(part);
}, 120_000);
