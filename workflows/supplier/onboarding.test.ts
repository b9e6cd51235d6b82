import { moveClock } from '../../db/kit/clock.ts';
import { one, query } from '../../db/kit/sql.ts';
import { workflowId } from '../../temporal/names.ts';
import { until } from '../../test/kit/engine.ts';
import { keepRuns } from '../../test/kit/history.ts';
import { done, supplierBench, type SupplierBench } from '../../test/kit/suppliers.ts';

let bench: SupplierBench;
beforeAll(async () => {
  bench = await supplierBench();
});
afterAll(() => bench?.close());

const DAY = 86_400_000;
const submit = { input: { termsAccepted: true } };
const runsOf = async (caseId: string) => {
  const runs = [];
  for await (const run of bench.engine.client.workflow.list({ query: `WorkflowId = "${workflowId('SupplierOnboarding', caseId)}"` })) runs.push(run);
  return runs;
};
const smsOf = async (): Promise<{ template: string }[]> => {
  const { rows } = {
    rows: await query<{ template: string }>(bench.orm.em.fork(), `select template from message where state = 'sent' order by sent_at`),
  };
  return rows;
};

const keep = (caseId: string, scenario: string): Promise<void> => keepRuns(bench.engine, 'SupplierOnboarding', caseId, scenario);

test('C02 C03 C05 山西: submitted, withdrawn, submitted again, admitted by the system after its day, with at most 80 events in all runs', async () => {
  const [supplier] = await bench.suppliers(1);
  const actor = bench.actor(supplier!);
  const worker = await bench.work();
  const caseId = supplier!.id;
  expect(done(await bench.act('submit', actor, { caseId, ifMatch: 1, ...submit }))).toMatchObject({
    state: 'waiting',
    deadlines: [{ name: 'admission', label: '待入库' }],
  });
  await bench.engine.poke('SupplierOnboarding', caseId);
  await bench.followed(caseId);
  expect(done(await bench.act('withdraw', actor, { caseId })).state).toBe('draft');
  await bench.engine.poke('SupplierOnboarding', caseId);
  await bench.followed(caseId);
  done(await bench.act('submit', actor, { caseId, ...submit }));
  await bench.engine.poke('SupplierOnboarding', caseId);
  await bench.followed(caseId);
  await moveClock(bench.orm.em.fork(), 3 * DAY);
  await until(async () => (await bench.row(caseId)).state === 'admitted');
  await bench.followed(caseId);
  await until(async () => (await runsOf(caseId)).every(({ status }) => status.name !== 'RUNNING'));
  const events = (await runsOf(caseId)).reduce((sum, run) => sum + run.historyLength, 0);
  expect(events).toBeLessThanOrEqual(80);
  const versions = await query(bench.orm.em.fork(), `select number, standing from dossier_version where case_id = $1 order by number`, [caseId]);
  expect(versions).toEqual([
    { number: 1, standing: 'withdrawn' },
    { number: 2, standing: 'inForce' },
  ]);
  expect((await smsOf()).map(({ template }) => template)).toEqual(
    ['onboardingSubmitted', 'onboardingWithdrawn', 'onboardingSubmitted', 'onboardingAdmitted'].map((name) => `sms.${name}`),
  );
  await keep(caseId, 'shanxi');
  await worker.stop();
});

