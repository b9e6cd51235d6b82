import supertest from 'supertest';
import { decide } from '../../activities/kit/decide.ts';
import { createMessageActivities } from '../../activities/message/index.ts';
import { query } from '../../db/kit/sql.ts';
import { unreadCounts } from '../../db/message/reads.ts';
import { messageTemplates, smsTemplates } from '../../domain/kit/message-templates.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { textHash } from '../../gateways/sms.ts';
import { permitApi, type PermitApi } from '../../test/kit/permit-api.ts';
import { act, permits, person } from '../../test/kit/permit.ts';
import { messageRoutes } from './index.ts';

let api: PermitApi;
beforeAll(async () => {
  api = await permitApi({}, { routes: messageRoutes });
});
afterAll(() => api?.close());

type Side = 'public' | 'officers';
const get = (path: string, who: PersonActor | null, side: Side = 'public') => {
  const request = supertest(api.apps[side]).get(path);
  return who ? request.set('Authorization', `Bearer ${api.signIn(who)}`) : request;
};
const post = (path: string, who: PersonActor, body: object = {}, side: Side = 'public') =>
  supertest(api.apps[side])
    .post(path)
    .set('Authorization', `Bearer ${api.signIn(who)}`)
    .send(body);
const officer = (district: string, role: 'initialReviewer' | 'operator' = 'initialReviewer') => person([{ role, district }]);

/** A case in review, with its task; answers case and applicant. */
async function inReview(): Promise<{ caseId: string; actor: PersonActor; taskId: string }> {
  const actor = person();
  const deps = { orm: api.orm, registry: permits };
  const begun = await decide(deps, act('create', actor));
  if (!begun.ok) throw new Error(begun.refusal.code);
  await decide(deps, act('submit', actor, { caseId: begun.caseId, input: { review: true } }));
  const [task] = await query<{ id: string }>(api.orm.em.fork(), `select id from task where case_id = $1`, [begun.caseId]);
  return { caseId: begun.caseId, actor, taskId: task!.id };
}
const { notify } = createMessageActivities({
  get orm() {
    return api.orm;
  },
  get fields() {
    return api.deps.fields;
  },
  sms: { send: () => Promise.reject(new Error('no SMS in these tests')) },
  phoneOf: async () => null,
  membersOf: async () => [],
});
const tell = (who: PersonActor, caseId: string, n: number, more: Partial<Parameters<typeof notify>[0]> = {}) =>
  notify({
    key: `${caseId}/${n}/notify`,
    caseId,
    seq: 2,
    template: 'counterDone',
    to: { accountId: who.accountId },
    params: { matter: `变更${n}`, time: '2026-01-05 09:00:00' },
    ...more,
  });
/** Every page of a list from a cursor on. */
async function pages<T>(path: string, who: PersonActor, side: Side = 'public', after = ''): Promise<T[]> {
  const all: T[] = [];
  for (;;) {
    const { body } = await get(`${path}${after && `&after=${after}`}`, who, side).expect(200);
    all.push(...(body.items as T[]));
    if (body.next === null) return all;
    after = body.next as string;
  }
}

test('待办: an officer sees the free tasks of the roles held in the district and below, and what is held by the officer; page by page', async () => {
  const made: string[] = [];
  for (let n = 0; n < 5; n++) made.push((await inReview()).taskId);
  const [mine, elsewhere] = [officer('140000'), officer('330000')];
  const seen = await pages<{ id: string; kind: string; mine: boolean; label: string }>('/v1/me/todos?limit=2', mine, 'officers');
  expect(seen.map(({ id }) => id).filter((id) => made.includes(id))).toHaveLength(5);
  expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
  expect(seen.find(({ id }) => id === made[0])).toMatchObject({ kind: 'task', mine: false, label: '初审' });
  expect((await get('/v1/me/todos', elsewhere, 'officers')).body.items).toEqual([]);
  expect((await get('/v1/me/todos', person([{ role: 'finalReviewer', district: '140000' }]), 'officers')).body.items).toEqual([]);
  const [{ case_id }] = (await query<{ case_id: string }>(api.orm.em.fork(), `select case_id from task where id = $1`, [made[0]])) as [
    { case_id: string },
  ];
  await decide({ orm: api.orm, registry: permits }, act('claim', mine, { caseId: case_id, taskId: made[0]! }));
  const colleague = await pages<{ id: string }>('/v1/me/todos?limit=50', officer('140000'), 'officers');
  expect(colleague.map(({ id }) => id)).not.toContain(made[0]);
  const held = await pages<{ id: string; mine: boolean; version: number }>('/v1/me/todos?limit=50', mine, 'officers');
  expect(held.find(({ id }) => id === made[0])).toMatchObject({ mine: true, version: 2 });
});

