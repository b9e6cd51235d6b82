import { createRegisterGateway } from '../../gateways/register.ts';
import { startSandbox, type RunningSandbox } from '../../sandbox/app.ts';
import { query } from '../../db/kit/sql.ts';
import { accountApi, creditCode, idNumber, mobile, PASSWORD, type AccountApi } from '../../test/account/account-api.ts';
import { plusMs, type Instant } from '../../domain/kit/instant.ts';
import { now } from '../../db/kit/clock.ts';

let api: AccountApi;
let sandbox: RunningSandbox;
beforeAll(async () => {
  const secret = 'a secret of this test';
  sandbox = await startSandbox({ port: 0, secret });
  api = await accountApi({ register: createRegisterGateway({ url: `${sandbox.url}/register`, secret, timeoutMs: 2_000 }) });
});
afterAll(async () => {
  await api?.close();
  await sandbox?.close();
});

const fieldsOf = (body: { errors: { field: string }[] }): string[] => body.errors.map(({ field }) => field);

test('A05 A06 A13 A15 A18 the page of registration as data: entry, steps, hints to the letter, login page, what stands there afterwards', async () => {
  const { body } = await api.call('get', '/v1/meta/registration').expect(200);
  expect(body.entry).toMatchObject({
    registrationPath: '/registry',
    query: { settleCategory: '1', entranceType: '1' },
    page: { button: '立即注册' },
  });
  expect(body.steps.map((one: { label: string }) => one.label)).toEqual(['注册账号', '资料填写', '资料审核']);
  const supplier = body.forms.find((one: { kind: string }) => one.kind === 'supplier');
  const hints = Object.fromEntries(supplier.fields.map((one: { name: string; hint?: string }) => [one.name, one.hint]));
  expect(hints).toMatchObject({
    creditCode: '请填写营业执照上的统一社会信用代码',
    accountName: '请创建一个新账号，6-20位数字字母组合',
    phone: '建议您填写负责人手机号',
  });
  expect(supplier.fields.find((one: { name: string }) => one.name === 'phone').elsewhere.button).toBe('已注册去登录');
  expect(body.registered).toMatchObject({ title: '恭喜您，账号注册成功！', redirectSeconds: 4, redirectTo: '/login' });
  expect(body.loginPage.links.map((one: { label: string }) => one.label)).toEqual(['短信验证码登录', '忘记用户名', '忘记密码']);
});

test('A12 the password rule follows the 区划: 8-16 in Shanxi, 8-30 in Zhejiang', async () => {
  const hint = async (district: string): Promise<string> => {
    const { body } = await api.call('get', `/v1/meta/registration?district=${district}`).expect(200);
    return body.forms[0].fields.find((one: { name: string }) => one.name === 'password').hint as string;
  };
  expect(await hint('140000')).toBe('密码需由 8-16 位字母和数字组成');
  expect(await hint('330000')).toContain('8-30');
  const long = 'a1'.repeat(10);
  const typed = await api.form(10, { password: long, passwordAgain: long });
  const refused = await api.call('post', '/v1/registrations/supplier', typed).expect(422);
  expect(refused.body.errors).toEqual([expect.objectContaining({ field: 'password', rule: 'A12', message: '密码需由 8-16 位字母和数字组成' })]);
  await api.call('post', '/v1/registrations/supplier', { ...typed, district: '330000' }).expect(201);
});

test('A01 A07 A08 A09 A10 A11 A13 a supplier registers: account, organisation and its first administrator in one transaction', async () => {
  const typed = await api.form(11);
  const { body } = await api.call('post', '/v1/registrations/supplier', typed).expect(201);
  expect(body).toMatchObject({
    state: 'active',
    title: '恭喜您，账号注册成功！',
    text: '点击登录继续完善资料，4秒后开始登录',
    button: '立即登录',
    redirectSeconds: 4,
    redirectTo: '/login',
  });
  const [row] = await query(
    api.orm.em.fork(),
    `select o.name, o.credit_code, o.legal_type, m.roles, m.post, m.standing from organisation o join membership m on m.organisation_id = o.id where m.account_id = $1`,
    [body.id],
  );
  expect(row).toEqual({
    name: '测试公司11',
    credit_code: creditCode(11),
    legal_type: 'enterprise',
    roles: ['orgAdmin'],
    post: '机构管理员',
    standing: 'enabled',
  });
  expect((await api.sms(mobile(11))).at(-1)!.template).toBe('sms.accountRegistered');
});