test('C08 P21 浙江, by configuration alone: 初审, 纸质材料, 终审, 公示, 待入库; a return leads back to the draft with its reason; the decision has its 审批表', async () => {
  const [supplier] = await bench.suppliers(1, '330000');
  const actor = bench.actor(supplier!);
  const caseId = supplier!.id;
  const worker = await bench.work();
  const task = () =>
    one<{ id: string; role: string; label: string; version: number }>(
      bench.orm.em.fork(),
      `select id, role, label, version from task where case_id = $1 and state = 'open'`,
      [caseId],
    );
  const vote = async (action: string, role: 'initialReviewer' | 'paperReviewer' | 'finalReviewer', input = {}) => {
    const officer = bench.officer({ role, district: '330000' });
    const { id: taskId, role: asked } = await task();
    expect(asked).toBe(role);
    done(await bench.act('claim', officer, { caseId, taskId, ifMatch: 1 }));
    const outcome = done(await bench.act(action, officer, { caseId, taskId, ifMatch: 2, input }));
    await bench.engine.poke('SupplierOnboarding', caseId);
    await bench.followed(caseId);
    return outcome;
  };
  expect(done(await bench.act('submit', actor, { caseId, ...submit }))).toMatchObject({ state: 'review', regions: { stage: 'initial' } });
  expect(await vote('return', 'initialReviewer', { reason: '营业执照扫描件不清晰' })).toMatchObject({ state: 'draft', regions: { stage: 'none' } });
  done(await bench.act('submit', actor, { caseId, ...submit }));
  expect(await vote('approve', 'initialReviewer')).toMatchObject({ state: 'review', regions: { stage: 'paper' } });
  expect(await vote('approve', 'paperReviewer')).toMatchObject({ regions: { stage: 'final' } });
  expect(await vote('approve', 'finalReviewer')).toMatchObject({ state: 'notice', deadlines: [{ name: 'notice' }] });
  for (const state of ['waiting', 'admitted']) {
    const { due } = await one<{ due: number }>(
      bench.orm.em.fork(),
      `select ceil(extract(epoch from next_due - app_now()) * 1000)::float8 as due from case_file where id = $1`,
      [caseId],
    );
    await moveClock(bench.orm.em.fork(), due);
    await until(async () => (await bench.row(caseId)).state === state);
  }
  await bench.followed(caseId);
  await until(async () => (await runsOf(caseId)).every(({ status }) => status.name !== 'RUNNING'));
  const sheets = await query<{ kind: string; title: string; signed: boolean; seq: number }>(
    bench.orm.em.fork(),
    `select kind, title, signer is not null as signed, seq from document where case_id = $1 and ready_at is not null`,
    [caseId],
  );
  const { seq } = await one<{ seq: number }>(bench.orm.em.fork(), `select seq from journal where case_id = $1 and to_state like 'notice%'`, [caseId]);
  // One sheet, of the decision; the return before it decided nothing.
  expect(sheets).toEqual([{ kind: 'P21', title: '审批表', signed: true, seq }]);
  await keep(caseId, 'reviewed');
  await worker.stop();
}, 300_000);

test('C05 withdrawal in the very moment the deadline is asked: exactly one wins, always', async () => {
  const suppliers = await bench.suppliers(25);
  for (const supplier of suppliers) {
    const actor = bench.actor(supplier);
    const caseId = supplier.id;
    done(await bench.act('submit', actor, { caseId, ...submit }));
  }
  await moveClock(bench.orm.em.fork(), 3 * DAY);
  for (const [n, supplier] of suppliers.entries()) {
    const caseId = supplier.id;
    const both = [
      () => bench.act('withdraw', bench.actor(supplier), { caseId }),
      () => bench.act('admit', { kind: 'system' }, { caseId, key: `${caseId}/2/admit` }),
    ];
    const [a, b] = await Promise.all((n % 2 ? both : both.toReversed()).map((go) => go()));
    expect([a!.ok, b!.ok].filter(Boolean)).toHaveLength(1);
    const { standing } = await one<{ standing: string }>(bench.orm.em.fork(), `select standing from dossier_version where case_id = $1`, [caseId]);
    expect([(await bench.row(caseId)).state, standing]).toEqual((n % 2 ? a! : b!).ok ? ['draft', 'withdrawn'] : ['admitted', 'inForce']);
  }
});

test('C03 注销 ends the version in force, and the supplier can register anew; the rules of the new line count', async () => {
  const [supplier] = await bench.suppliers(1);
  const actor = bench.actor(supplier!);
  const caseId = supplier!.id;
  done(await bench.act('submit', actor, { caseId, ...submit }));
  await moveClock(bench.orm.em.fork(), 3 * DAY);
  done(await bench.act('admit', { kind: 'system' }, { caseId }));
  expect(await bench.act('deregister', actor, { caseId })).toMatchObject({ ok: false, refusal: { reasons: [{ code: 'REASON_MISSING' }] } });
  expect(done(await bench.act('deregister', actor, { caseId, input: { reason: '公司解散' } })).state).toBe('deregistered');
  expect(await query(bench.orm.em.fork(), `select standing from dossier_version where case_id = $1`, [caseId])).toEqual([{ standing: 'superseded' }]);
  const again = done(await bench.act('create', actor, { input: { district: '140000' } }));
  await query(
    bench.orm.em.fork(),
    `insert into supplier_draft (case_id, tab, "values", version, saved_at, saved_by) select $2, tab, "values", 1, saved_at, saved_by from supplier_draft where case_id = $1`,
    [caseId, again.caseId],
  );
  done(await bench.act('submit', actor, { caseId: again.caseId, ...submit }));
  await moveClock(bench.orm.em.fork(), 3 * DAY);
  done(await bench.act('admit', { kind: 'system' }, { caseId: again.caseId }));
  expect(
    await query(
      bench.orm.em.fork(),
      `select case_id, state, dossier_id is not null as dossier from supplier where organisation_id = $1 order by created_at`,
      [supplier!.organisationId],
    ),
  ).toEqual([
    { case_id: caseId, state: 'deregistered', dossier: true },
    { case_id: again.caseId, state: 'admitted', dossier: true },
  ]);
});

