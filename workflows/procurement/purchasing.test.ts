// From budget to commission on the real engine: the weekly import, a plan from its draft to its number, a commission that an agency is reminded of.
import { createApprovalActivities } from '../../activities/approval/tell.ts';
import { startLoop, type Loop } from '../../activities/kit/loop.ts';
import { createFollowActivities } from '../../activities/kit/next.ts';
import { createMessageActivities } from '../../activities/message/index.ts';
import { createBudgetActivities } from '../../activities/procurement/import.ts';
import { createPurchasingActivities } from '../../activities/procurement/tell.ts';
import { administratorsOf, phoneOf } from '../../db/account/people.ts';
import { one } from '../../db/kit/sql.ts';
import { consentsOf } from '../../db/message/consents.ts';
import { schedules } from '../../domain/kit/schedules.ts';
import { createSmsGateway } from '../../gateways/sms.ts';
import { workflowId } from '../../temporal/names.ts';
import { setClock } from '../../test/kit/database.ts';
import { testEngine, until, type Engine } from '../../test/kit/engine.ts';
import { keepHistory, keepRuns } from '../../test/kit/history.ts';
import { filedPlan, listedAgency, purchasingApi, START, type PurchasingApi, type Unit } from '../../test/kit/purchasing.ts';

let engine: Engine;
let bench: PurchasingApi;
let loop: Loop;
let unit: Unit;
const work = () => {
  const { api, fields, registry, importing, near } = bench;
  const { orm } = api;
  const sms = createSmsGateway({ url: `${near.sandbox.url}/sms`, secret: near.secret, consentsOf: (code) => consentsOf(orm.em.fork(), code) });
  const { notify } = createMessageActivities({ orm, sms, fields, phoneOf: (em, id) => phoneOf(em, fields, id), membersOf: administratorsOf });
  return engine.work({
    ...createFollowActivities({ orm, registry, build: 'test' }),
    ...createPurchasingActivities({ orm, notify }),
    ...createApprovalActivities({ orm, notify }),
    ...createBudgetActivities(importing),
  });
};
beforeAll(async () => {
  engine = await testEngine();
  bench = await purchasingApi({ ring: engine.ring });
  unit = await bench.unit();
  await work();
  loop = startLoop({ orm: bench.api.orm, databaseUrl: bench.api.url, poke: engine.poke, everyMs: 50, behindMs: 0, overdueMs: 0 });
}, 120_000);
afterAll(async () => {
  await loop?.stop();
  await engine?.close();
  await bench?.close();
}, 60_000);

const followed = (id: string) =>
  until(async () => (await one<{ done: boolean }>(bench.em(), `select followed = seq as done from case_file where id = $1`, [id])).done);
const ended = (type: string, id: string) =>
  until(async () => (await engine.client.workflow.getHandle(workflowId(type, id)).describe()).status.name === 'COMPLETED');
const told = async (actor: Unit['admin'], id: string): Promise<string[]> =>
  (await bench.get('/v1/me/messages?limit=100', actor).expect(200)).body.items
    .filter((item: { caseId: string }) => item.caseId === id)
    .map(({ text }: { text: string }) => text);
const waiting = async (actor: Unit['admin'], id: string): Promise<string[]> =>
  (await bench.get('/v1/me/todos?limit=100', actor).expect(200)).body.items
    .filter((item: { caseId: string }) => item.caseId === id)
    .map(({ label }: { label: string }) => label);

test('J04 U17 the schedule imports each Monday: an intranet that is away is asked again, and a worker killed in between begins anew without doing a line twice', async () => {
  expect(schedules.find(({ workflow }) => workflow === 'BudgetImport')).toEqual({
    id: 'budget-import',
    workflow: 'BudgetImport',
    label: '采购预算每周导入',
    at: { dayOfWeek: 1, hour: 6, minute: 0 },
  });
  const lines = Array.from({ length: 60 }, (_, n) => bench.budgetLine(unit, `TY-${String(n + 1).padStart(3, '0')}`, 100));
  await bench.putFile('2026-11-02', lines);
  await bench.near.fault('fiscal-intranet', { failNext: 1, status: 503 });
  const { client, queue } = engine;
  const run = await client.workflow.start('BudgetImport', { taskQueue: queue, workflowId: 'budget-import-1' });
  await until(async () => (await bench.near.asked('fiscal-intranet')).length > 0);
  // The worker goes away with the import under way; another takes over.
  const { stop } = await work();
  await stop();
  await work();
  const result = (await run.result()) as { added: number; unchanged: number }[];
  expect(result).toMatchObject([{ district: '140100', found: 0, faulty: 0 }]);
  expect(result[0]!.added + result[0]!.unchanged).toBe(60);
  const sums = await one(
    bench.em(),
    `select count(*)::int as lines, count(distinct budget_id)::int as budgets from budget_entry where kind = 'imported'`,
  );
  expect(sums).toEqual({ lines: 60, budgets: 60 });
  // By hand once more: nothing.
  expect(await client.workflow.execute('BudgetImport', { taskQueue: queue, workflowId: 'budget-import-2' })).toMatchObject([
    { added: 0, unchanged: 60 },
  ]);
  await keepHistory(engine, 'BudgetImport', 'weekly', 'budget-import-2');
}, 120_000);

