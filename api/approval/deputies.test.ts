// 代理 and 职务 through REST, decided by the real database: set, refused, used at the making of a task and at the claim, shown in inbox and timeline, ended.
import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { opinionsOf } from '../../activities/approval/opinion.ts';
import { decide } from '../../activities/kit/decide.ts';
import { actParts, processRegistry } from '../../activities/parts.ts';
import { verifyPermissions } from '../../activities/protection/permissions.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { now } from '../../db/kit/clock.ts';
import { one, query } from '../../db/kit/sql.ts';
import type { Grant, PersonActor, Role } from '../../domain/kit/actor.ts';
import { plusDays, shanghaiDay, type PlainDate } from '../../domain/kit/instant.ts';
import { onboarding } from '../../domain/supplier/onboarding.ts';
import { supplierApi, type Supplier, type SupplierApi } from '../../test/kit/supplier-api.ts';
import { staff } from '../../test/kit/staff.ts';

const DISTRICT = '330000';
let api: SupplierApi;
let seals: ReturnType<typeof actParts>['seals'];
interface Officer {
  id: string;
  token: string;
  actor: PersonActor;
}
beforeAll(async () => {
  api = await supplierApi();
  const parts = actParts(api.ring);
  seals = parts.seals;
  const registry = processRegistry(parts);
  Object.assign(api.deps, { decide: (request: Parameters<typeof decide>[1]) => decide({ orm: api.orm, registry }, request) });
});
afterAll(() => api.close());

/** Somebody of the authority with a post. */
async function officer(role: Role, district = DISTRICT): Promise<Officer> {
  const id = await staff(api.orm, [role], district);
  const grants: Grant[] = [{ role, district }];
  const actor: PersonActor = { kind: 'person', accountId: id, grants };
  return { id, actor, token: api.signIn(actor) };
}
const call = (method: 'get' | 'post', path: string, { token }: Pick<Officer, 'token'>, body: object = {}, version?: number) => {
  const request = supertest(api.apps.officers)[method](path).set('Authorization', `Bearer ${token}`);
  if (method === 'get') return request;
  void request.set('Idempotency-Key', randomUUID());
  if (version !== undefined) void request.set('If-Match', `"${version}"`);
  return request.send(body);
};
const today = async (days = 0): Promise<PlainDate> => plusDays(shanghaiDay(await now(api.orm.em.fork())), days);
const absent = async (who: Officer, deputy: Officer, from = 0, until = 5) =>
  call('post', '/v1/deputies', who, { deputyId: deputy.id, from: await today(from), until: await today(until), reason: '年休假' });
const codes = ({ errors }: { errors: { field?: string; code: string }[] }) => errors.map(({ field, code }) => `${field} ${code}`);

interface Task {
  id: string;
  caseId: string;
  version: number;
  mine: boolean;
  deputyFor: { id: string; name: string | null } | null;
}
const taskOf = async (who: Officer, caseId: string): Promise<Task | undefined> =>
  ((await call('get', '/v1/tasks?limit=100', who).expect(200)).body.items as Task[]).find((task) => task.caseId === caseId);
const on = (who: Officer, task: Task, action: string, version = task.version, body: object = {}) =>
  call('post', `/v1/supplier-onboardings/${task.caseId}/tasks/${task.id}/${action}`, who, body, version);
async function submitted(): Promise<{ id: string; supplier: Supplier }> {
  const supplier = await api.company();
  const { id, base } = await api.registration(supplier, DISTRICT);
  expect((await api.submit(base, supplier)).status).toBe(200);
  return { id, supplier };
}
/** 初审 asks whom `who` finds, by everybody’s own task. */
async function initialAsks(who: object): Promise<void> {
  const [row] = await query<{ value: { steps: { node: string }[] }; version: number }>(
    api.orm.em.fork(),
    `select value, (select max(version) from rule) as version from rule where key = 'approval.SupplierOnboarding' and district = '000000'`,
  );
  const steps = row!.value.steps.map((step) => (step.node === 'initial' ? { ...step, who: [who] } : step));
  await query(
    api.orm.em.fork(),
    `insert into rule (key, district, valid_from, version, value, source, verified) values ('approval.SupplierOnboarding', $3, '2020-01-01', $1, $2, '测试', true)`,
    [row!.version + 1, JSON.stringify({ ...row!.value, steps }), DISTRICT],
  );
}

