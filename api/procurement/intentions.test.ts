import { createScheduledActivities } from '../../activities/kit/scheduled.ts';
import { intentionRound } from '../../activities/procurement/intention.ts';
import { query } from '../../db/kit/sql.ts';
import { intentionOcid } from '../../db/procurement/open-data.ts';
import { setClock } from '../../test/kit/database.ts';
import { ocdsErrors } from '../../test/kit/ocds.ts';
import { filedPlan, purchasingApi, START, type PurchasingApi, type Unit } from '../../test/kit/purchasing.ts';

let bench: PurchasingApi;
let unit: Unit;
beforeAll(async () => {
  bench = await purchasingApi();
  unit = await bench.unit();
});
beforeEach(() => setClock(bench.em(), START));
afterAll(() => bench?.close());

const base = 'procurement-intentions';
const releasesOf = async (id: string) =>
  (await query<{ body: string }>(bench.em(), `select body from open_release where case_id = $1 order by n`, [id])).map(
    (row) => JSON.parse(row.body) as Record<string, unknown>,
  );
const said = { name: '办公设备采购', need: '台式计算机50台', budgetWan: '30', month: '2027-01' };
const create = (more: object = {}) => bench.post(`/v1/${base}`, unit.member, { route: 'beforePlan', ...said, ...more });
const errors = ({ body }: { body: { errors?: { field?: string; message: string }[] } }) =>
  (body.errors ?? []).map(({ field, message }) => (field ? `${field}: ${message}` : message));
const open = async (query_ = '') => (await bench.get(`/v1/public/procurement-intentions${query_}`, null).expect(200)).body.items;

test('J07 R03 route 1 【采购意向发布】: fields all at once, budget first; published it is public with its first day, and corrected in the open', async () => {
  const { body } = await create({ name: '', need: ' ', month: '2026-10' }).then((answer) => (expect(answer.status).toBe(201), answer));
  const refused = await bench.act(base, body.id, 'publish', unit.member);
  expect(errors(refused)).toEqual([
    'name: 请填写采购项目名称',
    'need: 请填写采购需求概况',
    'month: 预计采购时间不能早于本月',
    '没有采购预算可以选择',
  ]);
  await bench.putFile('2026-11-02', [bench.budgetLine(unit, 'TY-001', 100)]);
  await bench.takeFile('2026-11-02');
  expect((await bench.act(base, body.id, 'edit', unit.member, { route: 'beforePlan', planId: null, ...said })).status).toBe(200);
  expect(await open()).toEqual([]);
  await bench.get(`/v1/public/procurement-intentions/${body.id}`, null).expect(404);
  expect((await bench.act(base, body.id, 'publish', unit.member)).body).toMatchObject({ state: 'published', contentVersion: 1 });
  expect(await open('?district=140000')).toEqual([
    expect.objectContaining({ name: '办公设备采购', unitName: unit.name, budgetWan: '30.00', standing: '已发布', earliestStart: '2026-12-02' }),
  ]);
  expect(await open('?district=330000')).toEqual([]);
  expect(errors(await bench.act(base, body.id, 'correct', unit.member, { ...said, reason: ' ' }))).toEqual(['reason: 请填写更正原因']);
  await bench.act(base, body.id, 'correct', unit.member, { ...said, budgetWan: '45', reason: '预算调整' });
  const { body: read } = await bench.get(`/v1/public/procurement-intentions/${body.id}`, null).expect(200);
  expect(read.versions.map(({ version, budgetWan, reason }: Record<string, unknown>) => [version, budgetWan, reason])).toEqual([
    [1, '30.00', null],
    [2, '45.00', '预算调整'],
  ]);
  expect(read.earliestStart).toBe('2026-12-02');
  // Open data says both, of the same process.
  const releases = await releasesOf(body.id);
  expect(releases.flatMap((release) => ocdsErrors('release', release))).toEqual([]);
  expect(releases).toMatchObject([
    { tag: ['planning'], buyer: { name: unit.name }, planning: { rationale: '台式计算机50台', budget: { amount: { amount: 300_000 } } }, tender: { status: 'planned' } },
    { tag: ['planningUpdate'], ocid: releases[0]!['ocid'], tender: { title: '办公设备采购', value: { amount: 450_000, currency: 'CNY' } } },
  ]);
  // Nobody else's: neither changed nor seen as one's own.
  const stranger = await bench.unit('另一局');
  expect((await bench.act(base, body.id, 'correct', stranger.admin, { ...said, reason: '改' })).status).toBe(404);
  await bench.get(`/v1/${base}/${body.id}`, stranger.admin).expect(404);
});

