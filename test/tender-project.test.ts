// 采购项目 and 获取采购文件 through REST, the database and a real Temporal server; the clock is moved, never waited for.
import { one, query } from '../db/kit/sql.ts';
import { instant, plusMs, rfc3339, type Instant } from '../domain/kit/instant.ts';
import { announcedTender, confirmedTender, tenderClock, tenderTimes } from './kit/announced-tender.ts';
import { setClock } from './kit/database.ts';
import { until } from './kit/engine.ts';
import { keepRuns } from './kit/history.ts';
import { contact, project, tenderBench, type Person, type TenderBench } from './kit/tender-bench.ts';

let bench: TenderBench;
let agent: Person;
let reviewer: Person;
let buyer: Person;
let supplier: Person;
let purchaserId: string;
const at = (text: string): Instant => instant(`${text}+08:00`);
const clock = (text: string) => tenderClock(bench)(text);

beforeAll(async () => {
  bench = await tenderBench();
  const agencyId = await bench.organisation('purchaser', '培训省采购中心');
  purchaserId = await bench.organisation('purchaser', '杭州市富阳区总工会');
  agent = bench.member(agencyId, ['tenderHandler']);
  reviewer = bench.member(agencyId, ['tenderReviewer']);
  buyer = bench.member(purchaserId, ['orgAdmin']);
  supplier = bench.member(await bench.organisation('supplier', '成都市武侯区食品开发有限公司'), ['bidHandler']);
}, 120_000);
afterAll(() => bench?.close(), 60_000);

const create = async (more: object = {}): Promise<string> => {
  const { body } = await bench.ask('post', '/v1/tender-projects', agent, { body: project(purchaserId, more) }).expect(201);
  expect(body.code).toMatch(/^ZC-20\d\d-\d{6}$/);
  return body.caseId ?? body.id;
};
const confirmed = (more: object = {}) => confirmedTender(bench, { agent, buyer }, more);
const times = tenderTimes;
async function announced(more: object = {}): Promise<string> {
  const id = await announcedTender(bench, { agent, buyer }, more);
  await bench.followed(id);
  return id;
}
const read = async (id: string, who: Person | null = agent) => (await bench.ask('get', `/v1/tender-projects/${id}`, who).expect(200)).body;
const dues = async (id: string): Promise<Record<string, string>> =>
  Object.fromEntries(((await read(id)).deadlines as { name: string; due: string }[]).map(({ name, due }) => [name, due]));
const apply = (id: string, who: Person, more: object = {}) =>
  bench.ask('post', `/v1/tender-projects/${id}/acquisition`, who, { body: { ...contact, ...more } });
const look = (id: string, who: Person) => bench.ask('post', `/v1/tender-projects/${id}/acquisitions/look`, who);
const newSupplier = async (roles: ('bidHandler' | 'orgMember')[] = ['bidHandler']): Promise<Person> =>
  bench.member(await bench.organisation('supplier', `供应商${Math.random().toString(36).slice(2, 8)}`), roles);

test('O31 a project with each field of the sample tender is entered; what the law forbids is refused field by field with its article', async () => {
  await clock('2026-02-25T09:00:00');
  const team = { post: '项目经理', count: 1, certificates: ['信息系统项目管理师'], years: 4, degree: 'bachelor', onSite: true };
  const fields = {
    name: '安全工程师子系统',
    method: 'consultation',
    kind: 'services',
    months: 6,
    belongsTo: '安全生产基础信息平台',
    team: [team, { ...team, post: '技术负责人', certificates: [], years: 3 }, { ...team, post: '开发人员', count: 5, certificates: [], years: 3 }],
    warrantyTeam: [
      { post: '运维经理', count: 1, socialSecurity: true },
      { post: '技术工程师', count: 1, socialSecurity: true },
    ],
    preferred: ['质量管理体系认证', '信息技术服务管理体系认证', '信息安全管理体系认证'],
    references: ['政务类'],
  };
  const id = await create({ district: '310000', ...fields });
  const shown = await read(id);
  expect(shown.fields).toMatchObject({ ...fields, consortium: false, domesticIt: true, form: 'central', budgetFen: '100000000' });
  expect(shown).toMatchObject({ label: '筹备', budgetWan: '100.00', methodLabel: '竞争性磋商' });
  const wrong = {
    ceilingFen: '100000001',
    floorFen: '1',
    bond: { fen: '2000001', form: '现金' },
    priceWeight: 2999,
    lots: [{ no: 1, name: 'a', budgetFen: '1' }],
  };
  const { body } = await bench.ask('post', '/v1/tender-projects', agent, { body: project(purchaserId, wrong) }).expect(422);
  expect(body.code).toBe('TENDER_INVALID');
  expect((body.errors as { field: string; rule?: string }[]).map(({ field, rule }) => [field, rule])).toEqual([
    ['ceilingFen', 'R12'],
    ['floorFen', 'R12'],
    ['lots', undefined],
    ['bond', 'R13'],
    ['priceWeight', 'R25'],
  ]);
  expect((body.errors as { article?: string }[])[0]!.article).toContain('第十二条');
  await bench.ask('post', '/v1/tender-projects', buyer, { body: project(purchaserId) }).expect(403);
  await bench.ask('get', `/v1/tender-projects/${id}`, supplier).expect(404);
  await bench.ask('get', `/v1/tender-projects/${id}`, null).expect(404);
});

