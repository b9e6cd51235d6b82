// Every row of "When / The API answers", through the real app on a real database.
import { randomUUID } from 'node:crypto';
import type { Express } from 'express';
import pg from 'pg';
import supertest from 'supertest';
import { query } from '../../db/kit/sql.ts';
import { permitApi, type PermitApi } from '../../test/kit/permit-api.ts';
import { person } from '../../test/kit/permit.ts';

let api: PermitApi;
let mine: string;
let officer: string;
let colleague: string;
beforeAll(async () => {
  api = await permitApi();
  mine = api.signIn(person());
  officer = api.signIn(person([{ role: 'initialReviewer', district: '140000' }]));
  colleague = api.signIn(person([{ role: 'initialReviewer', district: '140000' }]));
});
afterAll(() => api.close());

interface Ask {
  token?: string;
  key?: string | null;
  version?: number | string;
  body?: unknown;
  app?: Express;
}
function post(path: string, { token = mine, key = randomUUID(), version, body = {}, app = api.apps.public }: Ask = {}) {
  const request = supertest(app).post(path).set('Authorization', `Bearer ${token}`);
  if (key !== null) void request.set('Idempotency-Key', key);
  if (version !== undefined) void request.set('If-Match', typeof version === 'number' ? `"${version}"` : version);
  return request.send(body as object);
}
const applicant = { applicant: { name: '林汐', phone: '13800000000' } };
async function draft(): Promise<string> {
  const answer = await post('/v1/permits', { body: applicant }).expect(201);
  return answer.body.id as string;
}

test('an act is answered with state, version as ETag, the moment of receipt with offset, deadlines and allowedActions', async () => {
  const begun = await post('/v1/permits', { body: applicant }).expect(201);
  expect(begun.headers['etag']).toBe('"1"');
  expect(begun.body).toMatchObject({
    version: 1,
    state: 'draft',
    deadlines: [],
    allowedActions: [
      { action: 'submit', label: '提交' },
      { action: 'confirm', label: '确认' },
    ],
  });
  const done = await post(`/v1/permits/${begun.body.id}/submit`, { version: 1 }).expect(200);
  expect(done.headers['etag']).toBe('"2"');
  expect(done.body.allowedActions).toEqual([{ action: 'withdraw', label: '撤回' }]);
  expect(done.body.receivedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+08:00$/);
  const [deadline] = done.body.deadlines;
  expect(deadline).toMatchObject({ name: 'effect', label: '待生效一天', basis: '演示规则' });
  expect(Date.parse(deadline.due) - Date.parse(done.body.receivedAt)).toBe(86_400_000);
});

test('not valid: 422 with every field at once, each with its rule, body and query and headers together', async () => {
  const refused = await post('/v1/permits', {
    body: { applicant: { name: '林', phone: '12345' }, shares: [{ percent: 1 }, { percent: 'x' }] },
  }).expect(422);
  expect(refused.type).toBe('application/problem+json');
  expect(refused.body).toMatchObject({
    type: '/problems/VALIDATION',
    status: 422,
    code: 'VALIDATION',
    detail: '填写内容不符合要求，请按各字段提示修改。',
    instance: refused.headers['x-request-id'],
  });
  expect(refused.body.errors).toEqual([
    { field: 'applicant.name', code: 'TOO_SMALL', message: '请填写姓名，至少 2 个字' },
    { field: 'applicant.phone', code: 'INVALID_FORMAT', message: '手机号格式不正确' },
    { field: 'shares[1].percent', code: 'INVALID_TYPE', message: expect.stringContaining('数字') },
  ]);
  const list = await supertest(api.apps.public).get('/v1/permits?limit=101&state=gone').set('Authorization', `Bearer ${mine}`).expect(422);
  expect(list.body.errors.map((error: { field: string }) => error.field)).toEqual(['query.limit', 'query.state']);
  const missing = await post('/v1/permits', { body: {} }).expect(422);
  expect(missing.body.errors).toEqual([expect.objectContaining({ field: 'applicant', code: 'REQUIRED' })]);
});

