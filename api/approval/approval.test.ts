import { roleStep } from '../../domain/approval/definition.ts';
import { onboarding } from '../../domain/supplier/onboarding.ts';
import { opinionsOf } from '../../activities/approval/opinion.ts';
import { decisionText } from '../../domain/approval/signed.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import { canonicalJson, sha256 } from '../../security/hash.ts';
import { newSm2Keys, signSm2, verifySm2 } from '../../security/sm2.ts';
import { supplierApi, type Supplier, type SupplierApi } from '../../test/kit/supplier-api.ts';
import { staff } from '../../test/kit/staff.ts';

let api: SupplierApi;
type Officer = Awaited<ReturnType<SupplierApi['officer']>>;
let first: Officer;
let second: Officer;
let paper: Officer;
let final: Officer;
let editor: Officer;
let lx: Supplier;
beforeAll(async () => {
  api = await supplierApi();
  const officer = async (name: string, role: 'initialReviewer' | 'paperReviewer' | 'finalReviewer') => {
    const made = await api.officer(name, { role, district: '330000' });
    await staff(api.orm, [role], '330000', made.actor.accountId);
    return made;
  };
  first = await officer('chu0001', 'initialReviewer');
  second = await officer('chu0002', 'initialReviewer');
  paper = await officer('zhi0001', 'paperReviewer');
  final = await officer('zhong0001', 'finalReviewer');
  editor = await api.officer('gui0001', { role: 'ruleEditor', district: '000000' });
  lx = await api.company();
});
afterAll(() => api.close());

const listener = 'officers' as const;
interface Task {
  id: string;
  caseId: string;
  version: number;
  label: string;
  mine: boolean;
}
const inbox = async ({ token }: Officer, filter = ''): Promise<Task[]> =>
  (await api.get(`/v1/tasks${filter}`, { token, listener }).expect(200)).body.items;
const on = ({ token }: Officer, task: Task, action: string, body: object = {}, version = task.version) =>
  api.post(`/v1/supplier-onboardings/${task.caseId}/tasks/${task.id}/${action}`, { token, listener, version, body });
async function submitted(): Promise<{ id: string; base: string; supplier: Supplier }> {
  const supplier = await api.company();
  const { id, base } = await api.registration(supplier, '330000');
  expect((await api.submit(base, supplier)).status).toBe(200);
  return { id, base, supplier };
}
const taskOf = async (officer: Officer, id: string): Promise<Task> => {
  const found = (await inbox(officer, '?limit=100')).find(({ caseId }) => caseId === id);
  if (!found) throw new Error('no task in the inbox');
  return found;
};
const reviews = {
  steps: [roleStep('initial', '初审', 'initialReviewer'), roleStep('final', '终审', 'finalReviewer', { returnTo: ['applicant', 'initial'] })],
  resubmit: 'again',
  withdraw: 'always',
  urgeHours: 24,
  delegations: 1,
};

test('V01 a decision stands in the next inbox in the same answer; the case is under 我发起 for whoever applied', async () => {
  const { id, supplier } = await submitted();
  const task = await taskOf(first, id);
  await on(first, task, 'claim').expect(200);
  expect((await taskOf(first, id)).mine).toBe(true);
  await on(first, task, 'approve', {}, task.version + 1).expect(200);
  expect((await inbox(first, '?limit=100')).some(({ caseId }) => caseId === id)).toBe(false);
  expect((await taskOf(paper, id)).label).toBe('纸质材料');
  const [mine] = (await api.get('/v1/tasks/started', { token: supplier.token }).expect(200)).body.items;
  expect(mine).toMatchObject({ id, typeLabel: '供应商入驻', stateLabel: '审核中、纸质材料' });
});

test('W02 W03 W04 the acts of rounds over HTTP: transfer, delegate with its opinion, add before, each in the inbox of whoever is asked', async () => {
  const { id } = await submitted();
  const task = await taskOf(first, id);
  await on(first, task, 'claim').expect(200);
  const claimed = await taskOf(first, id);
  expect((await on(first, claimed, 'transfer', { to: [paper.actor.accountId] }).expect(422)).body.code).toBe('ROUND_TARGET_UNFIT');
  await on(first, claimed, 'delegate', { to: [paper.actor.accountId], reason: '请看执照' }).expect(200);
  const asked = await taskOf(paper, id);
  expect((await on(paper, asked, 'approve').expect(409)).body.code).toBe('ROUND_OPINION_ONLY');
  expect((await on(first, claimed, 'approve', {}, claimed.version + 1).expect(409)).body.code).toBe('TASK_CLOSED');
  await on(paper, asked, 'opine', { reason: '无误', vote: 'approve' }).expect(200);
  const back = await taskOf(first, id);
  await on(first, back, 'transfer', { to: [second.actor.accountId] }).expect(200);
  const theirs = await taskOf(second, id);
  await on(second, theirs, 'addBefore', { to: [final.actor.accountId] }).expect(200);
  await on(final, await taskOf(final, id), 'approve').expect(200);
  const state = await on(second, await taskOf(second, id), 'approve').expect(200);
  expect(state.body.regions).toEqual({ stage: 'paper' });
});