test('PROJECT R08 筹备→编制→确认→公告待发→公告中→待开标→开标中: the purchaser confirms, unlawful times are refused, the notice goes out by itself, every deadline has its article', async () => {
  await clock('2026-02-25T09:00:00');
  const id = await confirmed();
  await bench.act(id, 'confirm', agent).then((answer) => expect(answer.status).toBe(403));
  const short = await bench.act(id, 'schedule', agent, { ...times, obtainUntil: '2026-03-06', bidDeadline: '2026-03-20T09:30:00+08:00' });
  expect([short.status, (short.body.errors as { field: string; rule: string }[]).map(({ field, rule }) => [field, rule])]).toEqual([
    422,
    [
      ['obtainUntil', 'R06'],
      ['bidDeadline', 'R08'],
    ],
  ]);
  expect(short.body.errors[1].article).toBe('《中华人民共和国政府采购法》第三十五条');
  await bench.act(id, 'schedule', agent, times).then((answer) => expect(answer.status).toBe(200));
  await clock('2026-03-02T09:00:01');
  await bench.state(id, 'announced');
  expect(await dues(id)).toMatchObject({
    notice: '2026-03-10T00:00:00+08:00',
    obtain: '2026-03-10T00:00:00+08:00',
    bidDeadline: '2026-03-24T09:30:00+08:00',
    modify: '2026-03-10T00:00:00+08:00',
    challenge: '2026-03-19T00:00:00+08:00',
  });
  // Everybody reads the notice.
  const shown = await read(id, null);
  expect(shown.notices).toEqual([
    expect.objectContaining({ kind: 'tender', media: ['中国政府采购网'], content: expect.stringContaining('预算金额：100.00万元') }),
  ]);
  expect(shown.allowedActions).toEqual([]);
  const published = async (query: string) =>
    ((await bench.ask('get', `/v1/tender-notices?${query}`, null).expect(200)).body.items as { projectId: string; kindLabel: string }[]).filter(
      ({ projectId }) => projectId === id,
    );
  expect(await published('district=330000&kind=tender')).toEqual([expect.objectContaining({ kindLabel: '采购公告', code: shown.code })]);
  expect([await published('district=140000'), await published('kind=termination')]).toEqual([[], []]);
  await clock('2026-03-10T00:00:01');
  await bench.state(id, 'waiting');
  await clock('2026-03-24T09:30:01');
  await bench.state(id, 'opening');
  await until(async () => (await bench.row(id)).regions['challenge'] === 'over');
  expect((await bench.row(id)).regions).toMatchObject({ bidding: 'closed', notice: 'over', modifying: 'over', challenge: 'over' });
  await bench.followed(id);
  await keepRuns(bench.engine, 'TenderProject', id, 'to-the-hour');
  const journal = await query<{ action: string }>(bench.em(), `select action from journal where case_id = $1 order by seq`, [id]);
  expect(journal.map(({ action }) => action).slice(0, 7)).toEqual(['create', 'draft', 'attach', 'submit', 'confirm', 'schedule', 'announce']);
}, 120_000);