test('待办: what asks an applicant for something leaves the list when its case moves on, not by being read', async () => {
  const { caseId, actor } = await inReview();
  await tell(actor, caseId, 1, { template: 'counterMissing', params: { matter: '变更手机', due: '2026-01-10', items: '缺少身份证复印件' } });
  const todos = async () => (await get('/v1/me/todos', actor).expect(200)).body.items as { id: string; label: string; caseId: string }[];
  const [todo, ...more] = await todos();
  expect(more).toEqual([]);
  expect(todo).toMatchObject({
    kind: 'notice',
    label: '变更手机需要补正材料：缺少身份证复印件。请于2026-01-10前到政务大厅补正。',
    caseId,
    type: 'Permit',
    due: null,
  });
  await post(`/v1/me/messages/${todo!.id}/read`, actor).expect(204);
  expect(await todos()).toHaveLength(1);
  await decide({ orm: api.orm, registry: permits }, act('withdraw', actor, { caseId }));
  expect(await todos()).toEqual([]);
});

test('消息: the newest first, every one once over pages although more come, only mine, by box and unread', async () => {
  const { caseId, actor } = await inReview();
  const stranger = person();
  for (let n = 1; n <= 5; n++) await tell(actor, caseId, n);
  await tell(stranger, caseId, 99);
  const first = await get('/v1/me/messages?limit=2', actor).expect(200);
  await tell(actor, caseId, 6);
  const rest = await pages<{ text: string }>('/v1/me/messages?limit=2&box=message', actor, 'public', String(first.body.next));
  const texts = [...first.body.items, ...rest].map(({ text }: { text: string }) => text);
  expect(texts).toEqual([5, 4, 3, 2, 1].map((n) => `变更${n}已办结，办结时间：2026-01-05 09:00:00。`));
  expect(first.body.items[0]).toMatchObject({ box: 'message', template: 'inbox.counterDone', caseId, readAt: null });
  expect(first.body.items[0].createdAt).toMatch(/\+08:00$/);
  expect((await get('/v1/me/messages?box=warning', actor)).body.items).toEqual([]);
  expect((await get('/v1/me/messages?after=nonsense', actor)).status).toBe(400);
  expect((await get('/v1/me/messages?box=fax', actor)).status).toBe(422);
});

test('消息: reading is a plain save, the first moment stays; another’s message is not there', async () => {
  const { caseId, actor } = await inReview();
  await tell(actor, caseId, 1);
  const [message] = (await get('/v1/me/messages', actor)).body.items;
  await post(`/v1/me/messages/${message.id}/read`, person()).expect(404);
  await post(`/v1/me/messages/${message.id}/read`, actor).expect(204);
  const [{ readAt }] = (await get('/v1/me/messages', actor)).body.items;
  expect(readAt).toMatch(/\+08:00$/);
  await post(`/v1/me/messages/${message.id}/read`, actor).expect(204);
  expect((await get('/v1/me/messages', actor)).body.items[0].readAt).toBe(readAt);
  expect((await get('/v1/me/messages?unread=true', actor)).body.items).toEqual([]);
});

test('预警: tasks that are overdue or due within the last reminder’s day, unread warnings, and for operators what could not be sent', async () => {
  const [a, b, c] = [await inReview(), await inReview(), await inReview()];
  const em = api.orm.em.fork();
  const due = (taskId: string, hours: number) => query(em, `update task set due = app_now() + $2 * interval '1 hour' where id = $1`, [taskId, hours]);
  await Promise.all([due(a.taskId, -1), due(b.taskId, 23), due(c.taskId, 25)]);
  const mine = officer('140000');
  const alerts = (await get('/v1/me/alerts', mine, 'officers').expect(200)).body.items as { id: string; level: string; label: string }[];
  expect(alerts.filter(({ id }) => [a.taskId, b.taskId, c.taskId].includes(id)).map(({ id, level, label }) => [id, level, label])).toEqual([
    [a.taskId, 'overdue', '已逾期'],
    [b.taskId, 'soon', '即将到期'],
  ]);
  await tell(a.actor, a.caseId, 1, { template: 'certificateExpired', params: { certificate: '营业执照', day: '2026-01-05' } });
  const warned = (await get('/v1/me/alerts', a.actor).expect(200)).body.items;
  expect(warned).toEqual([expect.objectContaining({ level: 'notice', kind: 'notice', text: '营业执照已于2026-01-05到期。', caseId: a.caseId })]);
  await post(`/v1/me/messages/${warned[0].id}/read`, a.actor).expect(204);
  expect((await get('/v1/me/alerts', a.actor)).body.items).toEqual([]);
  await query(em, `insert into operator_notice (key, kind, message, at, seen_at) values ('message/x', 'message', '未发送', app_now(), app_now())`);
  const told = { level: 'notice', label: '预警', kind: 'operator', id: 'message/x', text: '未发送', caseId: null, due: null };
  expect((await get('/v1/me/alerts', officer('000000', 'operator'), 'officers')).body.items).toEqual([told]);
  expect((await get('/v1/me/alerts', mine, 'officers')).body.items).not.toContainEqual(told);
});