test('what is wrong is said in Chinese words alone: no name of a type, no pattern, no English', async () => {
  const refused = await post('/v1/permits', {
    body: { applicant: { name: 7, phone: null }, shares: {}, end: 3, extra: 1 },
  }).expect(422);
  expect(refused.body.errors).toEqual([
    { field: 'applicant.name', code: 'INVALID_TYPE', message: '应为文本' },
    { field: 'applicant.phone', code: 'INVALID_TYPE', message: '应为文本' },
    { field: 'shares', code: 'INVALID_TYPE', message: '应为列表' },
    { field: 'end', code: 'INVALID_TYPE', message: '应为文本' },
  ]);
  const list = await supertest(api.apps.public).get('/v1/permits?limit=101&state=gone').set('Authorization', `Bearer ${mine}`).expect(422);
  expect(list.body.errors.map(({ message }: { message: string }) => message)).toEqual(['不大于100', '只能是draft、review']);
  const missing = await post('/v1/permits', { body: {} }).expect(422);
  expect(missing.body.errors).toEqual([{ field: 'applicant', code: 'REQUIRED', message: '请填写此项' }]);
  const act = await post(`/v1/permits/${await draft()}/submit`, { version: 1, body: { phone: 1, other: true } }).expect(422);
  expect(act.body.errors).toEqual([
    { field: 'phone', code: 'INVALID_TYPE', message: '应为文本' },
    { field: 'other', code: 'UNRECOGNIZED_KEYS', message: '没有这个字段：other' },
  ]);
});

