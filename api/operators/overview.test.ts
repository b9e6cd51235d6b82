// The operators' page and its JSON on a database in which things have gone wrong.
import supertest from 'supertest';
import { decide } from '../../activities/kit/decide.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import type { Role } from '../../domain/kit/actor.ts';
import { permitApi, type PermitApi } from '../../test/kit/permit-api.ts';
import { act, permits, person } from '../../test/kit/permit.ts';
import { operatorRoutes } from './overview.ts';

let api: PermitApi;
let engine: () => Promise<unknown>;
beforeAll(async () => {
  api = await permitApi({ engine: { namespace: 'banshi', asked: () => engine() } }, { routes: operatorRoutes });
});
beforeEach(() => void (engine = async () => undefined));
afterAll(() => api?.close());

const as = (role: Role) => api.signIn(person([{ role, district: '000000' }]));
const get = (path: string, role: Role = 'operator') =>
  supertest(api.apps.officers)
    .get(path)
    .set('Authorization', `Bearer ${as(role)}`);

test('nothing is wrong: every figure is zero, and the page says so', async () => {
  const { body } = await get('/v1/operators/overview').expect(200);
  expect(body).toMatchObject({ engine: 'ok', behind: { cases: 0, seconds: 0 }, failing: [], heldBack: [], overdueTasks: [], passedDeadlines: 0 });
  const page = await get('/operators').expect(200);
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.text).toContain('已全部跟进');
});

test('what is behind, failing, waiting, held back and overdue is counted, with the neighbour that is to blame', async () => {
  const em = api.orm.em.fork();
  const actor = person();
  const deps = { orm: api.orm, registry: permits };
  const begun = await decide(deps, act('create', actor));
  if (!begun.ok) throw new Error(begun.refusal.code);
  const { caseId } = begun;
  await decide(deps, act('submit', actor, { caseId, input: { review: true } }));
  await query(em, `update case_file set changed_at = app_now() - interval '90 s' where id = $1`, [caseId]);
  await query(em, `update task set due = app_now() - interval '1 hour' where case_id = $1`, [caseId]);
  const away = '短信平台（SMS gateway）暂时不可用: ECONNREFUSED 13912345678 <b>';
  for (const n of [1, 2])
    await query(em, `insert into effect (key, case_id, name, started_at, attempts, last_error) values ($1, $2, 'tell', clock_timestamp(), $3, $4)`, [
      `${caseId}/${n}/tell`,
      caseId,
      n,
      away,
    ]);
  await query(em, `insert into effect (key, case_id, name, started_at, last_error) values ($1, $2, 'print', clock_timestamp(), 'no paper')`, [
    `${caseId}/3/print`,
    caseId,
  ]);
  await query(em, `insert into outbox (key, kind, payload, created_at, next_at) values ('o1', 'sms', '{}', app_now() - interval '5 s', app_now())`);
  await query(
    em,
    `insert into message (id, key, district, template, state, created_at) values ($1, 'm1', '140000', 'sms.result', 'notApproved', app_now())`,
    [uuidv7()],
  );
  await query(em, `insert into operator_notice (key, kind, message, at, seen_at) values ('x', 'message', '模板未经同意', app_now(), app_now())`);

  const { body } = await get('/v1/operators/overview', 'auditor').expect(200);
  expect(body.behind.cases).toBe(1);
  expect(body.behind.seconds).toBeGreaterThanOrEqual(90);
  expect(body.failing.map((row: { neighbour: string; effects: number; attempts: number }) => [row.neighbour, row.effects, row.attempts])).toEqual([
    ['短信平台（SMS gateway）', 2, 2],
    ['print', 1, 1],
  ]);
  expect(body.outbox).toMatchObject({ waiting: 1, failing: 0 });
  expect(body.outbox.seconds).toBeGreaterThanOrEqual(5);
  expect(body.heldBack).toMatchObject([{ template: 'sms.result', state: 'notApproved', messages: 1 }]);
  expect(body.overdueTasks).toMatchObject([{ type: 'Permit', label: '初审', role: 'initialReviewer', tasks: 1 }]);
  expect(body.notices).toEqual([{ key: 'x', message: '模板未经同意' }]);
  expect(body.overdueTasks[0].oldest).toMatch(/\+08:00$/);

  engine = () => Promise.reject(new Error('away'));
  const { text } = await get('/operators', 'administrator').expect(200);
  for (const words of ['未应答', '短信平台（SMS gateway）', '初审岗', 'sms.result', '未经同意', '模板未经同意', '&lt;b&gt;'])
    expect(text).toContain(words);
  expect(text).not.toContain('13912345678');
  expect(text).not.toContain('<b>ECON');
});

test('an engine that hangs holds up the page for two seconds at the most', async () => {
  engine = () => new Promise(() => undefined);
  const began = performance.now();
  expect((await get('/v1/operators/overview').expect(200)).body.engine).toBe('away');
  expect(performance.now() - began).toBeLessThan(4000);
});

test('links open views of the Web UI by query and name, for who may open it; nothing of the page comes from elsewhere', async () => {
  const { text } = await get('/operators').expect(200);
  const links = [...text.matchAll(/href="(\/temporal\/[^"]+)"/g)].map(([, link]) => new URL(link!.replaceAll('&amp;', '&'), 'http://x'));
  const named = new Map(links.map((link) => [link.searchParams.get('savedQuery'), link]));
  for (const name of ['逾期', '今日到期', '等待申请人', '等待经办人', '通知失败', '任务失败']) expect([...named.keys()]).toContain(name);
  expect(named.get('通知失败')!.pathname).toBe('/temporal/namespaces/banshi/workflows');
  expect(named.get('通知失败')!.searchParams.get('query')).toContain('`NeedsAttention` = true');
  expect(text).not.toMatch(/(?:src|href|url\()=?"?(?:https?:)?\/\//);
  expect(text).not.toContain('<script');
  expect((await get('/operators', 'auditor').expect(200)).text).not.toContain('href="/temporal/');
});

test('operators, auditors and administrators see it; others don’t, and the public listener doesn’t know it', async () => {
  for (const path of ['/operators', '/v1/operators/overview']) {
    const elsewhere = supertest(api.apps.public)
      .get(path)
      .set('Authorization', `Bearer ${as('operator')}`);
    const answers = await Promise.all([supertest(api.apps.officers).get(path), get(path, 'finalReviewer'), elsewhere]);
    expect([path, ...answers.map(({ status }) => status)]).toEqual([path, 401, 403, 404]);
  }
});