test('W07 a return to an earlier stage; W10 taken back while the next stage is untouched', async () => {
  const { id } = await submitted();
  const task = await taskOf(first, id);
  await on(first, task, 'claim').expect(200);
  await on(first, task, 'approve', {}, task.version + 1).expect(200);
  const back = await on(first, task, 'takeBack', {}, task.version + 2).expect(200);
  expect(back.body.regions).toEqual({ stage: 'initial' });
  await on(first, await taskOf(first, id), 'approve').expect(200);
  const next = await taskOf(paper, id);
  await on(paper, next, 'claim').expect(200);
  expect((await on(paper, next, 'return', { reason: '缺章', target: 'final' }, next.version + 1).expect(422)).body.code).toBe(
    'RETURN_TARGET_NOT_ALLOWED',
  );
  const returned = await on(paper, next, 'return', { reason: '缺章', target: 'initial' }, next.version + 1).expect(200);
  expect([returned.body.state, returned.body.regions]).toEqual(['review', { stage: 'initial' }]);
});

test('W11 催办 once in 24 hours; W13 the clock of a stage stops on a legal ground', async () => {
  const { id, base, supplier } = await submitted();
  const version = await api.versionOf(base, supplier);
  await api.post(`${base}/urge`, { token: supplier.token, version }).expect(200);
  expect((await api.post(`${base}/urge`, { token: supplier.token, version: version + 1 }).expect(429)).body.code).toBe('URGE_TOO_SOON');
  const stop = (ground: string) => api.post(`${base}/stopClock`, { token: first.token, listener, version: version + 1, body: { ground } });
  expect((await stop('lunch').expect(422)).body.code).toBe('SUSPENSION_GROUND_UNKNOWN');
  await stop('hearing').expect(200);
  expect(await query(api.orm.em.fork(), `select 1 from deadline where case_id = $1 and paused_at is not null`, [id])).toHaveLength(1);
});

test('V19 the timeline: applicants read posts, officers names; what is asked now and what comes with its day', async () => {
  const { id, supplier } = await submitted();
  const task = await taskOf(first, id);
  await on(first, task, 'claim').expect(200);
  await on(first, task, 'approve', {}, task.version + 1).expect(200);
  const outside = (await api.get(`/v1/cases/${id}/timeline`, { token: supplier.token }).expect(200)).body;
  expect(outside.standing).toEqual(['审核中', '纸质材料']);
  expect(outside.events.map(({ action, by }: { action: string; by: string }) => [action, by]).slice(1)).toEqual([
    ['submit', expect.stringMatching(/^lx/)],
    ['approve', '初审岗'],
  ]);
  expect(outside.now).toEqual([{ step: '纸质材料', by: '纸质材料岗', deputyFor: null, due: expect.any(String) }]);
  expect(outside.next).toEqual([{ step: '终审', by: ['终审岗'], due: expect.any(String), vacant: false }]);
  const inside = (await api.get(`/v1/cases/${id}/timeline`, { token: first.token, listener }).expect(200)).body;
  expect(inside.events.map(({ action, by }: { action: string; by: string }) => [action, by]).slice(2)).toEqual([
    ['claim', 'chu0001'],
    ['approve', 'chu0001'],
  ]);
  await api.get(`/v1/cases/${id}/timeline`, { token: lx.token }).expect(404);
});

test('V27 S3-52 a definition is validated as a whole: a step without anybody, a cycle without exit, a target that is not there', async () => {
  const validate = (definition: object) =>
    api.post('/v1/approvals/validate', { token: editor.token, listener, body: { type: 'SupplierOnboarding', definition } });
  expect((await validate(reviews).expect(200)).body).toEqual({ valid: true, reasons: [] });
  const nobody = {
    ...reviews,
    steps: [
      { ...reviews.steps[0]!, who: [] },
      { ...reviews.steps[1]!, returnTo: ['paper'] },
    ],
  };
  const refused = (await validate(nobody).expect(422)).body;
  expect([refused.code, refused.errors.map(({ code }: { code: string }) => code)]).toEqual([
    'APPROVAL_DEFINITION_INVALID',
    ['STEP_WITHOUT_ROLE', 'RETURN_TARGET_UNKNOWN'],
  ]);
  const round = {
    ...reviews,
    steps: [
      { ...reviews.steps[0]!, next: [{ to: 'final', when: null }] },
      { ...reviews.steps[1]!, next: [{ to: 'initial', when: null }] },
    ],
  };
  expect((await validate(round).expect(422)).body.errors.map(({ code }: { code: string }) => code)).toEqual([
    'CYCLE_WITHOUT_EXIT',
    'CYCLE_WITHOUT_EXIT',
  ]);
  const unknown = { ...reviews, steps: [{ ...reviews.steps[0]!, node: 'moon' }] };
  expect((await validate(unknown).expect(422)).body.errors[0]).toMatchObject({ field: 'steps[0].node', code: 'STEP_UNKNOWN' });
  expect((await validate({ steps: 'none' }).expect(422)).body.errors[0].code).toBe('DEFINITION_SHAPE');
  await api.post('/v1/approvals/validate', { token: first.token, listener, body: { type: 'SupplierOnboarding', definition: reviews } }).expect(403);
});