test('what no text can hold and what nobody types: U+0000 names its field, levels without end are refused, half a character does no harm', async () => {
  const nul = await post('/v1/permits', { body: { ...applicant, end: 'a\u0000', shares: [{ percent: 1, 'b\u0000': 2 }] } }).expect(422);
  expect(nul.body.errors).toEqual([
    { field: 'end', code: 'INVALID_FORMAT', message: expect.stringContaining('U+0000') },
    { field: 'shares[0]', code: 'INVALID_FORMAT', message: expect.stringContaining('U+0000') },
  ]);
  const deep = `{"applicant":{"name":"林汐","phone":"13800000000"},"end":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  const refused = await supertest(api.apps.public)
    .post('/v1/permits')
    .set({ Authorization: `Bearer ${mine}`, 'Idempotency-Key': randomUUID(), 'Content-Type': 'application/json' })
    .send(deep)
    .expect(422);
  expect(refused.body.errors).toEqual([{ field: 'end', code: 'INVALID_FORMAT', message: '内容的层级过深，不超过32层' }]);
  await supertest(api.apps.public).get('/v1/permits?state=%00').set('Authorization', `Bearer ${mine}`).expect(422);
  await post('/v1/permits', { body: { ...applicant, end: 'a\ud800' } }).expect(201);
});

test('a guard of the process refuses with its reasons, field and rule', async () => {
  const refused = await post(`/v1/permits/${await draft()}/submit`, { version: 1, body: { bad: true } }).expect(422);
  expect(refused.body).toMatchObject({
    code: 'NOT_ACCEPTABLE_NOW',
    state: 'draft',
    errors: [{ field: 'bad', message: '不能为真', rule: 'T01', code: 'NOT_ACCEPTABLE_NOW' }],
  });
});

test('not now, state: 409 STATE_CONFLICT with the state and allowedActions', async () => {
  const refused = await post(`/v1/permits/${await draft()}/withdraw`, { version: 1 }).expect(409);
  expect(refused.body).toMatchObject({ code: 'STATE_CONFLICT', state: 'draft', version: 1 });
  expect(refused.body.detail).toBe('当前状态为「待提交」，不能撤回');
  expect(refused.body.allowedActions).toContainEqual({ action: 'submit', label: '提交' });
});

test('not now, window: 422 WINDOW_CLOSED with the times, in RFC 3339 with offset', async () => {
  const id = await draft();
  await query(api.orm.em.fork(), `insert into act_window (key, closes_at) values ('permit/2026', app_now() - interval '1 second')`);
  const refused = await post(`/v1/permits/${id}/confirm`, { version: 1 }).expect(422);
  expect(refused.body).toMatchObject({ code: 'WINDOW_CLOSED', received: expect.stringMatching(/\+08:00$/), due: expect.stringMatching(/\+08:00$/) });
  expect(Date.parse(refused.body.received)).toBeGreaterThan(Date.parse(refused.body.due));
});

test('If-Match stale: 412 with the new version; missing: 428; malformed: 400', async () => {
  const id = await draft();
  await post(`/v1/permits/${id}/submit`, { version: 1 }).expect(200);
  const stale = await post(`/v1/permits/${id}/withdraw`, { version: 1 }).expect(412);
  expect(stale.body).toMatchObject({ code: 'VERSION_STALE', version: 2 });
  expect(stale.headers['etag']).toBe('"2"');
  expect((await post(`/v1/permits/${id}/withdraw`).expect(428)).body.code).toBe('VERSION_MISSING');
  for (const bad of ['2', 'W/"2"', '*', '"x"'])
    expect((await post(`/v1/permits/${id}/withdraw`, { version: bad }).expect(400)).body.code).toBe('MALFORMED');
});

test('already claimed by another, version fresh: 409; the version of an act on a task is that of the task', async () => {
  const id = await draft();
  await post(`/v1/permits/${id}/submit`, { version: 1, body: { review: true } }).expect(200);
  const [task] = await query<{ id: string }>(api.orm.em.fork(), 'select id from task where case_id = $1', [id]);
  const claim = `/v1/permits/${id}/tasks/${task!.id}/claim`;
  const app = api.apps.officers;
  expect((await post(claim, { token: officer, version: 1, app })).status).toBe(200);
  expect((await post(claim, { token: colleague, version: 1, app }).expect(412)).body.version).toBe(2);
  expect((await post(claim, { token: colleague, version: 2, app }).expect(409)).body.code).toBe('TASK_CLAIMED');
  const approve = `/v1/permits/${id}/tasks/${task!.id}/approve`;
  expect((await post(approve, { token: colleague, version: 2, app }).expect(409)).body.code).toBe('TASK_NOT_YOURS');
  expect((await post(approve, { token: officer, version: 2, app }).expect(200)).body.state).toBe('waiting');
});

test('the same key again: the first answer, byte for byte, for what was done and for what was refused', async () => {
  const id = await draft();
  const key = randomUUID();
  const first = await post(`/v1/permits/${id}/submit`, { version: 1, key }).expect(200);
  await post(`/v1/permits/${id}/withdraw`, { version: 2 }).expect(200);
  const again = await post(`/v1/permits/${id}/submit`, { version: 1, key }).expect(200);
  expect(again.text).toBe(first.text);
  const refusedKey = randomUUID();
  const refused = await post(`/v1/permits/${id}/withdraw`, { version: 3, key: refusedKey }).expect(409);
  await post(`/v1/permits/${id}/submit`, { version: 3 }).expect(200);
  const refusedAgain = await post(`/v1/permits/${id}/withdraw`, { version: 3, key: refusedKey }).expect(409);
  expect({ ...refusedAgain.body, instance: '' }).toEqual({ ...refused.body, instance: '' });
});

test('the same key with another body or another If-Match: 422 KEY_REUSED; on another case or by another person it is another key', async () => {
  const [id, other] = [await draft(), await draft()];
  const key = randomUUID();
  await post(`/v1/permits/${id}/submit`, { version: 1, key }).expect(200);
  expect((await post(`/v1/permits/${id}/submit`, { version: 1, key, body: { review: true } }).expect(422)).body.code).toBe('KEY_REUSED');
  expect((await post(`/v1/permits/${id}/submit`, { version: 2, key }).expect(422)).body.code).toBe('KEY_REUSED');
  expect((await post(`/v1/permits/${other}/submit`, { version: 1, key }).expect(200)).body.id).toBe(other);
  expect((await post(`/v1/permits/${id}/submit`, { version: 1, key, token: api.signIn(person()) }).expect(404)).body.code).toBe('NOT_FOUND');
});

test('the same key ten times at once gives one act', async () => {
  const id = await draft();
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 10 }, () => post(`/v1/permits/${id}/submit`, { version: 1, key })));
  expect(new Set(answers.map((answer) => `${answer.status} ${answer.text}`)).size).toBe(1);
  const [{ count } = { count: '' }] = await query<{ count: string }>(api.orm.em.fork(), 'select count(*) from journal where case_id = $1', [id]);
  expect(count).toBe('2');
});

test('key missing, too long or not printable: 400; the header itself is stored nowhere', async () => {
  const id = await draft();
  for (const key of [null, 'x'.repeat(129), ' ', 'ключ']) {
    const refused = await post(`/v1/permits/${id}/submit`, { version: 1, key: key === 'ключ' ? Buffer.from(key).toString('latin1') : key });
    expect([refused.status, refused.body.code]).toEqual([400, 'KEY_MISSING']);
  }
  const key = `visible-${randomUUID()}`;
  await post(`/v1/permits/${id}/submit`, { version: 1, key }).expect(200);
  const [row] = await query<{ all: string }>(api.orm.em.fork(), `select string_agg(a::text, ' ') as all from act a where case_id = $1`, [id]);
  expect(row!.all).not.toContain(key);
  expect(api.log()).not.toContain(key);
});

test('database away: 503 with Retry-After, and the log says why; an act without an answer is not received', async () => {
  const away = await permitApi({}, { databaseUrl: 'postgres://banshi_app:x@127.0.0.1:9/banshi' });
  const refused = await post('/v1/permits', { token: away.signIn(person()), body: applicant, app: away.apps.public }).expect(503);
  expect(refused.body.code).toBe('DATABASE_AWAY');
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(away.log()).toContain('database away');
  await away.close();
});

test('a database that ends the connection in the middle: 503, and the same key works afterwards', async () => {
  const id = await draft();
  const key = randomUUID();
  const holder = new pg.Client({ connectionString: api.superUrl });
  await holder.connect();
  await holder.query('begin');
  await holder.query('select 1 from case_file where id = $1 for update', [id]);
  const waiting = post(`/v1/permits/${id}/submit`, { version: 1, key }).then((answer) => answer);
  const blocked = `select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  let pids: { pid: number }[] = [];
  while (!pids.length) pids = (await holder.query<{ pid: number }>(blocked)).rows;
  await holder.query('select pg_terminate_backend($1)', [pids[0]!.pid]);
  expect(await waiting).toMatchObject({ status: 503, body: { code: 'DATABASE_AWAY' } });
  await holder.query('rollback');
  await holder.end();
  await post(`/v1/permits/${id}/submit`, { version: 1, key }).expect(200);
});