test('W11 催办 tells whoever may take the task, once; nothing else follows from it', async () => {
  const [supplier] = await bench.suppliers(1, '330000');
  const caseId = supplier!.id;
  const actor = bench.actor(supplier!);
  const worker = await bench.work();
  done(await bench.act('submit', actor, { caseId, ...submit }));
  const { seq } = done(await bench.act('urge', actor, { caseId }));
  await bench.engine.poke('SupplierOnboarding', caseId);
  await bench.followed(caseId);
  const told = await one<{ n: number; accounts: number }>(
    bench.orm.em.fork(),
    `select count(*)::int as n, count(distinct account_id)::int as accounts from notice where case_id = $1 and seq = $2`,
    [caseId, seq],
  );
  expect(told.n).toBe(told.accounts);
  expect(told.n).toBeGreaterThan(0);
  expect((await bench.row(caseId)).state).toBe('review');
  await worker.stop();
});

test('V14 V23 a late stage is handed on by the system at its hour, whoever takes it over is told; two operators move the case to a newer definition, and it goes on', async () => {
  const [supplier] = await bench.suppliers(1, '330000');
  const caseId = supplier!.id;
  const actor = bench.actor(supplier!);
  const em = bench.orm.em.fork();
  /** The definition in force from now on, with another way to do 初审. Answers its version. */
  const inForce = async (change: object): Promise<number> => {
    const [row] = await query<{ version: number }>(
      em,
      `insert into rule (key, district, valid_from, version, value, source, verified)
         select key, '330000', valid_from, (select max(version) + 1 from rule), jsonb_set(value, '{steps,0}', value->'steps'->0 || $1), '测试', true
           from rule where key = 'approval.SupplierOnboarding' and district = '000000' returning version`,
      [JSON.stringify(change)],
    );
    return row!.version;
  };
  const limit = { amount: 3, unit: 'workingDays', rolls: false };
  await inForce({ limit, overdue: 'escalate', escalateTo: [{ by: 'role', role: 'finalReviewer', each: false, veto: false }] });
  const worker = await bench.work();
  expect(done(await bench.act('submit', actor, { caseId, ...submit })).deadlines).toMatchObject([
    { name: 'review-initial', basis: '审批流程「初审」环节时限' },
  ]);
  await bench.engine.poke('SupplierOnboarding', caseId);
  await bench.followed(caseId);
  await moveClock(bench.orm.em.fork(), 14 * DAY);
  const posts = async () =>
    (await query<{ role: string }>(em, `select role from task where case_id = $1 and state = 'open'`, [caseId])).map(({ role }) => role);
  await until(async () => (await posts()).includes('finalReviewer'));
  await bench.followed(caseId);
  expect(await query(em, `select distinct template from notice where case_id = $1 and template like '%task%'`, [caseId])).toEqual([
    { template: 'inbox.taskHandedOn' },
  ]);
  const version = await inForce({ label: '初步审查' });
  const operator = () => bench.officer({ role: 'operator', district: '000000' });
  const input = { caseId, action: 'moveDefinition', input: { version }, reason: '按新流程办理' };
  const { caseId: override } = done(await bench.act('propose', operator(), { type: 'Override', input }));
  done(await bench.act('confirm', operator(), { type: 'Override', caseId: override }));
  await bench.engine.poke('SupplierOnboarding', caseId);
  await bench.followed(caseId);
  expect(await posts()).toEqual(['initialReviewer']);
  expect(await bench.row(caseId)).toMatchObject({ state: 'review', regions: { stage: 'initial' } });
  done(await bench.act('withdraw', actor, { caseId }));
  await bench.engine.poke('SupplierOnboarding', caseId);
  await bench.followed(caseId);
  await until(async () => (await runsOf(caseId)).every(({ status }) => status.name !== 'RUNNING'));
  await worker.stop();
  await keep(caseId, 'handed-on');
});
