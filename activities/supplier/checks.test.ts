// The daily round over dossiers and drafts, on a real database whose clock the tests move day by day.
import { inboxTemplates } from '../../domain/kit/message-templates.ts';
import { shanghaiDay, startOfDay, type PlainDate } from '../../domain/kit/instant.ts';
import type { Round } from '../../domain/kit/schedules.ts';
import { now } from '../../db/kit/clock.ts';
import { one, query } from '../../db/kit/sql.ts';
import { shelvedSince } from '../../db/supplier/rounds.ts';
import { setClock } from '../../test/kit/database.ts';
import { supplierApi, type Supplier } from '../../test/kit/supplier-api.ts';
import { certificateExpiry, staleStatements } from './checks.ts';
import { staleDrafts } from './draft-checks.ts';

let api: Awaited<ReturnType<typeof supplierApi>>;
let runs: (round: Round) => Promise<Record<string, number>>;
beforeEach(async () => {
  api = await supplierApi();
  const { orm, deps } = api;
  const checks = [certificateExpiry(deps.fields), staleStatements(deps.fields), staleDrafts(deps.fields)];
  runs = async (round) => {
    const at = await now(orm.em.fork());
    const parts = () => ({ orm, em: orm.em.fork(), now: at, today: shanghaiDay(at), progress: () => undefined });
    const found: Record<string, number> = {};
    for (const { id, run, ...check } of checks) if (check.round === round) found[id] = await run(parts());
    return found;
  };
  await setClock(orm.em.fork(), startOfDay('2021-02-08'));
});
afterEach(() => api?.close());

const on = (day: PlainDate): Promise<void> => setClock(api.orm.em.fork(), startOfDay(day).replace(':00.000000Z', ':01.000000Z'));
/** Notices of an account, the oldest first. */
async function told({ actor }: Pick<Supplier, 'actor'>): Promise<string[]> {
  const rows = await query<{ text: string }>(api.orm.em.fork(), `select text from notice where account_id = $1 order by created_at, id`, [
    actor.accountId,
  ]);
  return rows.map(({ text }) => api.deps.fields.decrypt(text, 'notice.text'));
}
async function queued(): Promise<{ template: string; params: Record<string, string>; to: unknown }[]> {
  const rows = await query<{ sealed: string }>(
    api.orm.em.fork(),
    `select payload->>'sealed' as sealed from outbox where kind = 'sms' order by created_at, key`,
  );
  return rows.map(({ sealed }) => JSON.parse(api.deps.fields.decrypt(sealed, 'outbox.payload')) as Awaited<ReturnType<typeof queued>>[number]);
}

test('B12 a certificate in force is reminded of 30, 7 and 1 days before by SMS and notice, and its end is said once', async () => {
  const supplier = await api.company();
  await api.admitted(supplier);
  const played: [PlainDate, number][] = [];
  for (const day of ['2021-02-15', '2021-02-16', '2021-02-17', '2021-03-11', '2021-03-17', '2021-03-18', '2021-03-19', '2021-03-20']) {
    await on(day);
    played.push([day, (await runs('expiry'))['certificate-expiry']!]);
    expect((await runs('expiry'))['certificate-expiry']).toBe(0);
  }
  expect(played.filter(([, found]) => found)).toEqual([
    ['2021-02-16', 1],
    ['2021-03-11', 1],
    ['2021-03-17', 1],
    ['2021-03-19', 1],
  ]);
  const reminder = '物业管理企业资质将于2021-03-18到期，请及时更新。';
  expect(await told(supplier)).toEqual([reminder, reminder, reminder, '物业管理企业资质已于2021-03-18到期。']);
  const sms = await queued();
  expect(sms).toHaveLength(3);
  expect(sms[0]).toMatchObject({
    template: 'sms.certificateReminder',
    to: { accountId: supplier.actor.accountId },
    params: { organisation: '林汐经济贸易有限公司', certificate: '物业管理企业资质', day: '2021-03-18' },
  });
});

test('B12 days that the round missed are made up for by the latest reminder alone', async () => {
  const supplier = await api.company();
  await api.admitted(supplier);
  await on('2021-03-14');
  expect(await runs('expiry')).toMatchObject({ 'certificate-expiry': 1 });
  await on('2021-03-16');
  expect(await runs('expiry')).toMatchObject({ 'certificate-expiry': 0 });
  expect(await told(supplier)).toHaveLength(1);
});

