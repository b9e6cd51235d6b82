import { accountApi, mobile, PASSWORD, type AccountApi, type SignedUp } from '../../test/account/account-api.ts';
import { administratorExists, createAdministrator } from '../../activities/account/administrator.ts';
import { accountRoutes } from './index.ts';

let api: AccountApi;
let one: SignedUp;
let admin: { accountId: string; token: string };
beforeAll(async () => {
  api = await accountApi();
  one = await api.supplier(1);
});
afterAll(() => api?.close());
const call = (method: 'get' | 'post' | 'delete', path: string, body?: object, token = admin.token, version?: number) =>
  api.call(method, path, body, { token, app: 'officers', ...(version === undefined ? {} : { version }) });

test('the first administrator is created once, signs in and holds the post for the whole country', async () => {
  expect(await administratorExists(api.orm)).toBe(false);
  const accountId = await createAdministrator(
    { orm: api.orm, seals: api.seals, decide: api.decide },
    { phone: mobile(900), userName: 'admin01', personName: '系统管理员', password: PASSWORD },
  );
  expect(await administratorExists(api.orm)).toBe(true);
  admin = { accountId, token: await api.signIn('admin01') };
  const me = await api.call('get', '/v1/me', undefined, { token: admin.token, app: 'officers' }).expect(200);
  expect(me.body.grants).toContainEqual({ role: 'administrator', district: '000000' });
  await expect(
    createAdministrator(
      { orm: api.orm, seals: api.seals, decide: api.decide },
      { phone: mobile(900), userName: 'admin02', personName: 'x', password: PASSWORD },
    ),
  ).rejects.toMatchObject({ refusal: { code: 'PHONE_REGISTERED' } });
});

test('grants: given within the giver’s district alone, taken back at once, the last administrator stays', async () => {
  const local = await api.officer(901, 'administrator', '140000');
  const grants = `/v1/accounts/${one.accountId}/grants`;
  await call('post', grants, { role: 'initialReviewer', district: '330000' }, local.token).expect(403);
  const given = await call('post', grants, { role: 'initialReviewer', district: '140100' }, local.token).expect(201);
  const again = await call('post', grants, { role: 'initialReviewer', district: '140100' }, local.token).expect(201);
  expect(again.body).toEqual(given.body);
  expect((await api.call('get', '/v1/me', undefined, { token: one.token }).expect(200)).body.grants).toContainEqual({
    role: 'initialReviewer',
    district: '140100',
  });
  await call('post', grants, { role: 'orgAdmin', district: '140000' }).expect(422);
  await call('post', grants, { role: 'auditor', district: '140000' }, one.token).expect(403);
  await call('delete', `${grants}/${given.body.id}`).expect(204);
  expect((await call('get', grants).expect(200)).body.items).toEqual([]);
  const held = async (id: string) => (await call('get', `/v1/accounts/${id}/grants`).expect(200)).body.items[0].id as string;
  await call('delete', `/v1/accounts/${local.accountId}/grants/${await held(local.accountId)}`).expect(204);
  expect((await call('delete', `/v1/accounts/${admin.accountId}/grants/${await held(admin.accountId)}`).expect(409)).body.code).toBe('LAST_ADMIN');
});

test('Q04 an officer finds an account by the whole phone, credit code or name, and reads no number in full', async () => {
  for (const identifier of [one.phone, one.creditCode, one.accountName]) {
    const { body } = await call('get', `/v1/accounts?identifier=${identifier}`).expect(200);
    expect(body.items).toEqual([
      expect.objectContaining({ id: one.accountId, userName: one.accountName, phone: `${one.phone.slice(0, 3)}****${one.phone.slice(-4)}` }),
    ]);
  }
  expect((await call('get', `/v1/accounts?identifier=${one.phone.slice(0, 8)}`).expect(200)).body.items).toEqual([]);
  const away = await api.officer(902, 'counterClerk', '330000');
  expect((await call('get', `/v1/accounts?identifier=${one.phone}`, undefined, away.token).expect(200)).body.items).toEqual([]);
});

test('L16 data of a user goes to a third party on one of the five grounds alone, on record; (a) needs the user’s own authorisation', async () => {
  const request = { accountId: one.accountId, recipient: '某某银行', fields: ['机构名称'] };
  const disclose = (more: object) => call('post', '/v1/disclosures', { ...request, ...more });
  const without = await disclose({}).expect((answer) => expect(answer.status).toBeGreaterThanOrEqual(400));
  expect(without.body).toMatchObject({ code: 'DISCLOSURE_WITHOUT_GROUND', errors: [{ field: 'ground', article: '附录4 §4' }] });
  expect((await disclose({ ground: 'f', evidence: '合作' })).body.code).toBe('DISCLOSURE_WITHOUT_GROUND');
  expect((await disclose({ ground: 'b' })).body.code).toBe('DISCLOSURE_INCOMPLETE');
  expect((await disclose({ ground: 'a', evidence: one.accountId })).body.code).toBe('DISCLOSURE_NOT_AUTHORISED');
  const given = await api
    .call('post', '/v1/me/disclosure-authorisations', { recipient: '某某银行', fields: ['机构名称'] }, { token: one.token })
    .expect(201);
  const evidence = given.body.id as string;
  expect((await disclose({ ground: 'a', evidence, fields: ['机构名称', '手机号码'] })).body.errors[0].field).toBe('fields.手机号码');
  await disclose({ ground: 'a', evidence }).expect(201);
  await disclose({ ground: 'b', evidence: '《中华人民共和国政府采购法》第十三条' }).expect(201);
  await api.call('delete', `/v1/me/disclosure-authorisations/${evidence}`, undefined, { token: one.token }).expect(204);
  expect((await disclose({ ground: 'a', evidence })).body.code).toBe('DISCLOSURE_NOT_AUTHORISED');
  const { body } = await call('get', '/v1/disclosures').expect(200);
  expect(body.items.map(({ ground }: { ground: string }) => ground)).toEqual(['b', 'a']);
  expect(body.items[0]).toMatchObject({ recipient: '某某银行', recordedBy: admin.accountId });
  await call('post', '/v1/disclosures', { ...request, ground: 'b', evidence: 'x' }, one.token).expect(403);
});