test('A07 A08 A09 A10 A11 A12 an empty form is refused with every field at once; nothing is known of others without a code', async () => {
  const refused = await api.call('post', '/v1/registrations/supplier', {}).expect(422);
  expect(fieldsOf(refused.body)).toEqual(['organisationName', 'creditCode', 'accountName', 'phone', 'smsCode', 'password', 'passwordAgain']);
  const wrong = await api
    .call('post', '/v1/registrations/supplier', {
      ...(await api.form(12)),
      creditCode: '91330000MA27U0684X',
      accountName: 'abc',
      phone: '12345678901',
    })
    .expect(422);
  expect(fieldsOf(wrong.body)).toEqual(['creditCode', 'accountName', 'phone']);
});

test('A10 A14 K01 K02 K03 what others hold is refused in the words of the source, and only after the code was right', async () => {
  await api.call('post', '/v1/registrations/supplier', await api.form(13)).expect(201);
  const name = await api.call('post', '/v1/registrations/supplier', await api.form(14, { accountName: 'USER00013' })).expect(409);
  expect(name.body).toMatchObject({ code: 'ACCOUNT_NAME_TAKEN', detail: '登录账号已注册', errors: [{ field: 'accountName', rule: 'K03' }] });
  const code = await api.call('post', '/v1/registrations/supplier', await api.form(15, { creditCode: creditCode(13) })).expect(409);
  expect(code.body).toMatchObject({ code: 'CREDIT_CODE_REGISTERED', detail: '该统一社会信用代码已被认证' });
  await api.moveClock(61_000);
  const phone = await api
    .call('post', '/v1/registrations/supplier', await api.form(13, { accountName: 'other00013', creditCode: creditCode(16) }))
    .expect(409);
  expect(phone.body).toMatchObject({ code: 'PHONE_REGISTERED', detail: '手机号已被注册' });
  expect(phone.body.next).toContain('【已注册去登录】');
  const right = await api.form(17, { accountName: 'user00013' });
  const wrong = right['smsCode'] === '000000' ? '000001' : '000000';
  const unproven = await api.call('post', '/v1/registrations/supplier', { ...right, smsCode: wrong }).expect(422);
  expect(unproven.body.errors).toEqual([expect.objectContaining({ code: 'SMS_CODE_WRONG' })]);
  const person = { idNumber: idNumber(18), accountName: 'person00018', phone: mobile(18), password: PASSWORD, passwordAgain: PASSWORD };
  await api.call('post', '/v1/registrations/personal', { ...person, smsCode: await api.code('register', mobile(18)) }).expect(201);
  const again = { ...person, accountName: 'person00019', phone: mobile(19) };
  const id = await api.call('post', '/v1/registrations/personal', { ...again, smsCode: await api.code('register', mobile(19)) }).expect(409);
  expect(id.body).toMatchObject({ code: 'ID_NUMBER_REGISTERED', detail: '该身份证号已被认证' });
});

test('A11 a wrong code, an old one, a used one and one tried too often are told apart; a refused form does not cost its code', async () => {
  const path = '/v1/registrations/supplier';
  const typed = await api.form(20);
  const wrong = typed['smsCode'] === '123456' ? '654321' : '123456';
  expect((await api.call('post', path, { ...typed, smsCode: wrong }).expect(422)).body.code).toBe('SMS_CODE_WRONG');
  await api.call('post', path, { ...typed, accountName: 'user00013' }).expect(409);
  await api.call('post', path, typed).expect(201);
  expect((await api.call('post', path, { ...typed, accountName: 'again00020', creditCode: creditCode(21) }).expect(422)).body.code).toBe(
    'SMS_CODE_EXPIRED',
  );
  const late = await api.form(22);
  await api.moveClock(300_000);
  expect((await api.call('post', path, late).expect(422)).body.code).toBe('SMS_CODE_EXPIRED');
  const often = await api.form(23);
  for (let n = 0; n < 5; n++) await api.call('post', path, { ...often, smsCode: often['smsCode'] === '111111' ? '222222' : '111111' }).expect(422);
  expect((await api.call('post', path, often).expect(422)).body.code).toBe('SMS_CODE_TRIES_EXCEEDED');
});

