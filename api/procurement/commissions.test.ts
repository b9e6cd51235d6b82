import { insertRule } from '../../db/rule/rows.ts';
import { one, query } from '../../db/kit/sql.ts';
import { projectBasis } from '../../db/procurement/commissions.ts';
import { roleStep } from '../../domain/approval/definition.ts';
import { mayBegin } from '../../domain/procurement/basis.ts';
import { setClock } from '../../test/kit/database.ts';
import { filedPlan, listedAgency, purchasingApi, type PurchasingApi, type Unit } from '../../test/kit/purchasing.ts';

let bench: PurchasingApi;
let unit: Unit;
let budgetId: string;
beforeAll(async () => {
  bench = await purchasingApi();
  unit = await bench.unit();
  await bench.putFile('2026-11-02', [bench.budgetLine(unit, 'TY-001', 100)]);
  await bench.takeFile('2026-11-02');
  budgetId = (await bench.budgetOf('TY-001')).id;
});
afterAll(() => bench?.close());

const base = 'commissions';
const errors = ({ body }: { body: { errors?: { field?: string; message: string }[] } }) =>
  (body.errors ?? []).map(({ field, message }) => `${field}: ${message}`);
const messagesOf = ({ body }: { body: { errors?: { message: string }[] } }) => (body.errors ?? []).map(({ message }) => message);
const create = (planId: string, agencyId: string, lines: readonly number[] = [1]) =>
  bench.post(`/v1/${base}`, unit.member, { planId, lines, agencyId, title: '办公设备委托', scope: '公开招标全过程代理' });
const made = async (planId: string, agencyId: string, lines?: readonly number[]): Promise<string> => {
  const { status, body } = await create(planId, agencyId, lines);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.id as string;
};
const plan = (...wans: string[]) =>
  filedPlan(
    bench,
    unit,
    wans.map((wan) => bench.line(budgetId, wan)),
  );
const taken = async (id: string, action: string, actor: Unit['admin'], body: object = {}) => {
  const task = await bench.taskOf(id, actor);
  return bench.post(`/v1/${base}/${id}/tasks/${task.id}/${action}`, actor, body, { version: task.version });
};

test('J11 「当前办理人未维护电话」 until the agency has set 联系人固定电话; an agency that is not listed is not commissioned', async () => {
  const planId = await plan('5');
  const stranger = await bench.organisation('legal', '未列名公司');
  const unlisted = await create(planId, stranger.organisationId);
  expect([unlisted.status, unlisted.body.code]).toEqual([409, 'AGENT_NOT_LISTED']);
  const silent = await listedAgency(bench, '山西静默代理有限公司', null);
  const refused = await create(planId, silent.organisationId);
  expect([refused.status, refused.body.code, refused.body.detail, refused.body.next]).toEqual([
    409,
    'AGENT_PHONE_MISSING',
    '当前办理人未维护电话',
    '请联系代理机构在 配置管理 > 委托受理配置 > 联系人固定电话 设置联系方式后重试。',
  ]);
  const configure = (landline: string, actor = silent.admin) =>
    bench.act('procurement-agencies', silent.agencyCase, 'configure', actor, { landline });
  expect(errors(await configure('13800000000'))).toEqual(['landline: 请填写带区号的固定电话，如0351-1234567']);
  expect((await configure('0351-7654321', unit.admin)).status).toBe(404);
  expect((await configure('0351-7654321')).status).toBe(200);
  expect((await create(planId, silent.organisationId)).status).toBe(201);
  const listed = (await bench.get('/v1/procurement-agencies?district=140000', unit.member).expect(200)).body.items;
  expect(listed.map(({ name, landline }: Record<string, string>) => [name, landline])).toContainEqual(['山西静默代理有限公司', '0351-7654321']);
});

