import type { PersonActor } from '../../domain/kit/actor.ts';
import { moveClock } from '../../db/kit/clock.ts';
import { one, query } from '../../db/kit/sql.ts';
import { saveDraftTab } from '../../activities/supplier/drafts.ts';
import { loadDraft } from '../../db/supplier/drafts.ts';
import { actParts } from '../../activities/parts.ts';
import { createFields } from '../../security/field.ts';
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
const type = 'SupplierChange';

/** A supplier that the system has admitted; no worker needed. */
async function admitted(district: string): Promise<{ actor: PersonActor; onboardingId: string; organisationId: string }> {
  const [supplier] = await bench.suppliers(1, district);
  const caseId = supplier!.id;
  const actor = bench.actor(supplier!);
  let outcome = done(await bench.act('submit', actor, { caseId, input: { termsAccepted: true } }));
  for (const role of ['initialReviewer', 'paperReviewer', 'finalReviewer'] as const) {
    if (outcome.state !== 'review') break;
    const officer = bench.officer({ role, district });
    const { id: taskId } = await one<{ id: string }>(bench.orm.em.fork(), `select id from task where case_id = $1 and state = 'open'`, [caseId]);
    done(await bench.act('claim', officer, { caseId, taskId }));
    outcome = done(await bench.act('approve', officer, { caseId, taskId }));
  }
  await moveClock(bench.orm.em.fork(), 30 * DAY);
  if (outcome.state === 'notice') outcome = done(await bench.act('endNotice', { kind: 'system' }, { caseId }));
  await moveClock(bench.orm.em.fork(), 30 * DAY);
  done(await bench.act('admit', { kind: 'system' }, { caseId }));
  return { actor, onboardingId: caseId, organisationId: supplier!.organisationId };
}

/** Begins a change and edits one field of 基本信息. */
async function edited(actor: PersonActor, onboardingId: string, values: Record<string, unknown>): Promise<string> {
  const { caseId } = done(await bench.act('begin', actor, { type, input: { onboardingId } }));
  const draft = await loadDraft(bench.orm.em.fork(), caseId, createFields(bench.engine.ring));
  await saveDraftTab(bench.orm, actParts(bench.engine.ring).supplier, {
    caseId,
    type,
    tab: 'basic',
    values: { ...draft.basic, ...values },
    ifMatch: 1,
    actor,
  });
  return caseId;
}

const standings = (organisationId: string) =>
  query(
    bench.orm.em.fork(),
    `select number, standing, dossier->'basic'->>'addressDetail' as address from dossier_version where organisation_id = $1 order by number`,
    [organisationId],
  );

const keep = (caseId: string, scenario: string): Promise<void> => keepRuns(bench.engine, type, caseId, scenario);

test('C07 山西: 保存 puts the change in force at once, the old version is superseded, the supplier is told', async () => {
  const { actor, onboardingId, organisationId } = await admitted('140000');
  const worker = await bench.work();
  const caseId = await edited(actor, onboardingId, { addressDetail: '新地址 8 号' });
  expect(done(await bench.act('save', actor, { type, caseId })).state).toBe('inForce');
  await bench.engine.poke(type, caseId);
  await bench.followed(caseId);
  expect(await standings(organisationId)).toMatchObject([
    { number: 1, standing: 'superseded' },
    { number: 2, standing: 'inForce', address: '新地址 8 号' },
  ]);
  await until(async () => (await bench.engine.client.workflow.getHandle(workflowId(type, caseId)).describe()).status.name === 'COMPLETED');
  await keep(caseId, 'shanxi');
  await worker.stop();
});

test('C07 P21 浙江: a change of required fields is reviewed, and the old version stands until it is in force; 驳回 leaves it standing; both have their 审批表', async () => {
  const { actor, onboardingId, organisationId } = await admitted('330000');
  const review = async (caseId: string, action: 'approve' | 'return', input = {}): Promise<string> => {
    const { id: taskId, role } = await one<{ id: string; role: 'initialReviewer' }>(
      bench.orm.em.fork(),
      `select id, role from task where case_id = $1 and state = 'open'`,
      [caseId],
    );
    const officer = bench.officer({ role, district: '330000' });
    done(await bench.act('claim', officer, { type, caseId, taskId }));
    return done(await bench.act(action, officer, { type, caseId, taskId, input })).state;
  };
  const first = await edited(actor, onboardingId, { addressDetail: '第一次' });
  expect(done(await bench.act('save', actor, { type, caseId: first })).state).toBe('review');
  expect(await standings(organisationId)).toMatchObject([{ standing: 'inForce' }, { standing: 'submitted' }]);
  expect(await review(first, 'return', { reason: '地址与营业执照不符' })).toBe('rejected');
  expect(await standings(organisationId)).toMatchObject([{ standing: 'inForce' }, { standing: 'rejected' }]);

  const second = await edited(actor, onboardingId, { addressDetail: '第二次' });
  let state = done(await bench.act('save', actor, { type, caseId: second })).state;
  while (state === 'review') state = await review(second, 'approve');
  expect(state).toBe('inForce');
  expect(await standings(organisationId)).toMatchObject([
    { standing: 'superseded' },
    { standing: 'rejected' },
    { standing: 'inForce', address: '第二次' },
  ]);
  // The workflow follows later; either decision has its 审批表, signed.
  const worker = await bench.work();
  for (const [caseId, end] of [
    [first, 'rejected'],
    [second, 'inForce'],
  ] as const) {
    await bench.engine.poke(type, caseId);
    await bench.followed(caseId);
    const sheets = await query<{ kind: string; signed: boolean; end: string }>(
      bench.orm.em.fork(),
      `select d.kind, d.signer is not null as signed, split_part(j.to_state, ' ', 1) as end from document d join journal j on j.case_id = d.case_id and j.seq = d.seq
        where d.case_id = $1 and d.ready_at is not null`,
      [caseId],
    );
    expect(sheets).toEqual([{ kind: 'P21', signed: true, end }]);
  }
  await until(async () => (await bench.engine.client.workflow.getHandle(workflowId(type, second)).describe()).status.name === 'COMPLETED');
  await keep(second, 'reviewed');
  await worker.stop();
}, 300_000);

test('C07 a change that changes nothing is refused, and two changes at once are one', async () => {
  const { actor, onboardingId } = await admitted('140000');
  const begun = await Promise.all([1, 2].map(() => bench.act('begin', actor, { type, input: { onboardingId } })));
  expect(begun.filter(({ ok }) => ok)).toHaveLength(1);
  expect(begun.find(({ ok }) => !ok)).toMatchObject({ refusal: { code: 'ALREADY_RUNNING' } });
  const { caseId } = done(begun.find(({ ok }) => ok)!);
  expect(await bench.act('save', actor, { type, caseId })).toMatchObject({
    ok: false,
    refusal: { code: 'DOSSIER_INCOMPLETE', reasons: [{ code: 'DOSSIER_UNCHANGED' }] },
  });
});