test('A11 a code is sent again after 60 seconds, five times an hour to one phone at the most, and so many from one address', async () => {
  const phone = mobile(30);
  const send = () => api.call('post', '/v1/sms-codes', { purpose: 'register', phone });
  await send().expect(200);
  const refused = await send().expect(429);
  expect(refused.body).toMatchObject({ code: 'SMS_CODE_TOO_OFTEN', detail: '验证码发送过于频繁' });
  expect(refused.body.retryAfterSeconds).toBeGreaterThan(50);
  for (let n = 0; n < 4; n++) {
    await api.moveClock(61_000);
    await send().expect(200);
  }
  await api.moveClock(61_000);
  expect((await send().expect(429)).body.retryAfterSeconds).toBeGreaterThan(3000);
  const fromOne = (n: number) =>
    api.desk.sendCode({ purpose: 'register', phone: mobile(1000 + n), district: '140000', address: '203.0.113.9', self: null });
  for (let n = 0; n < 60; n++) await fromOne(n);
  await expect(fromOne(61)).rejects.toMatchObject({ refusal: { code: 'SMS_CODE_TOO_OFTEN' } });
});

test('A11 Q04 codes sent before a change of keys count for the limits, of the phone and of the address', async () => {
  const phone = mobile(32);
  const send = () => api.call('post', '/v1/sms-codes', { purpose: 'register', phone });
  const fromOne = (n: number) =>
    api.desk.sendCode({ purpose: 'register', phone: mobile(1100 + n), district: '140000', address: '203.0.113.10', self: null });
  for (let n = 0; n < 5; n++) {
    if (n) await api.moveClock(61_000);
    await send().expect(200);
  }
  for (let n = 0; n < 60; n++) await fromOne(n);
  await api.ring.rotate('blind');
  await api.ring.rotate('act');
  expect((await send().expect(429)).body.code).toBe('SMS_CODE_TOO_OFTEN');
  await api.moveClock(61_000);
  expect((await send().expect(429)).body.retryAfterSeconds).toBeGreaterThan(3000);
  await expect(fromOne(60)).rejects.toMatchObject({ refusal: { code: 'SMS_CODE_TOO_OFTEN' } });
});

test('A11 what is kept of a code is a keyed hash, and what waits to be sent is encrypted', async () => {
  const code = await api.code('register', mobile(31));
  const rows = await query(
    api.orm.em.fork(),
    `select to_jsonb(s)::text as row from sms_code s union all select to_jsonb(o)::text from outbox o where kind = 'sms'`,
  );
  const dump = JSON.stringify(rows);
  expect(dump).not.toContain(mobile(31));
  expect(dump).not.toMatch(new RegExp(`"${code}"`));
});

test('the same key again is answered as the first time, though the code is used by now', async () => {
  const typed = await api.form(24);
  const key = 'registration-24';
  const first = await api.call('post', '/v1/registrations/supplier', typed, { key }).expect(201);
  const again = await api.call('post', '/v1/registrations/supplier', typed, { key }).expect(201);
  expect(again.text).toBe(first.text);
});

test('K09 K15 A04 a 法人类型 that the code does not belong to is refused; a 法人 has the name that the register holds', async () => {
  const form = async (seed: number, more: object) => ({
    legalType: 'enterprise',
    creditCode: creditCode(seed),
    accountName: `legal${seed}x1`,
    phone: mobile(seed),
    smsCode: await api.code('register', mobile(seed)),
    password: PASSWORD,
    passwordAgain: PASSWORD,
    ...more,
  });
  const path = '/v1/registrations/legal';
  const foreign = await api.call('post', path, await form(40, { creditCode: creditCode(40, '12') })).expect(422);
  expect(foreign.body).toMatchObject({ code: 'NOT_MARKET_REGISTERED', detail: '非市场监督管理局管理企业', errors: [{ field: 'legalType' }] });
  expect(foreign.body.next).toContain('政务大厅');
  const mismatch = await api.call('post', path, await form(42, { legalType: 'association' })).expect(422);
  expect(mismatch.body.code).toBe('LEGAL_TYPE_MISMATCH');
  await fetch(`${sandbox.url}/register/entities`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ creditCode: creditCode(43), name: '登记库中的名称', entityType: 'enterprise' }),
  });
  await api.call('post', path, await form(43, {})).expect(201);
  const [row] = await query(api.orm.em.fork(), `select name, legal_type from organisation where credit_code = $1`, [creditCode(43)]);
  expect(row).toEqual({ name: '登记库中的名称', legal_type: 'enterprise' });
});