test('J12 山西: 提交单位内部审核 → 同意 with 签章; unsigned or signed over something else it is refused; whoever drew it up keeps out', async () => {
  const agency = await listedAgency(bench, '甲代理');
  const id = await made(await plan('6'), agency.organisationId);
  expect((await bench.act(base, id, 'submit', unit.member)).body.state).toBe('internalReview');
  expect((await bench.onTask(base, id, 'claim', unit.admin)).status).toBe(200);
  const sign = await bench.signer(unit.admin);
  const bare = await bench.onTask(base, id, 'approve', unit.admin);
  expect([bare.status, bare.body.code]).toEqual([403, 'DECISION_UNSIGNED']);
  const other = await bench.onTask(base, id, 'approve', unit.admin, {}, await sign(id, 'return'));
  expect(other.body.code).toBe('DECISION_SIGNATURE_WRONG');
  expect((await bench.onTask(base, id, 'approve', agency.admin, {}, await sign(id, 'approve'))).status).not.toBe(200);
  const done = await bench.onTask(base, id, 'approve', unit.admin, {}, await sign(id, 'approve'));
  expect([done.status, done.body.state, done.body.regions]).toEqual([200, 'submitted', { node: 'none' }]);
  expect(await query(bench.em(), `select 1 from decision_signature where case_id = $1`, [id])).toHaveLength(1);
});

test('J12 流程管理 configures node k of n; 签章 is a tick of one node; a return at the second goes to the first or to the unit', async () => {
  const steps = [
    roleStep('first', '经办复核', 'orgAdmin'),
    roleStep('second', '负责人审核', 'orgAdmin', { signature: true, returnTo: ['applicant', 'first'] }),
  ];
  await insertRule(bench.em(), {
    key: 'approval.Commission',
    district: '140100',
    value: { steps, resubmit: 'again', withdraw: 'always', urgeHours: 24, delegations: 1 },
    article: null,
    validFrom: '2026-01-01',
    validTo: null,
    source: '太原市流程管理',
    verified: true,
    version: 2,
  });
  const agency = await listedAgency(bench, '乙代理');
  const id = await made(await plan('7'), agency.organisationId);
  await bench.act(base, id, 'submit', unit.member);
  expect((await bench.votes(base, id, 'approve', unit.admin)).body.regions).toEqual({ node: 'second' });
  await bench.onTask(base, id, 'claim', unit.second);
  const sign = await bench.signer(unit.second);
  const reason = { reason: '请核对范围', target: 'first' };
  expect((await bench.onTask(base, id, 'return', unit.second, reason, await sign(id, 'return', reason))).body.regions).toEqual({ node: 'first' });
  await bench.votes(base, id, 'approve', unit.admin);
  await bench.onTask(base, id, 'claim', unit.second);
  expect((await bench.onTask(base, id, 'approve', unit.second, {}, await sign(id, 'approve'))).body.state).toBe('submitted');
});