test('V16 V27 试算 says who would be asked, in which order and until when, by the same resolver; nothing is written', async () => {
  const before = await query(api.orm.em.fork(), `select count(*) as n from task`);
  const at = '2026-11-23T09:00:00+08:00';
  const simulate = (more: object) =>
    api.post('/v1/approvals/simulate', { token: editor.token, listener, body: { type: 'SupplierOnboarding', district: '330000', at, ...more } });
  const inForce = (await simulate({}).expect(200)).body;
  expect(
    inForce.steps.map(({ node, due, asked }: { node: string; due: string; asked: { roleLabel: string }[] }) => [
      node,
      due.slice(0, 10),
      asked[0]!.roleLabel,
    ]),
  ).toEqual([
    ['initial', '2026-12-01', '初审岗'],
    ['paper', '2026-12-08', '纸质材料岗'],
    ['final', '2026-12-15', '终审岗'],
  ]);
  const each = {
    ...reviews,
    steps: [
      { ...reviews.steps[0]!, who: [{ by: 'role', role: 'initialReviewer', each: true, veto: false }], rule: { kind: 'all', refusal: 'ends' } },
      { ...reviews.steps[1]!, who: [{ by: 'unitHead', veto: false }] },
    ],
  };
  const [all, head] = (await simulate({ definition: each, applicantId: first.actor.accountId }).expect(200)).body.steps;
  expect(all.asked.map(({ accountId }: { accountId: string }) => accountId)).toContain(second.actor.accountId);
  expect(all.leftOut).toEqual([{ accountId: first.actor.accountId, why: 'applicant', deputy: null }]);
  expect(head).toMatchObject({ vacant: true, asked: [{ role: 'operator' }] });
  expect(await query(api.orm.em.fork(), `select count(*) as n from task`)).toEqual(before);
});

test('V27 GET /v1/approvals: the definitions in force with their version and 区划', async () => {
  const { items } = (await api.get('/v1/approvals?district=330000', { token: editor.token, listener }).expect(200)).body;
  expect(items.map(({ key, district }: { key: string; district: string }) => [key, district])).toEqual([
    ['approval.SupplierOnboarding', '000000'],
    ['approval.SupplierChange', '000000'],
    ['approval.PracticeRegistration', '000000'],
    ['approval.PracticeRegistrationExtension', '000000'],
    ['approval.MethodChange', '000000'],
    ['approval.CounterCase', '000000'],
    ['approval.QualificationReview', '000000'],
    ['approval.QualificationAppeal', '000000'],
    ['approval.ProcurementPlan', '000000'],
    ['approval.Commission', '000000'],
  ]);
});

test('V23 S3-52 a running case keeps the definition that it was submitted under; the next one has the new one', async () => {
  const running = await submitted();
  const [row] = await query<{ value: typeof reviews; version: number }>(
    api.orm.em.fork(),
    `select value, (select max(version) from rule) as version from rule where key = 'approval.SupplierOnboarding'`,
  );
  const steps = row!.value.steps.map((step) =>
    step.node === 'initial' ? step : { ...step, who: [{ by: 'role', role: 'paperReviewer', each: true, veto: false }] },
  );
  await query(
    api.orm.em.fork(),
    `insert into rule (key, district, valid_from, version, value, source, verified) values ('approval.SupplierOnboarding', '330000', '2020-01-01', $1, $2, '测试', true)`,
    [row!.version + 1, JSON.stringify({ ...row!.value, steps })],
  );
  const fresh = await submitted();
  const paperTasks = async (id: string) => {
    const task = await taskOf(first, id);
    await on(first, task, 'claim').expect(200);
    await on(first, task, 'approve', {}, task.version + 1).expect(200);
    return (
      await query<{ assignee: string | null }>(api.orm.em.fork(), `select assignee_id as assignee from task where case_id = $1 and node = 'paper'`, [
        id,
      ])
    ).map(({ assignee }) => assignee);
  };
  expect(await paperTasks(running.id)).toEqual([null]);
  expect(await paperTasks(fresh.id)).toContain(paper.actor.accountId);
});