test('not yours: 404 where existence is secret, 403 where it is not, 401 signed out', async () => {
  const id = await draft();
  const stranger = api.signIn(person());
  await post(`/v1/permits/${id}/submit`, { token: stranger, version: 1 }).expect(404);
  await supertest(api.apps.public).get(`/v1/permits/${id}`).set('Authorization', `Bearer ${stranger}`).expect(404);
  const rules = (token: string) => supertest(api.apps.officers).get('/v1/rules').set('Authorization', `Bearer ${token}`);
  expect((await rules(mine).expect(403)).body.code).toBe('FORBIDDEN');
  await rules(api.signIn(person([{ role: 'auditor', district: '000000' }]))).expect(200, { count: 3 });
  const out = await rules('nobody').expect(401);
  expect([out.body.code, out.headers['www-authenticate']]).toEqual(['SIGN_IN_REQUIRED', 'Bearer']);
  const claim = `/v1/permits/${id}/tasks/${randomUUID()}/claim`;
  expect((await post(claim, { version: 1, app: api.apps.officers }).expect(403)).body.code).toBe('FORBIDDEN');
});

test('what cannot be read: 400, 413, 415, 404 for an id that is none, 405 with Allow', async () => {
  const send = (type: string, text: string) =>
    supertest(api.apps.public).post('/v1/permits').set('Authorization', `Bearer ${mine}`).set('Content-Type', type).send(text);
  expect((await send('application/json', '{"a":').expect(400)).body.code).toBe('MALFORMED');
  expect((await send('application/json', JSON.stringify('x'.repeat(300_000))).expect(413)).body.code).toBe('TOO_LARGE');
  expect((await send('text/xml', '<a/>').expect(415)).body.code).toBe('UNSUPPORTED_TYPE');
  await post('/v1/permits/not-an-id/submit', { version: 1 }).expect(404);
  await supertest(api.apps.public).get('/v1/%E0%A4%A').expect(404);
  const method = await supertest(api.apps.public).delete('/v1/permits').expect(405);
  expect([method.body.code, method.headers['allow']]).toEqual(['METHOD', 'POST, GET']);
});