test('a notice that comes so late that its times no longer keep the law is not published; the agency is told and fixes them anew', async () => {
  await clock('2026-02-25T09:00:00');
  const id = await confirmed();
  await bench.act(id, 'schedule', agent, {
    ...times,
    publishAt: '2026-03-03T09:00:00+08:00',
    obtainUntil: '2026-03-10',
    bidDeadline: '2026-03-23T09:30:00+08:00',
  });
  // The platform was away for two days.
  await clock('2026-03-05T09:00:00');
  await until(async () => (await read(id)).publishAt === null);
  expect(await read(id)).toMatchObject({ label: '公告待发', notices: [] });
  await bench.followed(id);
  const { body } = await bench.ask('get', '/v1/me/messages', agent).expect(200);
  expect((body.items as { template: string }[]).map(({ template }) => template)).toContain('inbox.tenderNotAnnounced');
  await bench.act(id, 'recall', agent, { reason: '时间有误' }).then((answer) => expect(answer.status).toBe(200));
}, 120_000);

test('PROVISIONAL times that only next year’s holidays can judge are let pass and told as uncertain, shorter ones than any year allows are refused', async () => {
  await clock('2026-12-15T09:00:00');
  const id = await confirmed({ method: 'negotiation' });
  const late = { publishAt: '2026-12-28T09:00:00+08:00', obtainUntil: '2026-12-29' };
  const done = await bench.act(id, 'schedule', agent, { ...late, bidDeadline: '2027-01-06T09:30:00+08:00' });
  expect([done.status, done.body.uncertain]).toEqual([200, [expect.stringContaining('节假日安排尚未公布，暂定')]]);
  const short = await bench.act(id, 'schedule', agent, { ...late, bidDeadline: '2026-12-30T09:30:00+08:00' });
  expect([short.status, short.body.errors[0]]).toEqual([422, expect.objectContaining({ field: 'bidDeadline', rule: 'R08' })]);
});

test('R09 I04 CORRECT a correction is previewed, then postpones the deadline to publication + 15 days and re-plans what hangs on it; obtainers hear of it by SMS', async () => {
  const id = await announced();
  await apply(id, supplier).expect(201);
  await clock('2026-03-12T10:00:00');
  await bench.state(id, 'waiting');
  const asked = { affectsBids: true };
  const { body: seen } = await bench.ask('post', `/v1/tender-projects/${id}/corrections/preview`, agent, { body: asked }).expect(200);
  expect(seen).toMatchObject({
    bidDeadline: '2026-03-27T09:30:00+08:00',
    effects: expect.arrayContaining([expect.objectContaining({ what: 'postponed' })]),
  });
  const correction = { kind: 'documents', title: '更正公告', content: '技术参数调整', affectsBids: true };
  const short = await bench.act(id, 'corrections', agent, { ...correction, bidDeadline: '2026-03-25T09:30:00+08:00' });
  expect([short.status, short.body.errors[0]]).toEqual([422, expect.objectContaining({ field: 'bidDeadline', rule: 'R09' })]);
  const scope = await bench.act(id, 'corrections', agent, { ...correction, changesScope: true });
  expect(scope.body.errors[0]).toMatchObject({ field: 'changesScope', rule: 'R09', article: expect.stringContaining('第二十七条') });
  const done = await bench.act(id, 'corrections', agent, { ...correction, obtainUntil: '2026-03-20' });
  expect([done.status, done.body.bidDeadline]).toEqual([200, '2026-03-27T09:30:00+08:00']);
  expect(await read(id)).toMatchObject({ label: '公告中', bidDeadline: '2026-03-27T09:30:00+08:00', obtainUntil: '2026-03-20' });
  expect(await dues(id)).toMatchObject({
    bidDeadline: '2026-03-27T09:30:00+08:00',
    modify: '2026-03-13T00:00:00+08:00',
    obtain: '2026-03-21T00:00:00+08:00',
  });
  await bench.followed(id);
  const told = (await bench.messages.delivered()).filter(({ text }) => text.includes('更正公告'));
  expect(told.map(({ text }) => text)).toEqual([
    expect.stringMatching(
      /^您获取采购文件的项目便携式计算机采购（ZC-2026-\d{6}）发布了更正公告，投标截止时间为2026-03-27 09:30；已上传的投标文件须重新确认，请登录查看。$/,
    ),
  ]);
  const lines = async (tab: string, who: Person) =>
    ((await bench.ask('get', `/v1/me/tender-corrections?tab=${tab}`, who).expect(200)).body.items as { projectId: string }[]).filter(
      ({ projectId }) => projectId === id,
    );
  expect(await lines('mine', supplier)).toEqual([
    expect.objectContaining({
      purchaser: '杭州市富阳区总工会',
      budgetWan: '100.00',
      method: '公开招标',
      way: '在线投标响应',
      bidDeadline: '2026-03-27T09:30:00+08:00',
      operation: '查看更正公告',
    }),
  ]);
  const stranger = await newSupplier();
  expect([await lines('mine', stranger), (await lines('all', stranger)).length]).toEqual([[], 1]);
  const { tabs, columns } = (await bench.ask('get', '/v1/meta/tender-corrections', supplier).expect(200)).body;
  expect([tabs, (columns as { label: string }[]).map(({ label }) => label).join(',')]).toEqual([
    { mine: '已报名更正公告', all: '全部更正公告' },
    '项目编号,采购单位,项目名称,预算金额(万元),采购方式,投标方式,投标截止时间,操作',
  ]);
  // The same correction after the hour is too late, whatever the timers do.
  await clock('2026-03-27T09:30:00');
  const late = await bench.act(id, 'corrections', agent, correction);
  expect([409, 422]).toContain(late.status);
}, 120_000);