test('O21 a temporary account has an owner and an end: after it neither the password nor a session leads in', async () => {
  const endsAt = new Date(Date.now() + 3 * 3_600_000).toISOString();
  const staff = { phone: mobile(910), personName: '张汐', district: '140000', temporary: { ownerId: admin.accountId, endsAt } };
  await call('post', '/v1/staff', staff).expect(201);
  expect((await call('post', '/v1/staff', staff).expect(409)).body.code).toBe('PHONE_REGISTERED');
  expect(
    (await call('post', '/v1/staff', { ...staff, phone: '12', personName: '' }).expect(422)).body.errors.map(({ field }: { field: string }) => field),
  ).toEqual(['phone', 'personName']);
  const smsCode = await api.code('verify', mobile(910));
  await api
    .call('post', '/v1/accounts/verify', { phone: mobile(910), smsCode, accountName: 'temp910', password: PASSWORD, passwordAgain: PASSWORD })
    .expect(200);
  const token = await api.signIn('temp910');
  for (let n = 0; n < 9; n++) {
    await api.call('get', '/v1/me', undefined, { token }).expect(n < 8 ? 200 : 401);
    await api.moveClock(25 * 60_000);
  }
  expect((await api.call('post', '/v1/sessions', { identifier: 'temp910', password: PASSWORD }).expect(403)).body.code).toBe('ACCOUNT_ENDED');
  admin.token = await api.signIn('admin01');
});

test('O21 accounts of components: who answers for each and until when, overdue ones marked, no secret kept', async () => {
  const record = { component: 'sms', name: 'banshi-sms', ownerId: admin.accountId, endsAt: '2026-01-01T00:00:00+08:00' };
  const { body } = await call('post', '/v1/component-accounts', record).expect(201);
  await call('post', '/v1/component-accounts', record).expect(409);
  await call('post', '/v1/component-accounts', { ...record, password: 'x' }).expect(422);
  const list = await call('get', '/v1/component-accounts').expect(200);
  expect(list.body.items).toEqual([
    { id: body.id, component: 'sms', name: 'banshi-sms', ownerId: admin.accountId, endsAt: '2026-01-01T00:00:00+08:00', overdue: true },
  ]);
  await call('delete', `/v1/component-accounts/${body.id}`).expect(204);
  expect((await call('get', '/v1/component-accounts').expect(200)).body.items).toEqual([]);
});

test('L17 ACCOUNT an officer freezes on what was heard, 解除冻结 gives it back; a lock is taken off by hand', async () => {
  const two = await api.supplier(2);
  const found = async () =>
    (await call('get', `/v1/accounts?identifier=${two.accountName}`).expect(200)).body.items[0] as { version: number; state: string };
  const report = { kind: 'securityHole', description: '多地同时登录' };
  await call('post', `/v1/accounts/${two.accountId}/freeze`, report, admin.token, (await found()).version).expect(200);
  await api.call('get', '/v1/me', undefined, { token: two.token }).expect(401);
  await call('post', `/v1/accounts/${two.accountId}/unfreeze`, undefined, admin.token, (await found()).version).expect(200);
  for (let n = 0; n < 5; n++) await api.call('post', '/v1/sessions', { identifier: two.accountName, password: 'wrong1234' });
  expect((await found()).state).toBe('locked');
  await call('post', `/v1/accounts/${two.accountId}/unlock`, undefined, await api.signIn(one.accountName), (await found()).version).expect(403);
  await call('post', `/v1/accounts/${two.accountId}/unlock`, undefined, admin.token, (await found()).version).expect(200);
  await api.signIn(two.accountName);
});

test('O22 what officers do about accounts is not there on the applicants’ listener', async () => {
  const theirs = accountRoutes.filter(({ listener }) => listener === 'officers');
  expect(theirs.length).toBeGreaterThan(10);
  for (const { method, path } of theirs) {
    const place = path.replaceAll(/:\w+/g, one.accountId);
    await api.call(method as 'get', place, method === 'get' ? undefined : {}, { token: admin.token }).expect(404);
  }
});
