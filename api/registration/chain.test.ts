// 执业注册 on its chain of data, through REST, decided by the real database: who is asked at each step, in which order, by which rule, and what is late.
import { approvalRows } from '../../db/data/rules/approval.ts';
import { registrationRows } from '../../db/data/rules/registration.ts';
import { moveClock } from '../../db/kit/clock.ts';
import { one, query } from '../../db/kit/sql.ts';
import { roleStep, type Definition } from '../../domain/approval/definition.ts';
import { approvalRules } from '../../domain/approval/rules.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { registrationRules } from '../../domain/registration/rules.ts';
import { DISTRICT, registrationApi, type Applicant, type CaseBody, type RegistrationApi } from '../../test/kit/registrations.ts';
import { staff } from '../../test/kit/staff.ts';

const DAY = 86_400_000;
let bench: RegistrationApi;
let editor: PersonActor;
let confirmer: PersonActor;
let one1: PersonActor;
let two: PersonActor;
beforeAll(async () => {
  bench = await registrationApi();
  const person = (role: 'ruleEditor' | 'ruleConfirmer' | 'operator'): PersonActor => ({
    kind: 'person',
    accountId: crypto.randomUUID(),
    grants: [{ role, district: '000000' }],
  });
  [editor, confirmer, one1, two] = [person('ruleEditor'), person('ruleConfirmer'), person('operator'), person('operator')];
});
afterAll(() => bench?.close());

const [{ id: ground }] = registrationRows.find((row) => row.key === registrationRules.refusals.key)!.value as { id: string }[] as [{ id: string }];
const shipped = approvalRows.find(({ key }) => key === approvalRules.registration.key)!.value as Definition;
const withSteps = (change: (step: Definition['steps'][number]) => Partial<Definition['steps'][number]>): Definition => ({
  ...shipped,
  steps: shipped.steps.map((step) => ({ ...step, ...change(step) })),
});
const key = approvalRules.registration.key;
const proposal = async (value: Definition) => ({
  key,
  district: DISTRICT,
  value,
  article: null,
  validFrom: await bench.today(),
  validTo: null,
  source: '测试',
  verified: true,
  grounds: '调整审批环节',
});
const simulate = (definition: Definition, more: object = {}) =>
  bench.post('/v1/approvals/simulate', editor, { type: 'PracticeRegistration', district: DISTRICT, definition, ...more });
/** As staff do it: simulated, proposed by one, confirmed by another. Answers its version. */
async function inForce(definition: Definition): Promise<number> {
  await simulate(definition).expect(200);
  const { body } = await bench.post('/v1/rule-proposals', editor, await proposal(definition)).expect(201);
  const confirmed = await bench.post(`/v1/rule-proposals/${body.id}/confirm`, confirmer, {}, { version: 1 }).expect(200);
  return confirmed.body.ruleVersion as number;
}
async function filed(): Promise<CaseBody & { who: Applicant }> {
  const who = await bench.applicant();
  await bench.certificate(who);
  return { ...(await bench.submitted(who, await bench.employer(), 'initial')), who };
}
const standing = async (id: string) =>
  (
    await query<{ node: string; role: string; assignee: string | null }>(
      bench.orm.em.fork(),
      `select node, role, assignee_id as assignee from task where case_id = $1 and state = 'open' order by node, place`,
      [id],
    )
  ).map(({ node, role, assignee }) => `${node} ${assignee ?? role}`);
const person = (accountId: string) => ({ by: 'person', accountId, veto: false }) as const;
const toHandling = async (id: string) => bench.work(id, 'accept', bench.desk.pre);