test('V15 set for oneself, listed by both, told to the deputy, ended at once; the row is sealed like every other that gives rights', async () => {
  const [away, deputy] = [await officer('initialReviewer'), await officer('finalReviewer')];
  const { body } = await absent(away, deputy).then((answer) => (expect(answer.status).toBe(201), answer));
  expect(body).toMatchObject({ state: 'set', running: true, allowedActions: [{ action: 'end', label: '结束代理' }] });
  for (const who of [away, deputy])
    expect((await call('get', '/v1/me/deputies', who).expect(200)).body.items).toMatchObject([
      {
        id: body.id,
        absentId: away.id,
        deputyId: deputy.id,
        standing: 'running',
        standingLabel: '代理中',
        byAdministrator: false,
        until: await today(5),
      },
    ]);
  const told = await query<{ account: string }>(api.orm.em.fork(), `select account_id as account from notice where case_id is null and key like $1`, [
    `${body.id}/set%`,
  ]);
  expect(told).toEqual([{ account: deputy.id }]);
  const { seal } = await one<{ seal: string | null }>(api.orm.em.fork(), `select seal from deputy where id = $1`, [body.id]);
  expect(seal).not.toBeNull();
  expect((await verifyPermissions(api.orm, seals)).filter(({ table }) => table === 'deputy')).toEqual([]);
  await call('post', `/v1/deputies/${body.id}/end`, deputy, {}, body.version).expect(404);
  await call('post', `/v1/deputies/${body.id}/end`, away, {}, body.version).expect(200);
  expect((await call('get', '/v1/me/deputies', away)).body.items).toMatchObject([{ standing: 'ended', endedAt: expect.any(String) }]);
  // Past the system: found, and named.
  await query(api.orm.em.fork(), `update deputy set revoked_at = null where id = $1`, [body.id]);
  expect((await verifyPermissions(api.orm, seals)).filter(({ table }) => table === 'deputy')).toEqual([expect.objectContaining({ id: body.id })]);
  await query(api.orm.em.fork(), `update deputy set revoked_at = created_at where id = $1`, [body.id]);
});

test('V15 refused with every reason at once: oneself, days that are over, overlapping periods, a deputy of a deputy, an ended account, nobody of the office', async () => {
  const [a, b, c] = [await officer('initialReviewer'), await officer('initialReviewer'), await officer('initialReviewer')];
  const self = await absent(a, a, -1, -3);
  expect([self.status, self.body.code]).toEqual([422, 'DEPUTY_NOT_ACCEPTED']);
  expect(codes(self.body)).toEqual(['from DEPUTY_PERIOD', 'until DEPUTY_PERIOD', 'deputyId DEPUTY_SELF']);
  const set = (await absent(a, b, 2, 4)).body;
  const overlapping = await absent(a, c, 4, 9);
  expect(overlapping.body.errors).toEqual([
    expect.objectContaining({
      field: 'from',
      code: 'DEPUTY_OVERLAP',
      rule: 'V15',
      message: `${await today(2)}至${await today(4)}已安排代理人，请先结束原安排`,
    }),
  ]);
  // B stands in for A: while that is so B is not replaced, and nobody is replaced by A.
  expect(codes((await absent(b, c, 4, 4)).body)).toEqual(['absentId DEPUTY_OF_DEPUTY']);
  expect(codes((await absent(c, a, 1, 2)).body)).toEqual(['deputyId DEPUTY_OF_DEPUTY']);
  expect((await absent(b, c, 5, 6)).status).toBe(201);
  expect((await absent(a, c, 0, 1)).status).toBe(201);
  const gone = await officer('finalReviewer');
  await query(api.orm.em.fork(), `update account set owner_id = $1, ends_at = app_now() + interval '2 days' where id = $1`, [gone.id]);
  const free = await officer('paperReviewer');
  expect(codes((await absent(free, gone)).body)).toEqual(['deputyId DEPUTY_ENDED']);
  expect((await absent(free, gone, 0, 0)).status).toBe(201);
  const auditor = await officer('auditor');
  const supplier = await api.company();
  const idle = await officer('paperReviewer');
  expect(codes((await absent(idle, auditor)).body)).toEqual(['deputyId DEPUTY_UNFIT']);
  expect(codes((await absent(idle, { ...free, id: supplier.actor.accountId })).body)).toEqual(expect.arrayContaining(['deputyId DEPUTY_UNFIT']));
  expect(codes((await absent(idle, { ...free, id: uuidv7() })).body)).toEqual(['deputyId DEPUTY_ENDED']);
  await call('post', `/v1/deputies/${set.id}/end`, a, {}, set.version).expect(200);
  expect((await absent(a, c, 2, 4)).status).toBe(201);
});