test('J11 two commissions on one line at once: one takes it; 撤回 before 受理 gives it back; 退回 too, with its reason; a stranger sees nothing', async () => {
  const agency = await listedAgency(bench, '丙代理');
  const planId = await plan('3', '4');
  const both = [await made(planId, agency.organisationId), await made(planId, agency.organisationId)];
  const answers = await Promise.all(both.map((id) => bench.act(base, id, 'submit', unit.member)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
  expect(answers.find(({ status }) => status === 409)!.body.code).toBe('PLAN_LINE_TAKEN');
  const [won, lost] = answers[0]!.status === 200 ? both : both.toReversed();
  await bench.get(`/v1/${base}/${won}`, agency.admin).expect(404);
  expect((await bench.act(base, won!, 'withdraw', unit.member)).body.state).toBe('draft');
  expect((await bench.act(base, lost!, 'submit', unit.member)).status).toBe(200);
  await bench.act(base, lost!, 'withdraw', unit.member);
  const id = await made(planId, agency.organisationId, [2]);
  await bench.act(base, id, 'submit', unit.member);
  await bench.votes(base, id, 'approve', unit.admin);
  await bench.onTask(base, id, 'claim', unit.second);
  const sign = await bench.signer(unit.second);
  await bench.onTask(base, id, 'approve', unit.second, {}, await sign(id, 'approve'));
  await bench.get(`/v1/${base}/${id}`, agency.member).expect(200);
  await bench.get(`/v1/${base}/${id}`, (await listedAgency(bench, '丁代理')).admin).expect(404);
  expect(errors(await taken(id, 'decline', agency.member, { reason: '' }))).toEqual(['reason: 请填写原因']);
  expect((await taken(id, 'decline', agency.member, { reason: '超出业务范围' })).body.state).toBe('draft');
  expect((await bench.get(`/v1/${base}/${id}`, unit.admin)).body).toMatchObject({ stateLabel: '草稿', returnedBecause: '超出业务范围' });
  await bench.get(`/v1/${base}/${id}`, agency.member).expect(404);
});

test('J11 R03 已提交→代理受理→协议已签→执行中→已办结: by the agency’s own people alone; the plan runs and ends with it, and a project finds all it begins with', async () => {
  const agency = await listedAgency(bench, '戊代理');
  const planId = await plan('8');
  const id = await made(planId, agency.organisationId);
  await bench.act(base, id, 'submit', unit.member);
  await bench.votes(base, id, 'approve', unit.admin);
  await bench.onTask(base, id, 'claim', unit.second);
  const sign = await bench.signer(unit.second);
  await bench.onTask(base, id, 'approve', unit.second, {}, await sign(id, 'approve'));
  expect((await bench.get('/v1/me/todos', agency.member)).body.items).toEqual([expect.objectContaining({ caseId: id, label: '委托单受理' })]);
  const accepted = await taken(id, 'accept', agency.member);
  expect([accepted.status, accepted.body.state]).toEqual([200, 'accepted']);
  expect(await bench.stateOf(planId)).toBe('running');
  expect((await bench.act(base, id, 'withdraw', unit.member)).body.code).toBe('STATE_CONFLICT');
  expect(mayBegin((await projectBasis(bench.em(), id))!)).toBe(false);
  const stolen = await bench.act(base, id, 'sign', unit.member, { fileId: await bench.file(agency.member) });
  expect(errors(stolen)).toEqual(['fileId: 文件不存在、未通过检查或不是本人上传的']);
  expect((await bench.act(base, id, 'sign', unit.member, { fileId: await bench.file(unit.member) })).body.state).toBe('agreed');
  const basis = (await projectBasis(bench.em(), id))!;
  expect(basis).toMatchObject({
    commissionState: 'agreed',
    purchaser: { name: unit.name },
    agency: { name: '戊代理', landline: '0351-1234567' },
    plan: { id: planId, number: expect.stringMatching(/^140100-2026-\d{6}$/) },
    lines: [{ no: 1, method: 'openTender', fen: '8000000' }],
    budgetFen: 8_000_000n,
    intention: null,
    urgent: false,
  });
  expect(mayBegin(basis)).toBe(true);
  expect((await bench.act(base, id, 'start', unit.admin)).status).not.toBe(200);
  // R03: not before thirty natural days after the intention.
  const none = await bench.act(base, id, 'start', agency.member);
  expect([none.status, none.body.code, messagesOf(none)]).toEqual([409, 'INTENTION_TOO_EARLY', ['尚未公开采购意向']]);
  const said = { route: 'afterPlan', planId, name: '办公设备', need: '计算机', budgetWan: '8', month: '2026-12' };
  const { body: intention } = await bench.post('/v1/procurement-intentions', unit.member, said).expect(201);
  await bench.act('procurement-intentions', intention.id, 'publish', unit.member);
  await setClock(bench.em(), '2026-12-01T15:59:00.000000Z');
  expect(messagesOf(await bench.act(base, id, 'start', agency.member))).toEqual(['采购意向于2026-11-02公开，采购活动最早于2026-12-02开始']);
  await setClock(bench.em(), '2026-12-01T16:00:00.000000Z');
  expect((await bench.act(base, id, 'start', agency.member)).body.state).toBe('running');
  expect((await bench.act(base, id, 'complete', agency.member)).body.state).toBe('completed');
  expect(await bench.stateOf(planId)).toBe('completed');
  expect(await one(bench.em(), `select state from case_file where id = $1`, [id])).toEqual({ state: 'completed' });
});

test('J03 J13 what a purchaser must know: two platforms with accounts of their own; every role but 财政监管 needs a CA, of four vendors in 山西', async () => {
  const { body } = await bench.get('/v1/meta/purchasing?district=140100', null).expect(200);
  expect(body.sentence).toBe('山西政府采购平台用于项目采购，山西政府网上商城用于电子卖场的货物直接购买，两者账号不互通。');
  const needed = Object.fromEntries(body.ca.roles.map(({ label, needed: one_ }: { label: string; needed: boolean }) => [label, one_]));
  expect(needed).toEqual({ 采购人: true, 采购代理机构: true, 供应商: true, 评审专家: true, 财政: false });
  expect(body.ca.vendors).toEqual(['北京CA', '山西CA', '天威', '颐信']);
  expect(body.ca.roles[0].kinds).toEqual([
    { name: '单位CA', optional: false },
    { name: '法人CA', optional: true },
  ]);
});