test('V27 S3-52 a definition is proposed after it was simulated and fits its process; a running case keeps its own, the next one has the new one', async () => {
  const running = await filed();
  const [first, second] = [bench.officer('caseSigner'), bench.officer('caseSigner')];
  const definition = withSteps(({ node }) =>
    node === 'review'
      ? { when: { field: 'kind', op: '≠', value: 'initial' } }
      : node === 'signing'
        ? { who: [person(first.accountId), person(second.accountId)], rule: { kind: 'all', refusal: 'ends' } }
        : {},
  );
  const early = await bench.post('/v1/rule-proposals', editor, await proposal(definition)).expect(422);
  expect(early.body.errors.map(({ code }: { code: string }) => code)).toEqual(['APPROVAL_NOT_SIMULATED']);
  const unfit = withSteps(({ node }) => (node === 'signing' ? { overdue: 'pass' as const } : {}));
  expect((await simulate(unfit).expect(422)).body.errors[0]).toMatchObject({ field: 'steps[3].overdue', code: 'LATENESS_NOT_ALLOWED' });
  const wrong = await bench.post('/v1/rule-proposals', editor, await proposal(unfit)).expect(422);
  expect(wrong.body.errors.map(({ code }: { code: string }) => code)).toContain('LATENESS_NOT_ALLOWED');
  const steps = async (kind: string) =>
    (await simulate(definition, { facts: { kind } }).expect(200)).body.steps.map(({ node }: { node: string }) => node);
  expect(await steps('initial')).toEqual(['preReview', 'handling', 'signing']);
  expect(await steps('renewal')).toEqual(['preReview', 'handling', 'review', 'signing']);
  await inForce(definition);

  await toHandling(running.id);
  expect((await bench.work(running.id, 'pass', bench.desk.officer, { opinion: 'grant' })).body.regions.stage).toBe('review');
  const fresh = await filed();
  await toHandling(fresh.id);
  expect((await bench.work(fresh.id, 'pass', bench.desk.officer, { opinion: 'grant' })).body.regions.stage).toBe('signing');
  expect(await standing(fresh.id)).toEqual([`signing ${first.accountId}`, `signing ${second.accountId}`]);

  // 会签: the first signature decides nothing, the second decides and issues the licence.
  const sign = async (id: string, by: PersonActor, action = 'grant', body: object = {}) => {
    const { id: taskId, version } = await one<{ id: string; version: number }>(
      bench.orm.em.fork(),
      `select id, version from task where case_id = $1 and assignee_id = $2 and state = 'open'`,
      [id, by.accountId],
    );
    return bench.post(`/v1/registrations/${id}/tasks/${taskId}/${action}`, by, body, { version });
  };
  const half = await sign(fresh.id, first);
  expect([half.status, half.body.state, half.body.licenceId]).toEqual([200, 'accepted', undefined]);
  expect(await query(bench.orm.em.fork(), `select 1 from licence where case_id = $1`, [fresh.id])).toEqual([]);
  const whole = await sign(fresh.id, second);
  expect([whole.body.state, typeof whole.body.licenceId]).toEqual(['granted', 'string']);

  const other = await filed();
  await toHandling(other.id);
  await bench.work(other.id, 'pass', bench.desk.officer, { opinion: 'grant' });
  await sign(other.id, first);
  const refused = await sign(other.id, second, 'refuse', { causes: [ground], reason: '不符合条件' });
  expect(refused.body.state).toBe('refused');
});

test('W10 W07 an opinion is taken back while the next step is untouched, an acceptance is not; back goes where the definition allows', async () => {
  await inForce(shipped);
  const { id } = await filed();
  const accepted = await bench.taskOf(id);
  await toHandling(id);
  const version = async (task: string) =>
    (await one<{ version: number }>(bench.orm.em.fork(), `select version from task where id = $1`, [task])).version;
  const take = async (task: string, by: PersonActor) =>
    bench.post(`/v1/registrations/${id}/tasks/${task}/takeBack`, by, {}, { version: await version(task) });
  expect((await take(accepted.id, bench.desk.pre)).body.code).toBe('ROUND_TAKEN_ON');
  const handling = await bench.taskOf(id);
  await bench.work(id, 'pass', bench.desk.officer, { opinion: 'grant', reason: '符合' });
  expect((await take(handling.id, bench.desk.officer)).body.regions.stage).toBe('handling');
  expect((await bench.read(id, bench.desk.officer)).opinions).toEqual([]);
  await bench.work(id, 'pass', bench.desk.officer, { opinion: 'grant', reason: '符合' });
  await bench.work(id, 'pass', bench.desk.reviewer, { opinion: 'grant' });
  expect((await take(handling.id, bench.desk.officer)).body.code).toBe('ROUND_TAKEN_ON');
  const wrong = await bench.work(id, 'return', bench.desk.signer, { reason: '缺件', target: 'preReview' });
  expect([wrong.status, wrong.body.code]).toEqual([422, 'RETURN_TARGET_NOT_ALLOWED']);
  const back = await bench.work(id, 'return', bench.desk.signer, { reason: '请核对社保', target: 'handling' });
  expect(back.body.regions.stage).toBe('handling');
  await bench.work(id, 'pass', bench.desk.officer, { opinion: 'grant' });
  await bench.work(id, 'pass', bench.desk.reviewer, { opinion: 'grant' });
  expect((await bench.work(id, 'return', bench.desk.signer, { reason: '再核' })).body.regions.stage).toBe('review');
});