test('J08 route 2 「政府采购意向公告」 needs the filed plan; route 1 may not name one', async () => {
  const { id: budgetId } = await bench.budgetOf('TY-001');
  const { body: draft } = await bench.post('/v1/procurement-plans', unit.member, { title: '草稿', lines: [] });
  const { body: wrong } = await create({ route: 'afterPlan', planId: draft.id });
  const refused = await bench.act(base, wrong.id, 'publish', unit.member);
  expect([refused.status, refused.body.code, errors(refused)]).toEqual([409, 'PLAN_NOT_FILED', ['planId: 请选择本单位已备案的采购计划']]);
  const planId = await filedPlan(bench, unit, [bench.line(budgetId, '20')]);
  const { body: first } = await create({ planId });
  expect(errors(await bench.act(base, first.id, 'publish', unit.member))).toEqual(['planId: 预算已经关联采购计划的，请发布政府采购意向公告']);
  expect((await bench.act(base, wrong.id, 'edit', unit.member, { route: 'afterPlan', planId, ...said })).status).toBe(200);
  expect((await bench.act(base, wrong.id, 'publish', unit.member)).body.state).toBe('published');
  expect((await bench.get(`/v1/${base}/${wrong.id}`, unit.admin)).body).toMatchObject({ routeLabel: '政府采购意向公告', planId });
  // A project of the plan finds the intention by the plan's number, its own purchaser's alone.
  const [plan] = await query<{ number: string }>(bench.em(), `select number from procurement_plan where case_id = $1`, [planId]);
  const [release] = await releasesOf(wrong.id);
  expect(await intentionOcid(bench.em(), plan!.number, unit.organisationId)).toBe(release!['ocid']);
  expect(await intentionOcid(bench.em(), plan!.number, (await bench.unit('又一局')).organisationId)).toBeNull();
});

test('R03 不可预见紧急 is registered with its reason and papers', async () => {
  const { body } = await create();
  expect(errors(await bench.act(base, body.id, 'waive', unit.member, { reason: '', evidence: [await bench.file(unit.admin)] }))).toEqual([
    'reason: 请写明不可预见的原因',
    'evidence[0]: 文件不存在、未通过检查或不是本人上传的',
  ]);
  expect((await bench.act(base, body.id, 'waive', unit.member, { reason: '突发暴雨', evidence: [await bench.file(unit.member)] })).status).toBe(200);
  expect((await bench.get(`/v1/${base}/${body.id}`, unit.member)).body.waivedAt).not.toBeNull();
});

test('R03 the daily round reminds administrators 30 and 10 days before the month, once each however often it runs, and lapses what the month has passed', async () => {
  const { body } = await create({ name: '提醒项目' });
  await bench.act(base, body.id, 'publish', unit.member);
  const { runChecks } = createScheduledActivities({
    orm: bench.api.orm,
    keyring: bench.ring,
    checks: [intentionRound({ fields: bench.fields, decide: bench.acts })],
  });
  const told = async () => (await query<{ n: number }>(bench.em(), `select count(*)::int as n from notice where case_id = $1`, [body.id]))[0]!.n;
  const seen: number[] = [];
  for (const day of ['2026-11-20', '2026-12-02', '2026-12-03', '2026-12-22', '2026-12-23']) {
    await setClock(bench.em(), `${day}T02:00:00.000000Z`);
    await runChecks('reminders');
    await runChecks('reminders');
    seen.push(await told());
  }
  expect(seen).toEqual([0, 2, 2, 4, 4]);
  const texts = (await bench.get('/v1/me/messages', unit.admin).expect(200)).body.items.map(({ text }: { text: string }) => text);
  expect(texts).toContain('采购意向《提醒项目》预计采购时间为2027-01，距今不超过30天，请及时准备采购。');
  await setClock(bench.em(), '2027-02-01T02:00:00.000000Z');
  await runChecks('reminders');
  expect(await bench.stateOf(body.id)).toBe('lapsed');
  expect(await open()).toEqual([]);
  expect((await open('?lapsed=true')).some(({ name }: { name: string }) => name === '提醒项目')).toBe(true);
});
