import { createRegisterGateway } from '../../gateways/register.ts';
import { startSandbox, type RunningSandbox } from '../../sandbox/app.ts';
import { accountApi, creditCode, idNumber, mobile, PASSWORD, type AccountApi, type SignedUp } from '../../test/account/account-api.ts';
import { query } from '../../db/kit/sql.ts';

let api: AccountApi;
let sandbox: RunningSandbox;
let one: SignedUp;
beforeAll(async () => {
  const secret = 'a secret of this test';
  sandbox = await startSandbox({ port: 0, secret });
  api = await accountApi({
    register: createRegisterGateway({ url: `${sandbox.url}/register`, secret, timeoutMs: 2_000 }),
    failedSignInsPerMinute: 10,
  });
  one = await api.supplier(1);
});
afterAll(async () => {
  await api?.close();
  await sandbox?.close();
});

const by = (identifier: string, password: string, more: object = {}) =>
  api.call('post', '/v1/sessions', { identifier, password, tokenIn: 'body', ...more });
const confirmed = async (identifier: string, phone: string) => ({ smsCode: await api.code('signInConfirm', phone, { identifier }) });
const personal = async (seed: number): Promise<void> => {
  const typed = { idNumber: idNumber(seed), accountName: `person${seed}x`, phone: mobile(seed), password: PASSWORD, passwordAgain: PASSWORD };
  await api.call('post', '/v1/registrations/personal', { ...typed, smsCode: await api.code('register', mobile(seed)) }).expect(201);
};

test('A15 K13 a supplier signs in by user name or credit code and goes on to 资料填写; the browser has a cookie that no script reads', async () => {
  const { body } = await by(one.creditCode, PASSWORD).expect(201);
  expect(body).toMatchObject({ accountId: one.accountId, organisationId: one.organisationId, landing: 'dossier' });
  const browser = await api.call('post', '/v1/sessions', { identifier: 'USER00001', password: PASSWORD }).expect(201);
  expect(browser.body.token).toBeUndefined();
  const [cookie] = browser.headers['set-cookie'] as unknown as string[];
  expect(cookie).toMatch(/^banshi_session=.*HttpOnly; SameSite=Lax$/);
  const held = cookie!.split(';')[0]!;
  await api.call('get', '/v1/me', undefined, { cookie: held }).expect(200);
  expect(
    (await api.call('post', '/v1/me/sign-out-everywhere', undefined, { cookie: held, origin: 'https://elsewhere.example' }).expect(403)).body.code,
  ).toBe('ORIGIN_REFUSED');
});

test('K04 K05 a wrong password and an account that is not there are answered in the words of the source', async () => {
  const wrong = await by(one.accountName, 'wrong1234').expect(401);
  expect(wrong.body).toMatchObject({ code: 'WRONG_PASSWORD', detail: '用户名或密码错误', triesLeft: 4 });
  expect(wrong.body.next).toContain('忘记密码');
  const nobody = await by('nobody0001', PASSWORD).expect(401);
  expect(nobody.body).toMatchObject({ code: 'NO_SUCH_ACCOUNT', detail: '该账号不存在' });
  expect(nobody.body.next).toContain('身份证号或统一社会信用代码');
  await by(one.accountName, PASSWORD).expect(201);
});

test('K13 a 个人账号 signs in by 身份证号 or user name with password and code; without the code it is asked for', async () => {
  await personal(2);
  const asked = await by(idNumber(2), PASSWORD).expect(422);
  expect(asked.body.errors).toEqual([expect.objectContaining({ field: 'smsCode', code: 'FIELD_REQUIRED' })]);
  await by(idNumber(2), PASSWORD, { smsCode: '000000' }).expect(422);
  await api.moveClock(61_000);
  const proof = await confirmed(idNumber(2), mobile(2));
  expect((await by(idNumber(2), 'wrong1234', proof).expect(401)).body.code).toBe('WRONG_PASSWORD');
  await by(idNumber(2).toLowerCase(), PASSWORD, proof).expect(201);
  expect((await by('person2x', PASSWORD, proof).expect(422)).body.code).toBe('SMS_CODE_EXPIRED');
  await api.moveClock(61_000);
  await by('person2x', PASSWORD, await confirmed('person2x', mobile(2))).expect(201);
});