test('W02 W04 W05 W11 W15 registrations have every act of a round: transfer, add before, no one after a decision, 催办 by the applicant', async () => {
  const { id, who } = await filed();
  const { version } = await bench.read(id, who.actor);
  await bench.act(id, 'urge', who.actor, version).expect(200);
  expect((await bench.act(id, 'urge', who.actor, version + 1).expect(429)).body.code).toBe('URGE_TOO_SOON');
  await toHandling(id);
  const holder = await staff(bench.orm, ['caseOfficer'], DISTRICT);
  const helper = await staff(bench.orm, ['caseReviewer'], DISTRICT);
  const as = (accountId: string, role: 'caseOfficer' | 'caseReviewer'): PersonActor => ({
    kind: 'person',
    accountId,
    grants: [{ role, district: DISTRICT }],
  });
  expect((await bench.work(id, 'transfer', bench.desk.officer, { to: [holder] })).status).toBe(200);
  expect((await bench.work(id, 'addBefore', as(holder, 'caseOfficer'), { to: [helper] })).status).toBe(200);
  expect((await bench.work(id, 'pass', as(helper, 'caseReviewer'), { opinion: 'grant' })).body.regions.stage).toBe('handling');
  expect((await bench.work(id, 'pass', as(holder, 'caseOfficer'), { opinion: 'grant' })).body.regions.stage).toBe('review');
  await bench.work(id, 'pass', bench.desk.reviewer, { opinion: 'grant' });
  const after = await bench.work(id, 'addAfter', bench.desk.signer, { to: [helper] });
  expect([after.status, after.body.errors[0].code]).toEqual([422, 'DECISION_ALONE']);
});

test('V14 a step with a time of its own is handed on to another post when it is over, or passed; the statutory clock runs on', async () => {
  await inForce(
    withSteps(({ node }) =>
      node === 'handling'
        ? {
            limit: { amount: 2, unit: 'workingDays', rolls: false },
            overdue: 'escalate',
            escalateTo: [{ by: 'role', role: 'caseReviewer', each: false, veto: false }],
          }
        : node === 'review'
          ? { limit: { amount: 2, unit: 'workingDays', rolls: false }, overdue: 'pass' }
          : {},
    ),
  );
  const { id, who } = await filed();
  await toHandling(id);
  const clocks = async () => (await bench.read(id, who.actor)).clocks.map(({ name }: { name: string }) => name).toSorted();
  expect(await clocks()).toEqual(['decision', 'step-handling']);
  await moveClock(bench.orm.em.fork(), 10 * DAY);
  await bench.system('PracticeRegistration', 'stepOverrun', id, {});
  expect(await standing(id)).toEqual(['handling caseReviewer']);
  expect(await clocks()).toEqual(['decision']);
  expect((await bench.work(id, 'pass', bench.desk.reviewer, { opinion: 'grant' })).body.regions.stage).toBe('review');
  await moveClock(bench.orm.em.fork(), 10 * DAY);
  const passed = await bench.system('PracticeRegistration', 'stepOverrun', id, {});
  expect(passed.regions['stage']).toBe('signing');
  expect(await standing(id)).toEqual(['signing caseSigner']);
});

test('V16 where nobody holds the post an operator has the task and names somebody', async () => {
  await inForce(withSteps(({ node }) => (node === 'handling' ? { who: [{ by: 'post', post: '注册处长', veto: false }] } : {})));
  const { id } = await filed();
  await toHandling(id);
  expect(await standing(id)).toEqual(['handling operator']);
  const officer = await staff(bench.orm, ['caseOfficer'], DISTRICT);
  expect((await bench.work(id, 'transfer', one1, { to: [officer] })).status).toBe(200);
  expect(await standing(id)).toEqual([`handling ${officer}`]);
});

test('V19 the timeline says who is asked now, which steps come and by which day at the latest: that of the running clock', async () => {
  await inForce(shipped);
  const { id, who } = await filed();
  const before = (await bench.get(`/v1/cases/${id}/timeline`, who.actor).expect(200)).body;
  expect(before.now.map(({ step, by }: { step: string; by: string }) => [step, by])).toEqual([['预审', '窗口预审员']]);
  await toHandling(id);
  const { clocks } = await bench.read(id, who.actor);
  const decision = (clocks as { name: string; due: string }[]).find(({ name }) => name === 'decision')!.due;
  const after = (await bench.get(`/v1/cases/${id}/timeline`, who.actor).expect(200)).body;
  expect(after.next.map(({ step, due }: { step: string; due: string }) => [step, due])).toEqual([
    ['复核', decision],
    ['签发', decision],
  ]);
  const { body } = await bench.post('/v1/registrations', who.actor, { kind: 'reissue', district: DISTRICT }).expect(201);
  const draft = (await bench.get(`/v1/cases/${body.id}/timeline`, who.actor).expect(200)).body;
  expect(draft.next.map(({ step }: { step: string }) => step)).toEqual(['预审', '审核', '复核', '签发']);
});