test('A16 the numbers beside 待办, 消息 and 预警 count what waits, what is unread and what warns', async () => {
  const { caseId, actor } = await inReview();
  await tell(actor, caseId, 1);
  await tell(actor, caseId, 2);
  await tell(actor, caseId, 3, { template: 'certificateExpired', params: { certificate: '营业执照', day: '2026-01-05' } });
  await tell(actor, caseId, 4, { template: 'counterMissing', params: { matter: '变更手机', due: '2026-01-10', items: '缺少身份证复印件' } });
  const counts = () => unreadCounts(api.orm.em.fork(), { accountId: actor.accountId, scopes: [] }, '2026-01-01T00:00:00.000000Z');
  expect(await counts()).toEqual({ warnings: 1, tasks: 1, messages: 2 });
  const [first] = (await get('/v1/me/messages?box=message', actor)).body.items;
  await post(`/v1/me/messages/${first.id}/read`, actor).expect(204);
  expect(await counts()).toEqual({ warnings: 1, tasks: 1, messages: 1 });
});

test('待办, 消息 and 预警 are nobody’s before sign-in', async () => {
  for (const path of ['todos', 'messages', 'alerts']) expect((await get(`/v1/me/${path}`, null)).body.code).toBe('SIGN_IN_REQUIRED');
});

describe('the office’s consents', () => {
  const administrator = person([{ role: 'administrator', district: '000000' }]);
  const { code } = smsTemplates.codeRegister;
  const path = `/v1/message-templates/${code}/consents`;
  const shown = async () => {
    const { body } = await get('/v1/message-templates', administrator, 'officers').expect(200);
    return (body.items as { code: string; approved: boolean; textHash: string }[]).find((one) => one.code === code)!;
  };

  test('O21 every template is listed with its text, hash and consents; none is approved in a new database', async () => {
    const { body } = await get('/v1/message-templates', person([{ role: 'auditor', district: '000000' }]), 'officers').expect(200);
    expect(body.items).toHaveLength(messageTemplates.length);
    for (const one of body.items)
      expect(one).toMatchObject({ approved: one.channel === 'inbox', consentNeeded: one.channel === 'sms', consents: [] });
    expect(body.items[0]).toMatchObject({
      code,
      text: smsTemplates.codeRegister.text,
      params: ['code', 'minutes'],
      textHash: textHash(smsTemplates.codeRegister),
    });
  });

  test('O21 an administrator consents to a text: who and when stand there, twice is once; a withdrawal ends it and stays on record', async () => {
    const { textHash: hash } = await shown();
    const { body } = await post(path, administrator, { textHash: hash }, 'officers').expect(200);
    await post(path, administrator, { textHash: hash }, 'officers').expect(200);
    expect(body.approved).toBe(true);
    expect(body.consents).toEqual([
      { textHash: hash, consentedBy: administrator.accountId, at: expect.stringMatching(/\+08:00$/), withdrawnAt: null, withdrawnBy: null },
    ]);
    const withdrawn = await post(`${path}/withdraw`, administrator, {}, 'officers').expect(200);
    expect(withdrawn.body.approved).toBe(false);
    expect(withdrawn.body.consents).toEqual([expect.objectContaining({ withdrawnBy: administrator.accountId, withdrawnAt: expect.any(String) })]);
    await post(path, administrator, { textHash: hash }, 'officers').expect(200);
    expect((await shown()).approved).toBe(true);
  });

  test('O21 a hash of another text is refused with 422 and recorded nowhere', async () => {
    const before = await query(api.orm.em.fork(), `select 1 from message_consent`);
    const stale = await post(path, administrator, { textHash: 'a'.repeat(64) }, 'officers').expect(422);
    expect(stale.body).toMatchObject({ code: 'MESSAGE_TEXT_CHANGED', detail: '模板文字已变更，请按现行文字重新确认' });
    expect((await post(path, administrator, { textHash: 'x' }, 'officers').expect(422)).body.errors[0].field).toBe('textHash');
    expect(await query(api.orm.em.fork(), `select 1 from message_consent`)).toHaveLength(before.length);
  });

  test('O21 O22 nobody but the administrator consents, an unknown template is not there, and none of it is on the applicants’ listener', async () => {
    const body = { textHash: textHash(smsTemplates.codeRegister) };
    const before = (await shown()).approved;
    await post(path, officer('000000', 'operator'), body, 'officers').expect(403);
    await post(`${path}/withdraw`, officer('000000', 'operator'), {}, 'officers').expect(403);
    expect((await shown()).approved).toBe(before);
    for (const other of ['sms.nothing', 'inbox.reviewTask']) await post(path.replace(code, other), administrator, body, 'officers').expect(404);
    for (const to of [path, `${path}/withdraw`]) await post(to, administrator, body, 'public').expect(404);
    await get('/v1/message-templates', administrator, 'public').expect(404);
    await get('/v1/message-templates', person(), 'officers').expect(403);
  });
});