test('J09 a returned plan and a filed one are told to the unit’s administrators once each; the workflow rests at 已备案', async () => {
  const { id: budgetId } = await bench.budgetOf('TY-001');
  const { body } = await bench.post('/v1/procurement-plans', unit.member, { title: '退回的计划', lines: [bench.line(budgetId, '10')] }).expect(201);
  await bench.act('procurement-plans', body.id, 'submit', unit.member);
  await bench.votes('procurement-plans', body.id, 'return', unit.admin, { reason: '请核对金额' });
  await followed(body.id);
  expect(await waiting(unit.second, body.id)).toHaveLength(1);
  const id = await filedPlan(bench, unit, [bench.line(budgetId, '10')], '备案的计划');
  await followed(id);
  expect(await told(unit.admin, id)).toEqual([expect.stringMatching(/^采购计划《备案的计划》已备案，备案号：140100-2026-\d{6}。$/)]);
  await ended('ProcurementPlan', id);
  await keepRuns(engine, 'ProcurementPlan', id, 'filed');
  await keepRuns(engine, 'ProcurementPlan', body.id, 'returned');
}, 60_000);

test('J11 J12 an agency hears of what it was sent, is reminded after two working days, and the unit hears of its 受理; the workflow ends with 已办结', async () => {
  const agency = await listedAgency(bench);
  const { id: budgetId } = await bench.budgetOf('TY-002');
  const planId = await filedPlan(bench, unit, [bench.line(budgetId, '20')]);
  const { body } = await bench
    .post('/v1/commissions', unit.member, { planId, lines: [1], agencyId: agency.organisationId, title: '委托一', scope: '全过程代理' })
    .expect(201);
  const id = body.id as string;
  await bench.act('commissions', id, 'submit', unit.member);
  await bench.onTask('commissions', id, 'claim', unit.admin);
  const sign = await bench.signer(unit.admin);
  const sent = await bench.onTask('commissions', id, 'approve', unit.admin, {}, await sign(id, 'approve'));
  expect(sent.body.deadlines).toEqual([expect.objectContaining({ name: 'acceptance', label: '受理提醒' })]);
  await followed(id);
  const word = `${unit.name}的委托单《委托一》`;
  expect(await waiting(agency.admin, id)).toContain(`${word}待受理。`);
  // Friday: two working days after Monday are over.
  await setClock(bench.em(), '2026-11-06T00:00:00.000000Z');
  await until(async () => (await waiting(agency.admin, id)).includes(`${word}于2026-11-02提交，尚未受理，请尽快办理。`));
  expect(await bench.stateOf(id)).toBe('submitted');
  const task = await bench.taskOf(id, agency.member);
  await bench.post(`/v1/commissions/${id}/tasks/${task.id}/accept`, agency.member, {}, { version: task.version }).expect(200);
  await followed(id);
  expect(await told(unit.second, id)).toEqual([`委托单《委托一》已由${agency.name}受理，请签订委托协议。`]);
  await bench.act('commissions', id, 'sign', unit.member, { fileId: await bench.file(unit.member) });
  const said = { route: 'afterPlan', planId, name: '设备', need: '应急', budgetWan: '20', month: '2026-12' };
  const { body: intention } = await bench.post('/v1/procurement-intentions', unit.member, said).expect(201);
  await bench.act('procurement-intentions', intention.id, 'waive', unit.member, { reason: '突发暴雨', evidence: [await bench.file(unit.member)] });
  await bench.act('commissions', id, 'start', agency.member);
  await bench.act('commissions', id, 'complete', agency.member);
  await followed(id);
  await ended('Commission', id);
  await ended('ProcurementPlan', planId);
  expect(await bench.stateOf(planId)).toBe('completed');
  await keepRuns(engine, 'Commission', id, 'accepted');
  await setClock(bench.em(), START);
}, 60_000);