test('R42 采购法§57 暂停: the clocks stand and nobody corrects or applies; 恢复 gives everybody the whole days back at the same hour, and 30 days end it by themselves', async () => {
  const id = await announced();
  await clock('2026-03-04T15:00:00');
  await bench.act(id, 'suspend', agent, { ground: 'complaint', reason: '收到投诉' }).then((answer) => expect(answer.status).toBe(200));
  expect(await dues(id)).toMatchObject({ suspension: '2026-04-04T00:00:00+08:00' });
  for (const [rest, body] of [
    ['corrections', { kind: 'notice', title: 'a', content: 'b', affectsBids: false }],
    ['suspend', { ground: 'complaint', reason: 'x' }],
  ] as const) {
    const refused = await bench.act(id, rest, agent, body);
    expect([refused.status, refused.body.code]).toEqual([409, 'TENDER_SUSPENDED']);
  }
  expect((await apply(id, supplier)).body.code).toBe('TENDER_SUSPENDED');
  await clock('2026-03-11T10:00:00');
  expect((await bench.row(id)).state).toBe('announced');
  const resumed = await bench.act(id, 'resume', agent, { reason: '投诉不成立' });
  // Seven days later: 31 March at half past nine; the last day to obtain, 9 March, becomes 16 March.
  expect([resumed.status, resumed.body.bidDeadline]).toEqual([200, '2026-03-31T09:30:00+08:00']);
  expect(await read(id)).toMatchObject({ bidDeadline: '2026-03-31T09:30:00+08:00', obtainUntil: '2026-03-16', suspended: false });
  expect(await dues(id)).toMatchObject({ bidDeadline: '2026-03-31T09:30:00+08:00', obtain: '2026-03-17T00:00:00+08:00' });
  await bench.act(id, 'suspend', agent, { ground: 'challenge', reason: '收到质疑' }).then((answer) => expect(answer.status).toBe(200));
  await clock('2026-05-01T00:00:00');
  await until(async () => !(await read(id)).suspended);
  const { bidDeadline, notices } = await read(id);
  expect(bidDeadline > rfc3339(at('2026-04-30T09:30:00'))).toBe(true);
  expect((notices as { kind: string }[]).map(({ kind }) => kind)).toEqual(['tender', 'suspension', 'resumption', 'suspension', 'resumption']);
  await keepRuns(bench.engine, 'TenderProject', id, 'suspended');
}, 120_000);

test('终止: with a notice and its ground; every clock ends, bonds are due back in five working days, and lateness is told (R14)', async () => {
  const id = await announced({ bond: { fen: '1000000', form: '保函' } });
  await bench.act(id, 'terminate', agent, { ground: 'cancelled', reason: '采购任务取消' }).then((answer) => expect(answer.status).toBe(200));
  expect(await dues(id)).toEqual({ refund: '2026-03-10T00:00:00+08:00' });
  await clock('2026-03-10T00:00:01');
  await until(async () => Object.keys(await dues(id)).length === 0);
  await bench.followed(id);
  expect(
    ((await bench.ask('get', '/v1/me/messages', agent).expect(200)).body.items as { template: string }[]).map(({ template }) => template),
  ).toContain('inbox.tenderRefundLate');
  await bench.act(id, 'refund', agent, { reason: '已全部退还' }).then((answer) => expect(answer.status).toBe(200));
  expect(await read(id)).toMatchObject({ label: '终止（保证金已退还）' });
  await keepRuns(bench.engine, 'TenderProject', id, 'terminated');
}, 120_000);