test('what nobody foresaw: 500 with the request id only; the log has it under that id, without the identity number', async () => {
  const failed = await supertest(api.apps.public).get('/v1/permits/failure').set('X-Request-Id', 'from-the-gateway-1').expect(500);
  expect(failed.body).toMatchObject({ code: 'INTERNAL', instance: 'from-the-gateway-1', errors: [] });
  expect(failed.text).not.toMatch(/内部错误.*110101|answers|stack/);
  const line = api
    .log()
    .split('\n')
    .find((one) => one.includes('not foreseen'))!;
  expect(line).toContain('from-the-gateway-1');
  expect(line).toContain('permit-api.ts');
  expect(line).not.toContain('149999199003074613');
});

test('the version of what is read is its ETag, and If-None-Match answers 304', async () => {
  const id = await draft();
  const get = () => supertest(api.apps.public).get(`/v1/permits/${id}`).set('Authorization', `Bearer ${mine}`);
  expect((await get().expect(200)).headers['etag']).toBe('"1"');
  await get().set('If-None-Match', '"1"').expect(304);
});

test('keyset pages: every row once, in order, whatever is added meanwhile; a broken cursor is 400', async () => {
  const token = api.signIn(person());
  const made: string[] = [];
  for (let n = 0; n < 5; n++) made.push((await post('/v1/permits', { token, body: applicant }).expect(201)).body.id);
  const seen: string[] = [];
  let after: string | null = '';
  while (after !== null) {
    const one: supertest.Response = await supertest(api.apps.public)
      .get('/v1/permits')
      .query({ limit: 2, ...(after && { after }) })
      .set('Authorization', `Bearer ${token}`)
      .expect(200);
    seen.push(...one.body.items.map((item: { id: string }) => item.id));
    after = one.body.next;
  }
  expect(seen).toEqual(made.toSorted());
  const broken = await supertest(api.apps.public).get('/v1/permits?after=%21').set('Authorization', `Bearer ${token}`).expect(400);
  expect(broken.body.code).toBe('MALFORMED');
});

test('acts are counted by outcome', async () => {
  const text = await api.deps.metrics.register.metrics();
  expect(text).toMatch(/banshi_api_acts_total\{process="Permit",action="submit",outcome="done"\} [1-9]/);
  expect(text).toMatch(/banshi_api_acts_total\{process="Permit",action="withdraw",outcome="STATE_CONFLICT"\} [1-9]/);
  expect(text).toMatch(/banshi_api_request_seconds_count\{listener="public",class="搜索",method="GET",status="2xx"\} [1-9]/);
});
