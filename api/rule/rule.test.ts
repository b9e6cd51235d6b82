// Rules and holidays through the real app: who may read, who may change, and that it takes two.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import supertest from 'supertest';
import { registry } from '../../activities/kit/records.ts';
import { decide } from '../../activities/kit/decide.ts';
import { ruleRecords } from '../../activities/rule/index.ts';
import { createOrm } from '../../db/kit/orm.ts';
import type { Grant } from '../../domain/kit/actor.ts';
import { permitApi, type PermitApi } from '../../test/kit/permit-api.ts';
import { person } from '../../test/kit/permit.ts';
import { query } from '../../db/kit/sql.ts';
import { clock } from '../kit/clock.ts';
import { ruleRoutes } from './index.ts';

let api: PermitApi;
let editor: string;
let confirmer: string;
let both: string;
const grant = (role: Grant['role'], district = '000000'): Grant => ({ role, district });
beforeAll(async () => {
  const apps = await permitApi({}, { routes: [clock, ...ruleRoutes] });
  const orm = await createOrm(apps.url);
  apps.deps.decide = (request) => decide({ orm, registry: registry(...ruleRecords) }, request);
  api = { ...apps, close: async () => (await orm.close(true), apps.close()) };
  editor = api.signIn(person([grant('ruleEditor')]));
  confirmer = api.signIn(person([grant('ruleConfirmer')]));
  both = api.signIn(person([grant('ruleEditor'), grant('ruleConfirmer')]));
});
afterAll(() => api?.close());

const get = (path: string, token = editor) => supertest(api.apps.officers).get(path).set('Authorization', `Bearer ${token}`);
const post = (path: string, token: string, body: object = {}, version?: number) => {
  const request = supertest(api.apps.officers).post(path).set('Authorization', `Bearer ${token}`).set('Idempotency-Key', randomUUID());
  if (version !== undefined) void request.set('If-Match', `"${version}"`);
  return request.send(body);
};
const change = (more: object = {}) => ({
  key: 'account.invitation.days',
  district: '140000',
  value: 10,
  validFrom: '2026-01-01',
  source: '晋财购〔2026〕1号',
  article: '第三条',
  grounds: '按通知调整',
  ...more,
});
const invitationDays = async (district: string): Promise<{ value: unknown; version: number }> =>
  (await get(`/v1/rules/account.invitation.days?district=${district}`).expect(200)).body.inForce;

test('rules are read with value, article, validity, source and verified, nearest 区划 first; unknown keys are 404, strangers 403', async () => {
  const list = await get('/v1/rules?district=330106').expect(200);
  const password = list.body.items.find((item: { key: string }) => item.key === 'account.password');
  expect(password).toMatchObject({
    label: expect.any(String),
    shape: expect.any(String),
    inForce: { district: '330000', value: { max: 30 }, verified: false },
  });
  expect(list.body.items.every((item: { inForce: unknown }) => item.inForce !== null)).toBe(true);
  const one = await get('/v1/rules/account.password?district=140105').expect(200);
  expect(one.body.inForce).toMatchObject({
    district: '140000',
    article: '密码需由8-16位字母和数字组成',
    source: 'S0§1.3',
    validFrom: '2020-01-01',
    validTo: null,
  });
  expect(one.body.rows.map((row: { district: string }) => row.district)).toEqual(['000000', '140000']);
  await get('/v1/rules/no.such').expect(404);
  await get('/v1/rules', api.signIn(person())).expect(403);
  await supertest(api.apps.public).get('/v1/rules').set('Authorization', `Bearer ${editor}`).expect(404);
});