test('V15 two that are set for the same days in the same moment: one of them', async () => {
  const [a, b, c] = [await officer('initialReviewer'), await officer('initialReviewer'), await officer('initialReviewer')];
  const answers = await Promise.all([absent(a, b), absent(a, c)]);
  expect(answers.map(({ status }) => status).toSorted((x, y) => x - y)).toEqual([201, 422]);
});

test('V15 an administrator of the 区划 sets and ends it for somebody who cannot, with the reason; both are told, the auditor reads it', async () => {
  const [away, deputy] = [await officer('initialReviewer'), await officer('initialReviewer')];
  const [admin, elsewhere, auditor] = [await officer('administrator'), await officer('administrator', '310000'), await officer('auditor')];
  const body = { deputyId: deputy.id, from: await today(), until: await today(3) };
  await call('post', `/v1/accounts/${away.id}/deputies`, deputy, { ...body, reason: '病假' }).expect(403);
  await call('post', `/v1/accounts/${away.id}/deputies`, elsewhere, { ...body, reason: '病假' }).expect(403);
  expect(codes((await call('post', `/v1/accounts/${away.id}/deputies`, admin, body).expect(422)).body)).toEqual(['reason REASON_MISSING']);
  const set = (await call('post', `/v1/accounts/${away.id}/deputies`, admin, { ...body, reason: '病假' }).expect(201)).body;
  const line = { id: set.id, byAdministrator: true, reason: '病假', absentId: away.id };
  for (const reader of [admin, auditor])
    expect((await call('get', `/v1/deputies?open=true&accountId=${away.id}`, reader)).body.items).toMatchObject([line]);
  expect((await call('get', `/v1/deputies?accountId=${away.id}`, elsewhere)).body.items).toEqual([]);
  await call('get', '/v1/deputies', deputy).expect(403);
  const told = await query<{ account: string }>(api.orm.em.fork(), `select account_id as account from notice where key like $1`, [`${set.id}/set%`]);
  expect(told.map(({ account }) => account).toSorted()).toEqual([away.id, deputy.id].toSorted());
  expect((await call('post', `/v1/deputies/${set.id}/end-for`, admin, {}, set.version).expect(422)).body.code).toBe('DEPUTY_NOT_ACCEPTED');
  await call('post', `/v1/deputies/${set.id}/end-for`, admin, { reason: '已返岗' }, set.version).expect(200);
  expect((await call('get', `/v1/deputies?open=true&accountId=${away.id}`, admin)).body.items).toEqual([]);
});