test('K14 a 个人账号 has 身份证号, user name, password and reserved phone, and a number that is wrong is refused', async () => {
  const typed = {
    idNumber: '110101199003074611',
    accountName: 'person00050',
    phone: mobile(50),
    smsCode: '123456',
    password: PASSWORD,
    passwordAgain: PASSWORD,
  };
  const refused = await api.call('post', '/v1/registrations/personal', typed).expect(422);
  expect(fieldsOf(refused.body)).toContain('idNumber');
});

test('J01 the first 机构管理员 of a 采购单位: only of one that is awaited, once, and with a phone never used here', async () => {
  const path = '/v1/registrations/purchaser';
  const form = async (seed: number, more: object = {}) => ({
    organisationName: '省测试局',
    creditCode: creditCode(60, '11'),
    personName: '林汐',
    accountName: `admin${seed}x`,
    phone: mobile(seed),
    smsCode: await api.code('register', mobile(seed)),
    password: PASSWORD,
    passwordAgain: PASSWORD,
    ...more,
  });
  expect((await api.call('post', path, await form(61)).expect(409)).body).toMatchObject({ code: 'ORGANISATION_NOT_AWAITED' });
  const finance = await api.officer(900, 'finance', '140000');
  const unit = { name: '省测试局', creditCode: creditCode(60, '11'), district: '140000' };
  await api.call('post', '/v1/purchasing-units', { ...unit, district: '330000' }, { token: finance.token, app: 'officers' }).expect(403);
  await api.call('post', '/v1/purchasing-units', unit, { token: finance.token, app: 'officers' }).expect(201);
  await api.call('post', '/v1/purchasing-units', unit, { token: finance.token, app: 'officers' }).expect(409);
  await api.call('post', '/v1/purchasing-units', unit, { token: finance.token }).expect(404);
  await api.moveClock(61_000);
  const used = await api.supplier(62);
  await api.moveClock(61_000);
  const taken = await api.call('post', path, await form(62, { accountName: 'admin62y' })).expect(409);
  expect(taken.body).toMatchObject({ code: 'PHONE_REGISTERED', detail: '手机号已被注册' });
  expect(taken.body.next).toContain('【发起邀请】');
  const first = await api.call('post', path, await form(63)).expect(201);
  const [row] = await query(
    api.orm.em.fork(),
    `select m.roles, o.kind from membership m join organisation o on o.id = m.organisation_id where m.account_id = $1`,
    [first.body.id],
  );
  expect(row).toEqual({ roles: ['orgAdmin'], kind: 'purchaser' });
  expect((await api.call('post', path, await form(64)).expect(409)).body.code).toBe('FIRST_ADMIN_EXISTS');
  // The wanted phone comes by invitation (J02).
  const token = await api.signIn('admin63x');
  const invitation = { phone: used.phone, personName: '周汐', post: '经办', roles: ['orgMember'] };
  await api.call('post', '/v1/invitations', invitation, { token }).expect(201);
});

test('moments of receipt come from the database, also when its clock is ahead', async () => {
  const before: Instant = await now(api.orm.em.fork());
  const { body } = await api.call('post', '/v1/registrations/supplier', await api.form(70)).expect(201);
  expect(Date.parse(body.receivedAt)).toBeGreaterThanOrEqual(Date.parse(before));
  expect(Date.parse(body.receivedAt)).toBeLessThan(Date.parse(plusMs(before, 60_000)));
});