test('D01 the post 经办岗 opens 项目采购: without it there is no menu, no list, no application', async () => {
  const plain = await newSupplier(['orgMember']);
  const menu = async (who: Person) => (await bench.ask('get', '/v1/meta/tender-acquisition', who).expect(200)).body.menu as string[];
  expect(await menu(plain)).toEqual([]);
  expect(await menu(supplier)).toEqual(['获取采购文件管理', '投标文件上传', '开标评标', '询标澄清', '项目结果', '中标通知书', '更正公告']);
  await bench.ask('get', '/v1/me/tenders?tab=toApply', plain).expect(403);
  await apply(await announced(), plain).expect(403);
}, 120_000);

test('D02 D03 D08 tabs, columns and dialog to the letter; a line moves from 待申请 to 已申请 with 「提交成功」', async () => {
  const id = await announced({ reviewed: true });
  const mine = await newSupplier();
  const lines = async (tab: string) =>
    ((await bench.ask('get', `/v1/me/tenders?tab=${tab}&limit=100`, mine).expect(200)).body.items as { projectId: string }[]).filter(
      ({ projectId }) => projectId === id,
    );
  expect(await lines('toApply')).toEqual([
    expect.objectContaining({
      district: '浙江省',
      name: '便携式计算机采购',
      purchaser: '杭州市富阳区总工会',
      organiser: '培训省采购中心',
      method: '公开招标',
      budgetWan: '100.00',
      opensAt: '2026-03-24T09:30:00+08:00',
      state: '待申请',
      operations: [
        { key: 'apply', label: '申请获取采购文件' },
        { key: 'view', label: '查看项目' },
      ],
    }),
  ]);
  const meta = (await bench.ask('get', '/v1/meta/tender-acquisition', mine).expect(200)).body;
  expect((meta.columns as { label: string }[]).map(({ label }) => label).join(',')).toBe(
    '项目区划,项目编号,项目名称,采购人,采购组织机构,采购方式,预算金额(万元),开标时间,状态,操作',
  );
  expect(meta.applyDialog).toMatchObject({
    hint: { text: '当前项目为电子投标项目, 请提前了解相关操作', link: '去了解' },
    section: { hint: '请填写正确的联系人信息, 以便接收项目的最新情况' },
  });
  expect((meta.applyDialog.fields as { label: string; required: boolean }[]).map(({ label, required }) => label + (required ? '*' : ''))).toEqual([
    '联系人姓名*',
    '手机号*',
    '邮箱*',
    '地址*',
    '传真',
    '附件',
  ]);
  const bad = await apply(id, mine, { phone: '123', email: 'x', address: ' ', contactName: '' });
  expect([bad.status, (bad.body.errors as { field: string }[]).map(({ field }) => field).toSorted()]).toEqual([
    422,
    ['address', 'contactName', 'email', 'phone'],
  ]);
  const { body } = await apply(id, mine).expect(201);
  expect(body).toMatchObject({ state: 'applied', message: '提交成功' });
  expect(await lines('toApply')).toEqual([]);
  expect(await lines('applied')).toEqual([
    expect.objectContaining({
      state: '审核中',
      operations: [
        { key: 'withdraw', label: '撤回申请' },
        { key: 'view', label: '查看项目' },
      ],
    }),
  ]);
  expect((await apply(id, mine)).status).toBe(409);
  // The contact is nowhere in clear.
  const { contact: stored } = await one<{ contact: string }>(bench.em(), `select contact from tender_acquisition where project_id = $1`, [id]);
  expect(stored).not.toContain(contact.phone);
}, 120_000);