test('W14 V23 a running registration is moved by two operators after a preview: where it stands, who would be asked, what is given up, why not', async () => {
  await inForce(shipped);
  const [claimed, voted, away] = [await filed(), await filed(), await filed()];
  for (const { id } of [claimed, voted]) await toHandling(id);
  const task = await bench.taskOf(claimed.id);
  await bench.post(`/v1/registrations/${claimed.id}/tasks/${task.id}/claim`, bench.desk.officer, {}, { version: task.version }).expect(200);
  const { version } = await bench.read(away.id, away.who.actor);
  await bench.act(away.id, 'withdraw', away.who.actor, version).expect(200);
  const handler = await staff(bench.orm, ['caseOfficer'], DISTRICT);
  const newer = await inForce(withSteps(({ node }) => (node === 'handling' ? { label: '初步审核', who: [person(handler)] } : {})));
  const preview = async (...ids: string[]) => (await bench.post('/v1/approvals/moves/preview', one1, { caseIds: ids }).expect(200)).body.items;
  const [item, ended] = await preview(claimed.id, away.id);
  expect(item).toMatchObject({
    caseId: claimed.id,
    label: '执业注册',
    state: '受理、审核',
    version: newer,
    possible: true,
    reasons: [],
    steps: [
      {
        node: 'handling',
        label: '初步审核',
        kept: false,
        asked: [{ accountId: handler }],
        lost: [{ what: 'claim', label: '已领取', accountId: bench.desk.officer.accountId }],
      },
    ],
  });
  expect(item.next.map(({ node }: { node: string }) => node)).toEqual(['review', 'signing']);
  expect([ended.possible, ended.reasons[0].code]).toEqual([false, 'STATE_CONFLICT']);
  await bench.post('/v1/approvals/moves/preview', bench.desk.officer, { caseIds: [claimed.id] }).expect(404);

  const override = async (caseId: string, to = newer) => {
    const { body } = await bench
      .post('/v1/overrides', one1, { caseId, action: 'moveDefinition', input: { version: to }, reason: '按新流程办理' })
      .expect(201);
    return bench.post(`/v1/overrides/${body.id}/confirm`, two, {}, { version: 1 });
  };
  expect((await override(claimed.id, newer - 1)).body.errors[0].code).toBe('MOVE_VERSION_STALE');
  expect((await override(claimed.id)).status).toBe(200);
  expect(await standing(claimed.id)).toEqual([`handling ${handler}`]);
  expect((await preview(claimed.id))[0].reasons[0].code).toBe('MOVE_NOTHING');
  const { events } = (await bench.get(`/v1/cases/${claimed.id}/timeline`, bench.desk.officer).expect(200)).body;
  expect(events.at(-1)).toMatchObject({ action: 'moveDefinition', label: '改用新版审批流程', override: true });
});

test('V27 a step of one’s own making needs a state of the table; the chain begins with 预审 and ends with 签发', async () => {
  const check = async (definition: Definition) =>
    (await bench.post('/v1/approvals/validate', editor, { type: 'PracticeRegistration', definition })).body.errors?.map(
      ({ code }: { code: string }) => code,
    );
  expect(await check(shipped)).toBeUndefined();
  expect(await check({ ...shipped, steps: shipped.steps.slice(0, 3) })).toEqual(['STEP_REQUIRED']);
  expect(await check({ ...shipped, steps: [...shipped.steps, roleStep('board', '委员会审议', 'caseSigner', { returnTo: [] })] })).toEqual([
    'STEP_UNKNOWN',
  ]);
  expect(await check({ ...shipped, steps: shipped.steps.toReversed().map((step) => ({ ...step, returnTo: [] })) })).toEqual(['STEP_ORDER']);
  expect(await check(withSteps(({ node }) => (node === 'handling' ? { returnTo: ['applicant'] } : {})))).toEqual(['RETURN_TARGET_UNFIT']);
});