test('a change is proposed by one and confirmed by another, and counts from then on', async () => {
  const proposed = await post('/v1/rule-proposals', editor, change()).expect(201);
  expect((await invitationDays('140105')).value).toBe(7);
  const path = `/v1/rule-proposals/${proposed.body.id}`;
  const seen = await get(path, confirmer).expect(200);
  expect(seen.body).toMatchObject({
    state: 'proposed',
    value: 10,
    grounds: '按通知调整',
    allowedActions: [{ action: 'confirm' }, { action: 'reject' }],
  });
  expect(seen.headers['etag']).toBe('"1"');
  const confirmed = await post(`${path}/confirm`, confirmer, {}, 1).expect(200);
  expect(confirmed.body).toMatchObject({ state: 'confirmed', ruleVersion: 2 });
  expect(await invitationDays('140105')).toMatchObject({ value: 10, version: 2, article: '第三条' });
  expect((await invitationDays('330000')).value).toBe(7);
  const listed = await get('/v1/rule-proposals?state=confirmed').expect(200);
  expect(listed.body.items[0]).toMatchObject({ id: proposed.body.id, ruleVersion: 2 });
  expect(listed.body.items[0].confirmedBy).not.toBe(listed.body.items[0].proposedBy);
});

test('the proposer can neither confirm nor reject: RULE_SECOND_PERSON; the database refuses it too', async () => {
  const proposed = await post('/v1/rule-proposals', both, change({ value: 20, validFrom: '2026-02-01' })).expect(201);
  const path = `/v1/rule-proposals/${proposed.body.id}`;
  expect((await post(`${path}/confirm`, both, {}, 1).expect(403)).body.code).toBe('RULE_SECOND_PERSON');
  expect((await post(`${path}/reject`, both, { reason: '撤销' }, 1).expect(403)).body.code).toBe('RULE_SECOND_PERSON');
  const owner = new pg.Client({ connectionString: api.superUrl });
  await owner.connect();
  await expect(owner.query(`update rule_proposal set confirmed_by = proposed_by where case_id = $1`, [proposed.body.id])).rejects.toThrow(
    'rule_second_person',
  );
  await owner.end();
  await post(`${path}/reject`, confirmer, {}, 1).expect(422);
  await post(`${path}/reject`, confirmer, { reason: '依据不足' }, 1).expect(200);
  expect((await get(path).expect(200)).body).toMatchObject({ state: 'rejected', rejectReason: '依据不足', allowedActions: [] });
  expect((await post(`${path}/confirm`, confirmer, {}, 2).expect(409)).body.code).toBe('STATE_CONFLICT');
});

test('a proposal that does not fit, of an unknown 区划, with a broken validity or an overlap is refused with every reason at once', async () => {
  const refused = await post(
    '/v1/rule-proposals',
    editor,
    change({ district: '990000', value: 'zehn', validFrom: '2026-03-01', validTo: '2026-02-01' }),
  ).expect(422);
  expect(refused.body.code).toBe('RULE_NOT_ACCEPTED');
  expect(refused.body.errors.map(({ message }: { message: string }) => message)).toEqual([
    expect.stringContaining('应为'),
    '区划代码990000不存在',
    '有效期的最后一天早于第一天',
  ]);
  expect((await post('/v1/rule-proposals', editor, change({ key: 'no.such' })).expect(422)).body.errors[0].message).toBe('没有“no.such”这一规则');
  const [bounded, later] = [
    change({ district: '110000', validFrom: '2027-01-01', validTo: '2027-12-31' }),
    change({ district: '110000', validFrom: '2027-06-01' }),
  ];
  const first = await post('/v1/rule-proposals', editor, bounded).expect(201);
  const second = await post('/v1/rule-proposals', editor, later).expect(201);
  await post(`/v1/rule-proposals/${first.body.id}/confirm`, confirmer, {}, 1).expect(200);
  const overlap = await post(`/v1/rule-proposals/${second.body.id}/confirm`, confirmer, {}, 1).expect(422);
  expect(overlap.body.errors.map(({ message }: { message: string }) => message)).toEqual([expect.stringContaining('有效期与已有规则重叠')]);
});

test('two overlapping proposals confirmed at once: one stands', async () => {
  const ids = await Promise.all(
    [1, 2].map(
      async (n) =>
        (await post('/v1/rule-proposals', editor, change({ district: '120000', validFrom: `2027-0${n}-01`, validTo: '2027-12-31' })).expect(201)).body
          .id,
    ),
  );
  const answers = await Promise.all(ids.map((id) => post(`/v1/rule-proposals/${id}/confirm`, confirmer, {}, 1)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422]);
});

