// Q02: what somebody does to the rows that give rights in the database, not through the system, and what becomes of it.
import { rm } from 'node:fs/promises';
import pg from 'pg';
import { query } from '../../db/kit/sql.ts';
import { accountApi, mobile, PASSWORD, type AccountApi } from '../../test/account/account-api.ts';
import { resealPermissions, ROOT_ALARM, verifyPermissions } from './permissions.ts';

let api: AccountApi;
let psql: pg.Client;
beforeEach(async () => {
  api = await accountApi();
  psql = new pg.Client({ connectionString: api.superUrl });
  await psql.connect();
});
afterEach(async () => {
  await psql?.end();
  await api?.close();
});

const signIn = (identifier: string) => api.call('post', '/v1/sessions', { identifier, password: PASSWORD, tokenIn: 'body' });
const alarms = async (): Promise<string[]> =>
  (
    await query<{ key: string }>(
      api.orm.em.fork(),
      `select key from operator_notice where key like 'permissions/%' and resolved_at is null order by key`,
    )
  ).map(({ key }) => key);
const verify = () => verifyPermissions(api.orm, api.seals);

test('Q02 an officer’s district edited in psql: sign-in of that account is refused and an alarm stands; others sign in; put right, it is taken down', async () => {
  const officer = await api.officer(1, 'initialReviewer', '140100');
  await api.officer(2, 'initialReviewer', '140100');
  await signIn('officer1').expect(201);
  expect(await verify()).toEqual([]);
  await psql.query(`update officer_grant set district = '140000' where account_id = $1`, [officer.accountId]);
  const refused = await signIn('officer1').expect(423);
  expect(refused.body).toMatchObject({ code: 'PERMISSION_TAMPERED', detail: '授权数据校验未通过，暂时不能登录' });
  const [grant] = await query<{ id: string }>(api.orm.em.fork(), `select id from officer_grant where account_id = $1`, [officer.accountId]);
  expect(await alarms()).toEqual([`permissions/officer_grant/${grant!.id}`]);
  await signIn('officer2').expect(201);
  // A session from before the change ends with the next look at all rows.
  await api.call('get', '/v1/me', undefined, { token: officer.token, app: 'officers' }).expect(200);
  expect(await verify()).toEqual([expect.objectContaining({ table: 'officer_grant', id: grant!.id, accountId: officer.accountId })]);
  await api.call('get', '/v1/me', undefined, { token: officer.token, app: 'officers' }).expect(401);
  await psql.query(`update officer_grant set district = '140100' where account_id = $1`, [officer.accountId]);
  await signIn('officer1').expect(201);
  expect(await verify()).toEqual([]);
  expect(await alarms()).toEqual([]);
});

test('Q02 a member made administrator in psql, and one enabled again, are kept out; acts of the system on the row are refused instead of sealing it', async () => {
  const one = await api.supplier(3);
  const added = await api
    .call('post', '/v1/employees', { phone: mobile(4), personName: '小四', post: '', roles: ['orgMember'] }, { token: one.token })
    .expect(201);
  await psql.query(`update membership set roles = '{orgAdmin}' where id = $1`, [added.body.id]);
  expect(await verify()).toEqual([expect.objectContaining({ table: 'membership', id: added.body.id })]);
  const disabled = await api.call('post', `/v1/employees/${added.body.id}/disable`, {}, { token: one.token, version: 1 });
  expect([disabled.status, disabled.body.code]).toEqual([423, 'PERMISSION_TAMPERED']);
  await signIn(one.accountName).expect(201);
});

for (const [name, tamper] of [
  ['taken away', `delete from officer_grant where role = 'auditor'`],
  ['put back as it once was', `update officer_grant set revoked_at = null, revoked_by = null, seal = (select seal from kept) where role = 'auditor'`],
  [
    'put in with a seal of another',
    `insert into officer_grant select gen_random_uuid(), account_id, 'administrator', '000000', null, given_at, null, null, seal from officer_grant where role = 'auditor'`,
  ],
] as const)
  test(`Q02 a row ${name}: the table’s root no longer fits, nobody signs in until people have looked at it`, async () => {
    const admin = await api.officer(5, 'administrator', '000000');
    const auditor = await api.officer(6, 'auditor', '140000');
    const [grant] = await query<{ id: string }>(api.orm.em.fork(), `select id from officer_grant where role = 'auditor'`);
    await psql.query(`create table kept as select * from officer_grant where id = '${grant!.id}'`);
    if (name === 'put back as it once was')
      await api
        .call('delete', `/v1/accounts/${auditor.accountId}/grants/${grant!.id}`, undefined, { token: admin.token, app: 'officers' })
        .expect(204);
    expect(await verify()).toEqual([]);
    await psql.query(tamper);
    expect((await verify()).filter(({ id }) => id === undefined)).toHaveLength(1);
    expect(await alarms()).toContain(ROOT_ALARM);
    for (const who of ['officer5', 'officer6']) expect((await signIn(who).expect(423)).body.code).toBe('PERMISSION_TAMPERED');
    await psql.query(`delete from officer_grant where role in ('auditor', 'administrator') and account_id = '${auditor.accountId}'`);
    await resealPermissions(api.orm, api.seals, { accept: true });
    expect(await verify()).toEqual([]);
    await signIn('officer5').expect(201);
  });

test('Q02 the root itself edited keeps everybody of its group out and shows in the look at all', async () => {
  const one = await api.supplier(7);
  await psql.query(
    `update permission_root set root = (select root from permission_root where table_name = 'membership' and root is not null limit 1) || 'AA' where table_name = 'membership'`,
  );
  expect((await signIn(one.accountName).expect(423)).body.code).toBe('PERMISSION_TAMPERED');
  expect(await verify()).toEqual([expect.objectContaining({ table: 'membership', message: expect.stringContaining('总校验值') })]);
});

test('Q02 the key of the seals is changed while people sign in and get posts; then every row is under the new one and the old one is not needed', async () => {
  const officer = await api.officer(8, 'initialReviewer', '140100');
  const old = api.ring.active('row').id;
  await api.ring.rotate('row');
  let going = true;
  const people = (async () => {
    for (let seed = 20; going; seed++) {
      await api.desk.officers.giveGrant(officer.accountId, 'paperReviewer', `1401${String(seed).padStart(2, '0')}`, null);
      await signIn('officer8').expect(201);
    }
  })();
  const first = await resealPermissions(api.orm, api.seals);
  going = false;
  await people;
  await resealPermissions(api.orm, api.seals);
  expect(first).toMatchObject({ left: 0 });
  expect(first.sealed).toBeGreaterThan(0);
  const [left] = await query<{ n: number }>(
    api.orm.em.fork(),
    `select (select count(*) from officer_grant where seal like $1)::int + (select count(*) from membership where seal like $1)::int + (select count(*) from permission_root where root like $1)::int as n`,
    [`${old}.%`],
  );
  expect(left!.n).toBe(0);
  await rm(await api.ring.retire('row', old));
  await signIn('officer8').expect(201);
  expect(await verify()).toEqual([]);
});