test('V15 the deputy claims from the post of the absent, under his own name; inbox, timeline and 审批表 say in whose place; when it ends he keeps nothing', async () => {
  const [away, deputy, colleague] = [await officer('initialReviewer'), await officer('finalReviewer'), await officer('initialReviewer')];
  const { id, supplier } = await submitted();
  expect(await taskOf(deputy, id)).toBeUndefined();
  expect((await on(deputy, (await taskOf(away, id))!, 'claim')).body.code).toBe('TASK_NOT_YOURS');
  const set = (await absent(away, deputy)).body;
  const task = (await taskOf(deputy, id))!;
  expect(task.deputyFor).toMatchObject({ id: away.id });
  expect((await taskOf(colleague, id))!.deputyFor).toBeNull();
  await on(deputy, task, 'claim').expect(200);
  expect(await taskOf(deputy, id)).toMatchObject({ mine: true, deputyFor: { id: away.id } });
  await on(deputy, task, 'approve', task.version + 1).expect(200);
  const { name } = await one<{ name: string }>(api.orm.em.fork(), `select user_name as name from account where id = $1`, [away.id]);
  const events = async (token: string, listener: 'public' | 'officers') =>
    (await api.get(`/v1/cases/${id}/timeline`, { token, listener }).expect(200)).body.events as {
      action: string;
      by: string;
      deputyFor: string | null;
    }[];
  expect((await events(deputy.token, 'officers')).find(({ action }) => action === 'approve')).toMatchObject({ deputyFor: name });
  expect((await events(supplier.token, 'public')).find(({ action }) => action === 'approve')).toMatchObject({ by: '初审岗', deputyFor: null });
  const [sheet] = await opinionsOf(api.orm.em.fork(), id, onboarding);
  expect(sheet!.opinions).toMatchObject([{ name: expect.stringMatching(new RegExp(`^staff.+（代${name}）$`)), decision: '通过' }]);
  const other = await submitted();
  const next = (await taskOf(deputy, other.id))!;
  await on(deputy, next, 'claim').expect(200);
  await call('post', `/v1/deputies/${set.id}/end`, away, {}, set.version).expect(200);
  const kept = await on(deputy, next, 'approve', next.version + 1);
  expect([404, 409]).toContain(kept.status);
});

test('V15 whoever is asked by name is replaced when the task is made; a task made before his absence is taken over by his deputy', async () => {
  const [away, deputy, stranger] = [await officer('initialReviewer'), await officer('finalReviewer'), await officer('finalReviewer')];
  await initialAsks({ by: 'person', accountId: away.id, veto: false });
  const before = await submitted();
  const named = (await taskOf(away, before.id))!;
  expect(named.mine).toBe(true);
  const set = (await absent(away, deputy)).body;
  // Made while he is away: the deputy's from the beginning.
  const during = await submitted();
  expect(await taskOf(deputy, during.id)).toMatchObject({ mine: true, deputyFor: { id: away.id } });
  expect(await taskOf(away, during.id)).toBeUndefined();
  // Made before: shown to the deputy, and his to take over.
  expect(await taskOf(deputy, before.id)).toMatchObject({ mine: false, deputyFor: { id: away.id } });
  expect((await on(stranger, named, 'claim')).body.code).toBe('TASK_NOT_YOURS');
  await on(deputy, named, 'claim').expect(200);
  expect((await on(away, named, 'approve', named.version + 1)).body.code).toBe('TASK_NOT_YOURS');
  await on(deputy, named, 'approve', named.version + 1).expect(200);
  const { body } = await api.get(`/v1/cases/${before.id}/timeline`, { token: deputy.token, listener: 'officers' });
  const { name } = await one<{ name: string }>(api.orm.em.fork(), `select user_name as name from account where id = $1`, [away.id]);
  expect(
    body.events
      .filter(({ deputyFor }: { deputyFor: string | null }) => deputyFor !== null)
      .map(({ action, deputyFor }: { action: string; deputyFor: string }) => [action, deputyFor]),
  ).toEqual([
    ['claim', name],
    ['approve', name],
  ]);
  await call('post', `/v1/deputies/${set.id}/end`, away, {}, set.version).expect(200);
});