test('who may change a district may not change another; a confirmer elsewhere finds nothing to confirm', async () => {
  const local = api.signIn(person([grant('ruleEditor', '140000')]));
  const elsewhere = api.signIn(person([grant('ruleConfirmer', '330000')]));
  expect((await post('/v1/rule-proposals', local, change({ district: '330000' })).expect(403)).body.code).toBe('FORBIDDEN');
  const own = await post('/v1/rule-proposals', local, change({ district: '140100' })).expect(201);
  expect((await post(`/v1/rule-proposals/${own.body.id}/confirm`, elsewhere, {}, 1).expect(404)).body.code).toBe('NOT_FOUND');
});

test('every change stands in the journal of its proposal, without the value', async () => {
  const rows = await query<{ action: string; data: object }>(
    api.orm.em.fork(),
    `select j.action, j.data from journal j join case_file c on c.id = j.case_id where c.type = 'RuleProposal' and c.state = 'confirmed' order by j.at limit 2`,
  );
  expect(rows.map(({ action }) => action)).toEqual(['propose', 'confirm']);
  expect(rows[1]!.data).toEqual({ key: 'account.invitation.days', district: '140000', version: 2 });
});

test('the calendar of a year is open to everybody and says whether its notice is known; GET /v1/clock answers on both listeners', async () => {
  const known = await supertest(api.apps.public).get('/v1/calendar/2026').expect(200);
  expect(known.body).toMatchObject({ year: 2026, settled: true, notices: [{ number: '国办发明电〔2025〕7号', verified: false }] });
  expect(known.body.makeupDays).toEqual(['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10']);
  expect(known.body.holidays).toContain('2026-10-07');
  const open = await supertest(api.apps.officers).get('/v1/calendar/2027').expect(200);
  expect(open.body).toMatchObject({ settled: false, notices: [], makeupDays: [] });
  expect(open.body.holidays).toContain('2027-02-05');
  await supertest(api.apps.public).get('/v1/calendar/1999').expect(404);
  for (const app of Object.values(api.apps))
    expect(Math.abs(Date.parse((await supertest(app).get('/v1/clock').expect(200)).body.now) - Date.now())).toBeLessThan(5_000);
});

const notice2027 = {
  year: 2027,
  number: '国办发明电〔2026〕99号',
  issued: '2026-11-20',
  source: '演示用，并非真实通知',
  off: [
    ['2027-01-01', '2027-01-03', '元旦'],
    ['2027-02-05', '2027-02-13', '春节'],
  ],
  work: ['2027-01-31', '2027-02-20'],
  grounds: '新年度安排',
};

test('a holiday notice needs two persons as well, is refused with every contradiction, and settles its year', async () => {
  const broken = {
    ...notice2027,
    number: '国办发明电〔2025〕7号',
    off: [...notice2027.off, ['2027-02-10', '2027-02-08', '错'], ['2028-03-01', '2028-03-02', '年外']],
    work: ['2027-02-06', '2027-02-01'],
  };
  const refused = await post('/v1/holiday-notices', editor, broken).expect(422);
  expect([refused.body.code, refused.body.errors.map(({ field }: { field: string }) => field)]).toEqual([
    'HOLIDAY_NOTICE_INVALID',
    ['number', 'off[2]', 'off[3]', 'work[0]', 'work[1]'],
  ]);
  const proposed = await post('/v1/holiday-notices', both, notice2027).expect(201);
  const path = `/v1/holiday-notices/${proposed.body.id}`;
  expect((await post(`${path}/confirm`, both, {}, 1).expect(403)).body.code).toBe('RULE_SECOND_PERSON');
  expect((await post(`${path}/confirm`, confirmer, {}, 1).expect(200)).body).toMatchObject({ state: 'confirmed', calendarVersion: 2 });
  const year = await get('/v1/calendar/2027').expect(200);
  expect(year.body).toMatchObject({ settled: true, makeupDays: ['2027-01-31', '2027-02-20'] });
  expect(await query(api.orm.em.fork(), `select version, year, done_at from calendar_replan`)).toEqual([{ version: 2, year: 2027, done_at: null }]);
});