test('K08 K15 a 法人 whose code the register does not know is refused at sign-in; a register that is away keeps nobody out', async () => {
  const typed = {
    legalType: 'enterprise',
    creditCode: creditCode(3),
    accountName: 'legal3x',
    phone: mobile(3),
    password: PASSWORD,
    passwordAgain: PASSWORD,
  };
  await api.call('post', '/v1/registrations/legal', { ...typed, smsCode: await api.code('register', mobile(3)) }).expect(201);
  const refused = async () => by(creditCode(3), PASSWORD, await confirmed(creditCode(3), mobile(3)));
  await api.moveClock(61_000);
  const unknown = await refused();
  expect(unknown.status).toBe(422);
  expect(unknown.body).toMatchObject({
    code: 'REAL_NAME_NOT_FOUND',
    detail: '实名核验失败，失败原因：验证失败，根据统一社会信用代码未查询到信息',
    next: expect.stringContaining('政务大厅'),
  });
  await fetch(`${sandbox.url}/_faults/register`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ status: 503 }),
  });
  await api.moveClock(61_000);
  const away = await refused();
  await fetch(`${sandbox.url}/_faults`, { method: 'DELETE' });
  expect(away.status).toBe(201);
});

test('A15 by SMS code: a phone that nobody has is answered like a wrong code, and the code is good once', async () => {
  const same = await api.call('post', '/v1/sms-codes', { purpose: 'signIn', phone: mobile(999) }).expect(200);
  const sent = await api.call('post', '/v1/sms-codes', { purpose: 'signIn', phone: one.phone }).expect(200);
  expect(sent.body).toEqual(same.body);
  for (const phone of [one.phone, mobile(999)])
    expect((await api.call('post', '/v1/sms-codes', { purpose: 'signIn', phone }).expect(429)).body.code).toBe('SMS_CODE_TOO_OFTEN');
  expect(await api.sms(mobile(999))).toEqual([]);
  const refused = await api.call('post', '/v1/sessions/by-code', { phone: mobile(999), smsCode: '123456' }).expect(422);
  expect(refused.body.code).toBe('SMS_CODE_WRONG');
  const { code } = (await api.sms(one.phone)).at(-1)!.params;
  await api.call('post', '/v1/sessions/by-code', { phone: one.phone, smsCode: code, tokenIn: 'body' }).expect(201);
  expect((await api.call('post', '/v1/sessions/by-code', { phone: one.phone, smsCode: code }).expect(422)).body.code).toBe('SMS_CODE_EXPIRED');
});

test('ACCOUNT five wrong passwords lock for 30 minutes, also when they come at once; then the right one leads in again', async () => {
  const two = await api.supplier(4);
  const answers = await Promise.all(Array.from({ length: 8 }, () => by(two.accountName, 'wrong1234')));
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(4);
  expect(answers.filter(({ status }) => status === 423)).toHaveLength(4);
  const locked = await by(two.accountName, PASSWORD).expect(423);
  expect(locked.body).toMatchObject({ code: 'ACCOUNT_LOCKED', until: expect.stringMatching(/\+08:00$/) });
  expect((await query(api.orm.em.fork(), `select state from case_file where id = $1`, [two.accountId]))[0]).toEqual({ state: 'locked' });
  expect((await api.sms(two.phone)).at(-1)!.template).toBe('sms.accountLocked');
  await api.call('get', '/v1/me', undefined, { token: two.token }).expect(200);
  await api.moveClock(30 * 60_000);
  await by(two.accountName, PASSWORD).expect(201);
  expect((await query(api.orm.em.fork(), `select state from case_file where id = $1`, [two.accountId]))[0]).toEqual({ state: 'active' });
});

test('one address that fails too often is told to wait, whatever accounts it tries', async () => {
  const from = { address: '203.0.113.5', listener: 'public', label: '' };
  for (let n = 0; n < 10; n++)
    await expect(api.desk.sessions.byPassword({ identifier: `nobody${n}x`, password: 'x' }, from)).rejects.toMatchObject({
      refusal: { code: 'NO_SUCH_ACCOUNT' },
    });
  await expect(api.desk.sessions.byPassword({ identifier: one.accountName, password: PASSWORD }, from)).rejects.toMatchObject({
    refusal: { code: 'TOO_MANY' },
  });
});