test('V16 a named position takes two administrators; the resolver asks its holder from then on, and nobody any more once it is ended', async () => {
  const [admin, second, holder] = [await officer('administrator'), await officer('administrator'), await officer('finalReviewer')];
  const appointment = { post: '法规处长', district: DISTRICT, accountId: holder.id, from: await today(), reason: '机构改革' };
  await call('post', '/v1/post-appointments', holder, appointment).expect(403);
  const supplier = await api.company();
  expect(
    codes((await call('post', '/v1/post-appointments', admin, { ...appointment, accountId: supplier.actor.accountId, reason: '' }).expect(422)).body),
  ).toEqual(expect.arrayContaining(['reason REASON_MISSING']));
  const proposed = (await call('post', '/v1/post-appointments', admin, appointment).expect(201)).body;
  await initialAsks({ by: 'post', post: '法规处长', veto: false });
  // Proposed is not held: nobody is found, an operator's task stands in.
  const vacant = await submitted();
  expect(await taskOf(holder, vacant.id)).toBeUndefined();
  const own = await call('post', `/v1/post-appointments/${proposed.id}/confirm`, admin, {}, proposed.version);
  expect([own.status, own.body.code]).toEqual([403, 'POST_SECOND_PERSON']);
  const held = (await call('post', `/v1/post-appointments/${proposed.id}/confirm`, second, {}, proposed.version).expect(200)).body;
  const asked = await submitted();
  expect(await taskOf(holder, asked.id)).toMatchObject({ mine: true });
  expect((await call('get', '/v1/post-appointments?post=法规处长', admin)).body.items).toMatchObject([
    { state: 'held', stateLabel: '任职中', accountId: holder.id, district: DISTRICT, proposedBy: admin.id, confirmedBy: second.id, until: null },
  ]);
  const again = await call('post', '/v1/post-appointments', second, appointment).expect(422);
  expect(codes(again.body)).toEqual(['accountId POST_HELD']);
  await call('post', `/v1/post-appointments/${proposed.id}/end`, admin, { reason: '调离' }, held.version).expect(200);
  const after = await submitted();
  expect(await taskOf(holder, after.id)).toBeUndefined();
  const sealed = await query<{ seal: string | null }>(api.orm.em.fork(), `select seal from post_holder where id = $1`, [proposed.id]);
  expect(sealed).toEqual([{ seal: expect.any(String) }]);
});

test('V16 the head of an organisation is one of its members; a second administrator may say no; place and position must fit', async () => {
  const [admin, second] = [await officer('administrator', '000000'), await officer('administrator', '000000')];
  const [unit, other] = [await api.company(), await api.company()];
  const appointment = {
    post: 'head',
    organisationId: unit.organisationId,
    accountId: unit.actor.accountId,
    from: await today(),
    until: await today(30),
    reason: '单位来函',
  };
  for (const wrong of [
    { ...appointment, district: DISTRICT },
    { ...appointment, post: '主任' },
  ])
    await call('post', '/v1/post-appointments', admin, wrong).expect(422);
  expect(codes((await call('post', '/v1/post-appointments', admin, { ...appointment, accountId: other.actor.accountId }).expect(422)).body)).toEqual([
    'accountId POST_UNFIT',
  ]);
  const first = (await call('post', '/v1/post-appointments', admin, appointment).expect(201)).body;
  await call('post', `/v1/post-appointments/${first.id}/reject`, second, { reason: '材料不全' }, first.version).expect(200);
  const next = (await call('post', '/v1/post-appointments', admin, appointment).expect(201)).body;
  await call('post', `/v1/post-appointments/${next.id}/confirm`, second, {}, next.version).expect(200);
  expect((await call('get', `/v1/post-appointments?organisationId=${unit.organisationId}&state=held`, admin)).body.items).toMatchObject([
    { post: 'head', until: await today(30), organisationId: unit.organisationId },
  ]);
});
