import { accountApi, mobile, PASSWORD, type AccountApi, type SignedUp } from '../../test/account/account-api.ts';
import { authenticate } from '../../db/account/sessions.ts';

let api: AccountApi;
let boss: SignedUp;
let other: SignedUp;
beforeAll(async () => {
  api = await accountApi();
  boss = await api.supplier(1);
  other = await api.supplier(2);
});
afterAll(() => api?.close());

const DAY = 86_400_000;
const invite = (phone: string, more: object = {}, token = boss.token) =>
  api.call('post', '/v1/invitations', { phone, personName: '王汐', post: '投标专员', roles: ['orgMember'], ...more }, { token });
const to = (path: string, token: string, version?: number, body: object = {}, method: 'post' | 'put' = 'post') =>
  api.call(method, path, method === 'put' ? body : undefined, { token, ...(version === undefined ? {} : { version }) });

test('J02 typing the phone checks it: registered → 【发起邀请】, not registered → 【新增】, already invited → so', async () => {
  const check = async (phone: string) => (await api.call('post', '/v1/employees/check-phone', { phone }, { token: boss.token }).expect(200)).body;
  expect(await check(other.phone)).toEqual({ registered: true, action: 'invite', label: '发起邀请' });
  expect(await check(mobile(500))).toEqual({ registered: false, action: 'add', label: '新增' });
  expect(await check(boss.phone)).toEqual({ registered: true, action: null, label: '该账号已是本机构员工' });
  await api.call('post', '/v1/employees/check-phone', { phone: '123' }, { token: boss.token }).expect(422);
  await api.call('post', '/v1/employees/check-phone', { phone: other.phone }).expect(401);
  const form = await api.call('get', '/v1/meta/employees').expect(200);
  expect(form.body).toMatchObject({ path: ['系统管理', '员工管理'], button: '新增/邀请' });
});

test('J02 INVITE a registered person is invited, told by SMS, accepts and belongs to two organisations; only then the session can act for it', async () => {
  await invite(mobile(501)).expect(422);
  const begun = await invite(other.phone).expect(201);
  expect((await invite(other.phone).expect(409)).body.code).toBe('INVITATION_PENDING');
  expect((await api.sms(other.phone)).at(-1)).toMatchObject({ template: 'sms.invitation', params: { organisation: '测试公司1' } });
  const id = begun.body.id as string;
  await to(`/v1/invitations/${id}/accept`, boss.token).expect(404);
  await api.call('put', '/v1/sessions/current/organisation', { organisationId: boss.organisationId }, { token: other.token }).expect(404);
  const mine = await api.call('get', '/v1/me/invitations', undefined, { token: other.token }).expect(200);
  expect(mine.body.items[0]).toMatchObject({ id, organisation: '测试公司1', state: 'sent', due: expect.any(String) });
  expect(mine.body.items[0].allowedActions.map(({ label }: { label: string }) => label)).toContain('接受邀请');
  await to(`/v1/invitations/${id}/accept`, other.token).expect(200);
  await api.call('put', '/v1/sessions/current/organisation', { organisationId: boss.organisationId }, { token: other.token }).expect(204);
  const me = await api.call('get', '/v1/me', undefined, { token: other.token }).expect(200);
  expect(me.body.organisations).toHaveLength(2);
  expect(me.body).toMatchObject({
    organisationId: boss.organisationId,
    grants: [{ role: 'applicant' }, { role: 'orgMember', organisationId: boss.organisationId }],
  });
  await api.call('post', '/v1/employees/check-phone', { phone: other.phone }, { token: other.token }).expect(403);
  const list = await api.call('get', '/v1/employees', undefined, { token: boss.token }).expect(200);
  expect(list.body.items.map(({ personName, employment }: Record<string, string>) => [personName, employment])).toEqual([
    ['王汐', 'enabled'],
    ['user00001', 'enabled'],
  ]);
});