test('B12 B14 a change takes the old version’s rows away; what it left as it was is not told again, a new end is', async () => {
  const supplier = await api.company();
  const { draft, id } = await api.admitted(supplier);
  await on('2021-02-16');
  expect(await runs('expiry')).toMatchObject({ 'certificate-expiry': 1 });
  const changing = await api.post('/v1/supplier-changes', { token: supplier.token, body: { onboardingId: id } }).expect(201);
  const path = `/v1/supplier-changes/${changing.body.id}`;
  const [item] = (draft.special as { items: { term: object }[] }).items;
  const special = { items: [item, { ...item, id: 'r2', term: { from: '2021-01-18', to: '2021-02-20' } }] };
  await api.put(`${path}/draft/special`, { token: supplier.token, version: 1, body: special }).expect(200);
  await api.post(`${path}/save`, { token: supplier.token, version: await api.versionOf(path, supplier) }).expect(200);
  const rows = await query(api.orm.em.fork(), `select row_id, last_day::text, told from dossier_expiry where kind = 'special' order by row_id`);
  expect(rows).toEqual([
    { row_id: 'r1', last_day: '2021-03-18', told: [30] },
    { row_id: 'r2', last_day: '2021-02-20', told: [] },
  ]);
  expect(await query(api.orm.em.fork(), `select distinct dossier_id from dossier_expiry`)).toEqual([
    await one(api.orm.em.fork(), `select dossier_id from supplier where organisation_id = $1`, [supplier.organisationId]),
  ]);
  expect(await runs('expiry')).toMatchObject({ 'certificate-expiry': 1 });
  expect((await told(supplier)).at(-1)).toContain('2021-02-20');
});

test('B12 nobody is told of a supplier that is not 已入库: before admission there are no rows, a suspended one is passed over until it is back', async () => {
  const supplier = await api.company();
  const { base } = await api.registration(supplier);
  await api.submit(base, supplier);
  expect(await query(api.orm.em.fork(), `select 1 from dossier_expiry`)).toEqual([]);
  const { id } = await api.registration(supplier, '140100');
  await api.submit(`/v1/supplier-onboardings/${id}`, supplier);
  await api.due(id);
  const state = (to: string) => query(api.orm.em.fork(), `update supplier set state = $2 where case_id = $1`, [id, to]);
  await state('suspended');
  await on('2021-03-12');
  expect(await runs('expiry')).toMatchObject({ 'certificate-expiry': 0 });
  await state('admitted');
  expect(await runs('expiry')).toMatchObject({ 'certificate-expiry': 1 });
});

test('B18 statements out of date are said once, as a warning without SMS', async () => {
  const supplier = await api.company();
  await api.admitted(supplier);
  await on('2021-07-31');
  expect(await runs('expiry')).toMatchObject({ 'stale-statements': 0 });
  await on('2021-08-01');
  expect(await runs('expiry')).toMatchObject({ 'stale-statements': 1 });
  expect(await runs('expiry')).toMatchObject({ 'stale-statements': 0 });
  expect(await told(supplier)).toContain('财务信息中最近一期报表（2020-01）已超过18个月，请补充最近年度的资产负债表和损益表。');
  expect(await query(api.orm.em.fork(), `select box from notice where template = $1`, [inboxTemplates.statementsStale.code])).toEqual([
    { box: 'warning' },
  ]);
  expect((await queued()).map(({ template }) => template)).not.toContain('sms.statementsStale');
});

test('B12 1,200 certificates are told in batches with a sign of life each, and two rounds at once tell nothing twice', async () => {
  const supplier = await api.company();
  const { id } = await api.admitted(supplier);
  await query(
    api.orm.em.fork(),
    `insert into dossier_expiry (dossier_id, kind, row_id, organisation_id, district, label, last_day)
       select s.dossier_id, 'special', 'n' || n, s.organisation_id, s.district, '资质' || n, date '2021-03-18' from supplier s, generate_series(1, 1199) n where s.case_id = $1`,
    [id],
  );
  await on('2021-03-17');
  let beats = 0;
  const run = () =>
    certificateExpiry(api.deps.fields).run({ orm: api.orm, em: api.orm.em.fork(), now: '', today: '2021-03-17', progress: () => void beats++ });
  const found = await Promise.all([run(), run()]);
  expect(beats).toBeGreaterThanOrEqual(8);
  expect(Math.max(...found)).toBeGreaterThanOrEqual(600);
  expect(await one(api.orm.em.fork(), `select count(*)::int as notices, count(distinct key)::int as keys from notice`)).toEqual({
    notices: 1200,
    keys: 1200,
  });
  expect(await one(api.orm.em.fork(), `select count(*)::int as sms from outbox where kind = 'sms'`)).toEqual({ sms: 1200 });
});