test('V14 a stage that is late passes by the rule where the definition says so, its task closed with it', async () => {
  const [row] = await query<{ value: typeof reviews; version: number }>(
    api.orm.em.fork(),
    `select value, (select max(version) from rule) as version from rule where key = 'approval.SupplierOnboarding' and district = '000000'`,
  );
  const steps = row!.value.steps.map((step) => (step.node === 'initial' ? { ...step, overdue: 'pass' } : step));
  await query(
    api.orm.em.fork(),
    `insert into rule (key, district, valid_from, version, value, source, verified) values ('approval.SupplierOnboarding', '330000', '2020-01-01', $1, $2, '测试', true)`,
    [row!.version + 1, JSON.stringify({ ...row!.value, steps })],
  );
  const { id } = await submitted();
  expect((await api.due(id)).regions).toEqual({ stage: 'paper' });
  expect(await query(api.orm.em.fork(), `select node, state, live from task where case_id = $1 order by round`, [id])).toEqual([
    { node: 'initial', state: 'closed', live: false },
    { node: 'paper', state: 'open', live: true },
  ]);
  // The next stage only tells: the case stays where it is.
  expect((await api.due(id)).regions).toEqual({ stage: 'paper' });
});

test('V01 W01 a step that wants signed votes takes them with the officer’s own key over this act on this task, and keeps them', async () => {
  const em = () => api.orm.em.fork();
  const [row] = await query<{ value: typeof reviews; version: number }>(
    em(),
    `select value, (select max(version) from rule) as version from rule where key = 'approval.SupplierOnboarding' order by version desc limit 1`,
  );
  const steps = row!.value.steps.map((step) => (step.node === 'initial' ? { ...step, signature: true } : step));
  await query(
    em(),
    `insert into rule (key, district, valid_from, version, value, source, verified) values ('approval.SupplierOnboarding', '330000', '2020-01-02', $1, $2, '测试', true)`,
    [row!.version + 1, JSON.stringify({ ...row!.value, steps })],
  );
  const { id } = await submitted();
  const free = await taskOf(first, id);
  expect(free).toMatchObject({ signed: true });
  await on(first, free, 'claim').expect(200);
  const task = { ...free, version: free.version + 1 };
  const [own, others] = [newSm2Keys(), newSm2Keys()];
  const register = (accountId: string, { publicKey }: typeof own) =>
    query(em(), `insert into officer_key (id, account_id, public_key, label, given_at) values ($1, $2, $3, '密码钥匙', app_now()) returning id`, [
      uuidv7(),
      accountId,
      publicKey,
    ]);
  await register(second.actor.accountId, others);
  const sign = (keys: typeof own, of: Partial<Parameters<typeof decisionText>[0]> = {}): string =>
    signSm2(
      decisionText({ caseId: id, taskId: task.id, version: task.version, action: 'approve', bodyHash: sha256(canonicalJson({})), ...of }),
      keys.privateKey,
    );
  const vote = (signature?: string) => {
    const request = on(first, task, 'approve');
    return signature === undefined ? request : request.set('Decision-Signature', signature);
  };
  expect((await vote().expect(403)).body).toMatchObject({ code: 'DECISION_UNSIGNED', detail: '本环节的办理意见须用密码钥匙（USBKey）签名。' });
  expect((await vote(sign(own)).expect(403)).body.code).toBe('DECISION_SIGNATURE_WRONG');
  await register(first.actor.accountId, own);
  for (const wrong of [
    sign(others),
    'ff'.repeat(64),
    'no signature',
    sign(own, { caseId: task.id }),
    sign(own, { taskId: id }),
    sign(own, { version: task.version + 1 }),
    sign(own, { action: 'refuse' }),
    sign(own, { bodyHash: sha256(canonicalJson({ reason: '另一意见' })) }),
  ])
    expect((await vote(wrong).expect(403)).body.code).toBe('DECISION_SIGNATURE_WRONG');
  expect(await query(em(), `select 1 from decision_signature where case_id = $1`, [id])).toEqual([]);
  await vote(sign(own)).expect(200);
  const kept = await query<{ text: string; signature: string; key: string }>(
    em(),
    `select s.text, s.signature, k.public_key as key from decision_signature s join officer_key k on k.id = s.key_id where s.case_id = $1`,
    [id],
  );
  expect(kept.map(({ text, signature, key }) => [text.split('\n')[0], verifySm2(text, signature, key)])).toEqual([['banshi-decision-v1', true]]);
  expect((await opinionsOf(em(), id, onboarding))[0]!.opinions.map(({ decision }) => decision)).toEqual([expect.stringContaining('（电子签名）')]);
});