test('J02 INVITE 停用 takes the organisation away at the next request, 启用 gives it back; a stale version is refused', async () => {
  const list = await api.call('get', '/v1/employees', undefined, { token: boss.token }).expect(200);
  const { id, version } = list.body.items[0] as { id: string; version: number };
  await to(`/v1/employees/${id}/disable`, other.token, version).expect(403);
  await to(`/v1/employees/${id}/disable`, boss.token, version).expect(200);
  const person = await authenticate(api.orm, other.token);
  expect(person?.organisationId).toBeUndefined();
  await to(`/v1/employees/${id}/enable`, boss.token, version).expect(412);
  await to(`/v1/employees/${id}/enable`, boss.token, version + 1).expect(200);
  expect((await authenticate(api.orm, other.token))?.organisationId).toBe(boss.organisationId);
  const post = await to(`/v1/employees/${id}/post`, boss.token, version + 2, { post: '财务' }, 'put').expect(200);
  expect(post.body.version).toBe(version + 3);
});

test('A01 INVITE the last administrator can neither leave, be disabled nor lose the role; two who leave at once: one stays', async () => {
  const list = await api.call('get', '/v1/employees', undefined, { token: boss.token }).expect(200);
  const [member, first] = list.body.items as { id: string; version: number }[];
  for (const action of ['leave', 'disable'])
    expect((await to(`/v1/employees/${first!.id}/${action}`, boss.token, first!.version).expect(409)).body).toMatchObject({
      code: 'LAST_ADMIN',
      detail: '机构至少保留一名机构管理员',
    });
  expect((await to(`/v1/employees/${first!.id}/roles`, boss.token, first!.version, { roles: ['orgMember'] }, 'put').expect(409)).body.code).toBe(
    'LAST_ADMIN',
  );
  await to(`/v1/employees/${member!.id}/roles`, boss.token, member!.version, { roles: ['orgAdmin', 'orgMember'] }, 'put').expect(200);
  const both = await Promise.all([
    to(`/v1/employees/${first!.id}/leave`, boss.token, first!.version),
    to(`/v1/employees/${member!.id}/leave`, other.token, member!.version + 1),
  ]);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
});

test('J02 INVITE an invitation runs out after 7 days and can be sent again; it can be revoked and declined', async () => {
  const three = await api.supplier(3);
  const four = await api.supplier(4);
  const run = await invite(four.phone, {}, three.token).expect(201);
  await api.moveClock(7 * DAY);
  const [late, again] = [await api.signIn(four.accountName), await api.signIn(three.accountName)];
  expect((await to(`/v1/invitations/${run.body.id}/accept`, late).expect(409)).body).toMatchObject({ code: 'STATE_CONFLICT', state: 'expired' });
  const second = await invite(four.phone, {}, again).expect(201);
  await to(`/v1/invitations/${second.body.id}/revoke`, late).expect(404);
  await to(`/v1/invitations/${second.body.id}/revoke`, again).expect(200);
  const third = await invite(four.phone, {}, again).expect(201);
  await to(`/v1/invitations/${third.body.id}/decline`, late).expect(200);
  expect((await to(`/v1/invitations/${third.body.id}/accept`, late).expect(409)).body.state).toBe('declined');
});

test('J02 a phone without an account is added plainly: 未验证 until its holder shows it and chooses name and password', async () => {
  const five = await api.supplier(5);
  const typed = { phone: mobile(505), personName: '李汐', post: '', roles: ['orgMember'] };
  expect((await api.call('post', '/v1/employees', { ...typed, phone: five.phone }, { token: five.token }).expect(409)).body.code).toBe(
    'PHONE_REGISTERED',
  );
  await api.call('post', '/v1/employees', typed, { token: five.token }).expect(201);
  const early = await api.code('signIn', mobile(505));
  expect((await api.call('post', '/v1/sessions/by-code', { phone: mobile(505), smsCode: early }).expect(403)).body.code).toBe('ACCOUNT_UNVERIFIED');
  await api.moveClock(61_000);
  const form = { phone: mobile(505), accountName: 'worker505', password: PASSWORD, passwordAgain: PASSWORD };
  const smsCode = await api.code('verify', mobile(505));
  expect((await api.call('post', '/v1/accounts/verify', { ...form, smsCode, accountName: five.accountName }).expect(409)).body.code).toBe(
    'ACCOUNT_NAME_TAKEN',
  );
  await api.call('post', '/v1/accounts/verify', { ...form, smsCode }).expect(200);
  const me = await api.call('get', '/v1/me', undefined, { token: await api.signIn('worker505') }).expect(200);
  expect(me.body).toMatchObject({ organisationId: five.organisationId, organisations: [{ name: '测试公司5', roles: ['orgMember'] }] });
});