test('D04 D05 D06 by the 区划 or the project reviewed or at once; withdrawn with a reason and applied for again; only 已获取 downloads; O31 no consortium', async () => {
  const [atOnce, reviewed] = [await announced(), await announced({ reviewed: true })];
  const mine = await newSupplier();
  expect((await apply(atOnce, mine).expect(201)).body.state).toBe('obtained');
  const refused = await apply(reviewed, mine, { consortium: true });
  expect([refused.status, refused.body.code]).toEqual([422, 'TENDER_NO_CONSORTIUM']);
  const { body } = await apply(reviewed, mine).expect(201);
  const own = body.caseId ?? body.id;
  const on = async (rest: string, who: Person, more?: object) =>
    bench.ask('post', `/v1/acquisitions/${own}/${rest}`, who, { version: (await bench.row(own)).version, ...(more ? { body: more } : {}) });
  const files = (who: Person, id = reviewed) => bench.ask('get', `/v1/tender-projects/${id}/documents`, who);
  expect((await files(mine)).body.code).toBe('TENDER_NOT_OBTAINED');
  expect((await on('withdraw', mine, { reason: ' ' })).status).toBe(422);
  expect((await on('withdraw', mine, { reason: '信息有误' })).body.state).toBe('withdrawn');
  expect((await on('apply', mine, contact)).body.state).toBe('applied');
  expect((await on('approve', agent)).status).toBe(403);
  expect((await on('reject', reviewer, { reason: '附件不全' })).body.state).toBe('failed');
  expect((await on('apply', mine, contact)).body.state).toBe('applied');
  expect((await on('approve', reviewer)).body.state).toBe('obtained');
  expect((await on('withdraw', mine, { reason: 'x' })).status).toBe(409);
  expect((await files(mine)).body.items).toEqual([{ n: 1, name: '便携式计算机.docx', operation: '下载源文件' }]);
  const source = await bench.ask('get', `/v1/tender-projects/${reviewed}/documents/1`, mine).expect(200);
  expect(source.headers['content-disposition']).toContain('docx');
  expect(String(source.body)).toContain('采购文件');
  await files(await newSupplier()).expect(403);
}, 120_000);

test('D07 R16 87§28: nobody applies after 获取截止时间; names and number are for the agency’s reviewers alone, and each look stands in the register’s chain', async () => {
  const id = await announced({ reviewed: true });
  const [one1, two] = [await newSupplier(), await newSupplier()];
  await Promise.all([apply(id, one1).expect(201), apply(id, two).expect(201)]);
  const invited = [one1, two].map(({ organisationId }) => organisationId);
  const invite = (ids: readonly string[]) =>
    query(bench.em(), `update tender_project set fields = jsonb_set(fields, '{invitees}', $2) where case_id = $1`, [id, JSON.stringify(ids)]);
  await invite(invited);
  const invitees = async (who: Person | null) => (await bench.ask('get', `/v1/tender-projects/${id}`, who).expect(200)).body.fields.invitees;
  expect([await invitees(agent), await invitees(one1), await invitees(null)]).toEqual([invited, [one1.organisationId], []]);
  await invite([]);
  const seq = (await bench.row(id)).seq;
  const { body } = await look(id, reviewer).expect(200);
  expect(
    (body.items as { contact: object; allowedActions: { action: string }[] }[]).map((item) => [
      item.contact,
      item.allowedActions.map(({ action }) => action),
    ]),
  ).toEqual([
    [{ ...contact, fax: null }, ['approve', 'reject']],
    [{ ...contact, fax: null }, ['approve', 'reject']],
  ]);
  await look(id, reviewer).expect(200);
  for (const other of [agent, buyer, supplier]) expect((await look(id, other)).status).toBe(403);
  const foreign = bench.member(await bench.organisation('purchaser', '别的代理'), ['tenderReviewer']);
  expect((await look(id, foreign)).body.code).toBe('TENDER_BLIND');
  const looks = await query<{ actor: string }>(
    bench.em(),
    `select j.actor from journal j join acquisition_register r on r.case_id = j.case_id where r.project_id = $1 and j.action = 'look' order by j.seq`,
    [id],
  );
  expect(looks.map(({ actor }) => actor)).toEqual([`person:${reviewer.actor.accountId}`, `person:${reviewer.actor.accountId}`]);
  // Neither the project's row, journal and answer nor the engine's history knows of them.
  expect((await bench.row(id)).seq).toBe(seq);
  for (const who of [agent, buyer, null])
    expect(JSON.stringify(await read(id, who))).not.toMatch(new RegExp(`${one1.organisationId}|applied|obtained|开心`));
  const due = at('2026-03-10T00:00:00');
  await setClock(bench.em(), plusMs(due, -60_000));
  const last = await newSupplier();
  await apply(id, last).expect(201);
  await setClock(bench.em(), due);
  // Twice at once is once.
  const twice = await newSupplier();
  await setClock(bench.em(), plusMs(due, -30_000));
  expect((await Promise.all([apply(id, twice), apply(id, twice)])).map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  await setClock(bench.em(), due);
  const late = await apply(id, await newSupplier());
  expect([late.status, late.body.code]).toEqual([422, 'TENDER_OBTAINING_CLOSED']);
  // Pending ones are still decided.
  await bench.state(id, 'waiting');
  expect((await look(id, reviewer).expect(200)).body.items).toHaveLength(4);
}, 120_000);