test('A15 忘记密码: code of the reserved phone, then a new password within 15 minutes; every session ends, a lock too', async () => {
  const three = await api.supplier(5);
  for (let n = 0; n < 5; n++) await by(three.accountName, 'wrong1234');
  await api.moveClock(61_000);
  const smsCode = await api.code('recoverPassword', three.phone);
  const wrong = smsCode === '111111' ? '222222' : '111111';
  const refusals = [];
  for (const phone of [three.phone, mobile(998)])
    refusals.push((await api.call('post', '/v1/recoveries', { kind: 'password', phone, smsCode: wrong }).expect(422)).body);
  expect({ ...refusals[0], instance: '' }).toEqual({ ...refusals[1], instance: '' });
  const key = 'recovery-of-five';
  const begun = await api.call('post', '/v1/recoveries', { kind: 'password', phone: three.phone, smsCode }, { key }).expect(201);
  const again = await api.call('post', '/v1/recoveries', { kind: 'password', phone: three.phone, smsCode }, { key }).expect(201);
  expect(again.body).toEqual(begun.body);
  const { ticket } = begun.body as { ticket: string };
  const kept = await query(
    api.orm.em.fork(),
    `select to_jsonb(a)::text as row from act a where case_id = $1 union all select to_jsonb(a)::text from account a where id = $1`,
    [three.accountId],
  );
  expect(JSON.stringify(kept)).not.toContain(ticket.split('.')[1]);
  const set = (body: object) => api.call('post', '/v1/recoveries/password', { ticket, password: 'newpass99', passwordAgain: 'newpass99', ...body });
  expect((await set({ ticket: `${three.accountId}.0000` }).expect(422)).body.code).toBe('RECOVERY_NOT_PROVEN');
  expect((await set({ password: 'short1', passwordAgain: 'short1' }).expect(422)).body.errors[0]).toMatchObject({ field: 'password', rule: 'A12' });
  await set({}).expect(200);
  await api.call('get', '/v1/me', undefined, { token: three.token }).expect(401);
  await by(three.accountName, 'newpass99').expect(201);
  expect((await set({}).expect(422)).body.code).toBe('RECOVERY_NOT_PROVEN');
});

test('a recovery that was not finished in 15 minutes is over', async () => {
  const four = await api.supplier(6);
  await api.moveClock(61_000);
  const smsCode = await api.code('recoverPassword', four.phone);
  const { body } = await api.call('post', '/v1/recoveries', { kind: 'password', phone: four.phone, smsCode }).expect(201);
  await api.moveClock(15 * 60_000);
  const late = { ticket: body.ticket, password: 'newpass99', passwordAgain: 'newpass99' };
  expect((await api.call('post', '/v1/recoveries/password', late).expect(409)).body.code).toBe('STATE_CONFLICT');
  await by(four.accountName, PASSWORD).expect(201);
});

test('A15 忘记用户名: the name comes by SMS to the reserved phone and stands in no answer', async () => {
  const five = await api.supplier(7);
  await api.moveClock(61_000);
  const smsCode = await api.code('recoverUserName', five.phone);
  const { text } = await api.call('post', '/v1/recoveries', { kind: 'userName', phone: five.phone, smsCode }).expect(201);
  expect(text).not.toContain(five.accountName);
  expect((await api.sms(five.phone)).at(-1)).toMatchObject({ template: 'sms.userNameFound', params: { userName: five.accountName } });
});

test('whoever has no code learns of no phone whether it is registered: recovery, verification, report and sign-in by code answer the same, try after try', async () => {
  const eight = await api.supplier(8);
  await api.moveClock(61_000);
  const form = { accountName: 'newname1', password: PASSWORD, passwordAgain: PASSWORD };
  const ways: [purpose: string, path: string, body: object][] = [
    ['recoverPassword', '/v1/recoveries', { kind: 'password' }],
    ['recoverUserName', '/v1/recoveries', { kind: 'userName' }],
    ['verify', '/v1/accounts/verify', form],
    ['verify', '/v1/misuse-reports/by-phone', { kind: 'illegalUse', description: '被冒用' }],
    ['signIn', '/v1/sessions/by-code', {}],
  ];
  for (const [n, [purpose, path, body]] of ways.entries()) {
    const answers = await Promise.all(
      [eight.phone, mobile(990)].map(async (phone) => {
        await api.call('post', '/v1/sms-codes', { purpose, phone }).expect(200);
        const tried: object[] = [];
        for (let k = 0; k < 7; k++) {
          const { status, body: told } = await api.call('post', path, { ...body, phone, smsCode: '00000x' });
          tried.push({ status, ...told, instance: '' });
        }
        return tried;
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]![0]).toMatchObject({ status: 422, code: 'SMS_CODE_WRONG' });
    expect(answers[0]![6]).toMatchObject({ status: 422, code: 'SMS_CODE_TRIES_EXCEEDED' });
    await api.moveClock((n + 1) * 900_000);
  }
});