test('B12 the round finds what ends soon by an index, not by reading dossiers', async () => {
  await query(
    api.orm.em.fork(),
    `with d as (insert into dossier_version (id, case_id, organisation_id, district, number, dossier, standing, submitted_at)
         select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '140000', 1, '{}', 'inForce', app_now() from generate_series(1, 5000) returning id, organisation_id)
     insert into dossier_expiry (dossier_id, kind, row_id, organisation_id, district, label, last_day)
       select id, 'special', 'r1', organisation_id, '140000', '资质', date '2021-01-01' + (random() * 3000)::int from d`,
  );
  await query(api.orm.em.fork(), `analyze dossier_expiry`);
  const plan = await query<Record<string, string>>(
    api.orm.em.fork(),
    `explain select 1 from dossier_expiry e where e.over_at is null and e.kind = 'special' and e.last_day <= date '2021-01-31' order by e.last_day, e.dossier_id, e.row_id limit 500`,
  );
  expect(JSON.stringify(plan)).toContain('dossier_expiry_due');
});

test('B03 a draft that rests is reminded of after 30 days, called 已搁置 after 180, and keeps everything; a save brings it back', async () => {
  const supplier = await api.company();
  const { id, base, draft } = await api.registration(supplier);
  const shelved = async () => (await shelvedSince(api.orm.em.fork(), [id])).has(id);
  await on('2021-03-09');
  expect(await runs('drafts')).toEqual({ 'stale-drafts': 0 });
  await on('2021-03-10');
  expect(await runs('drafts')).toEqual({ 'stale-drafts': 1 });
  expect(await runs('drafts')).toEqual({ 'stale-drafts': 0 });
  expect(await told(supplier)).toEqual(['供应商入驻申请尚未提交，登记区划：山西省本级。']);
  expect((await queued()).map(({ template }) => template)).toEqual(['sms.onboardingReminder']);
  await on('2021-08-07');
  expect(await runs('drafts')).toEqual({ 'stale-drafts': 1 });
  expect(await runs('drafts')).toEqual({ 'stale-drafts': 0 });
  expect([await shelved(), (await told(supplier)).at(-1)]).toEqual([
    true,
    '供应商入驻已180天未修改，现已搁置，登记区划：山西省本级。填写的内容仍然保留，修改并保存草稿后可继续办理。',
  ]);
  const row = async () => (await api.get('/v1/supplier-onboardings', { token: supplier.token }).expect(200)).body.items[0];
  expect(await row()).toMatchObject({
    id,
    stateLabel: '待提交',
    shelved: { label: '已搁置', since: expect.stringContaining('2021-08-07T00:00:01') },
  });
  expect((await api.get(base, { token: supplier.token }).expect(200)).body.shelved).toMatchObject({ label: '已搁置' });
  const saved = await api.get(`${base}/draft/basic`, { token: supplier.token }).expect(200);
  expect(saved.body.values.fullName).toBe((draft.basic as { fullName: string }).fullName);
  await api.put(`${base}/draft/basic`, { token: supplier.token, version: 1, body: draft.basic }).expect(200);
  expect([await shelved(), (await row()).shelved, await runs('drafts')]).toEqual([false, null, { 'stale-drafts': 0 }]);
  await on('2021-09-06');
  expect(await runs('drafts')).toEqual({ 'stale-drafts': 1 });
});

test('C07 a change that rests is reminded of in its own words; drafts that went on are not', async () => {
  const supplier = await api.company();
  const { id } = await api.admitted(supplier);
  await api.post('/v1/supplier-changes', { token: supplier.token, body: { onboardingId: id } }).expect(201);
  const other = await api.company();
  await api.submit((await api.registration(other)).base, other);
  await on('2021-03-15');
  expect(await runs('drafts')).toEqual({ 'stale-drafts': 1 });
  expect([await told(supplier), await told(other)]).toEqual([['资料变更尚未提交，登记区划：山西省本级。'], []]);
  expect((await queued()).map(({ template }) => template)).toEqual(['sms.changeReminder']);
});

test('B03 five rounds at once say it once', async () => {
  const supplier = await api.company();
  await api.registration(supplier);
  await on('2021-03-12');
  await Promise.all(Array.from({ length: 5 }, () => runs('drafts')));
  expect([(await told(supplier)).length, (await queued()).length]).toEqual([1, 1]);
});
