// Q01 and the officers' part of O19, through REST with a USB key.
import { sm2 } from 'sm-crypto-v2';
import pg from 'pg';
import { query } from '../../db/kit/sql.ts';
import { challengeText, isPublicKey, passwordOver } from '../../domain/account/challenge.ts';
import { accountApi, mobile, PASSWORD, type AccountApi } from '../../test/account/account-api.ts';
import { usbKey } from '../../test/kit/usb-key.ts';
import { sorted } from '../../test/kit/sorted.ts';

const DAY = 86_400_000;
let api: AccountApi;
let admin: { accountId: string; token: string };
beforeAll(async () => {
  api = await accountApi();
  admin = await api.officer(900, 'administrator', '000000');
  // 310000 alone signs; everywhere else the platform's sign-in or the password does.
  await query(
    api.orm.em.fork(),
    `insert into rule (key, district, value, valid_from, source, verified, version)
       values ('account.officerSignIn', '310000', '{"signed": true, "passwordDays": 90, "sessions": 2}', '2000-01-01', 'test', true, (select max(version) + 1 from rule))`,
  );
});
afterAll(() => api?.close());

const on = (method: 'get' | 'post' | 'delete', path: string, body?: object, token?: string) =>
  api.call(method, path, body, { app: 'officers', token });
const signIn = (identifier: string, more: object = {}) => on('post', '/v1/sessions', { identifier, password: PASSWORD, tokenIn: 'body', ...more });
const challenge = async (): Promise<string> => (await on('post', '/v1/sign-in-challenges').expect(201)).body.nonce as string;
const rowOf = async (nonce: string) =>
  (await query(api.orm.em.fork(), `select account_id, result, signature, key_id from sign_in_challenge where nonce = $1`, [nonce]))[0];

/** An officer of 上海 with a registered key; set up before the district's switch applies to him. */
async function holder(seed: number) {
  const officer = await api.officer(seed, 'caseOfficer', '310000').catch(() => null);
  if (officer) throw new Error('the district asks for no signature');
  const [row] = await query<{ id: string }>(api.orm.em.fork(), `select id from account where user_name = $1`, [`officer${seed}`]);
  const key = usbKey('246810');
  const { body } = await on('post', `/v1/accounts/${row!.id}/sign-in-keys`, { publicKey: key.publicKey, label: '密码钥匙' }, admin.token).expect(201);
  return { accountId: row!.id, name: `officer${seed}`, key, keyId: body.id as string };
}

test('Q01 an officer of the district signs in with password and a challenge signed by the registered key; the trace shows the signed nonce, and anybody can verify it', async () => {
  const { accountId, name, key, keyId } = await holder(1);
  const nonce = await challenge();
  const proof = key.sign('246810', nonce, name);
  const { body } = await signIn(name, { proof }).expect(201);
  await on('get', '/v1/me', undefined, body.token).expect(200);
  const auditor = await api.officer(2, 'auditor', '000000');
  const traces = (await on('get', `/v1/sign-in-traces?accountId=${accountId}`, undefined, auditor.token).expect(200)).body.items;
  expect(traces).toEqual([
    expect.objectContaining({ nonce, accountId, result: 'signed', keyId, publicKey: key.publicKey, signature: proof.signature }),
  ]);
  const [trace] = traces;
  expect(sm2.doVerifySignature(new TextEncoder().encode(challengeText(trace.nonce, name)), trace.signature, trace.publicKey, { hash: true })).toBe(
    true,
  );
  expect((await query(api.orm.em.fork(), `select nonce from session where account_id = $1`, [accountId]))[0]).toEqual({ nonce });
  await on('get', '/v1/sign-in-traces', undefined, body.token).expect(403);
});

test('Q01 without a signature, with one of another key, for another name or over another nonce: refused, and each try stands in the trace', async () => {
  const { accountId, name, key } = await holder(3);
  const other = await holder(4);
  expect((await signIn(name).expect(401)).body).toMatchObject({ code: 'SIGNATURE_REQUIRED', detail: '请插入密码钥匙（USBKey）签名后登录' });
  const wrong = [
    (nonce: string) => other.key.sign('246810', nonce, name),
    (nonce: string) => key.sign('246810', nonce, other.name),
    (nonce: string) => ({ nonce, signature: key.sign('246810', 'another', name).signature }),
    (nonce: string) => ({ nonce, signature: '0'.repeat(128) }),
  ];
  for (const make of wrong) {
    const nonce = await challenge();
    expect((await signIn(name, { proof: make(nonce) }).expect(401)).body.code).toBe('SIGNATURE_WRONG');
    expect(await rowOf(nonce)).toMatchObject({ account_id: accountId, result: 'SIGNATURE_WRONG', key_id: null });
  }
  const nonce = await challenge();
  expect((await signIn(name, { password: 'wrong1234', proof: key.sign('246810', nonce, name) }).expect(401)).body.code).toBe('WRONG_PASSWORD');
  expect(() => key.sign('000000', nonce, name)).toThrow('wrong PIN');
});

test('Q01 a nonce is good once and for 60 seconds; eight who use it at once get one session', async () => {
  const { accountId, name, key } = await holder(5);
  const nonce = await challenge();
  const proof = key.sign('246810', nonce, name);
  const answers = await Promise.all(Array.from({ length: 8 }, () => signIn(name, { proof })));
  expect(sorted(answers.map(({ status }) => status))).toEqual([201, ...Array<number>(7).fill(401)]);
  expect(answers.filter(({ status }) => status === 401).every(({ body }) => body.code === 'CHALLENGE_EXPIRED')).toBe(true);
  expect(await rowOf(nonce)).toMatchObject({ account_id: accountId, result: 'signed' });
  const late = await challenge();
  await api.moveClock(60_000);
  expect((await signIn(name, { proof: key.sign('246810', late, name) }).expect(401)).body.code).toBe('CHALLENGE_EXPIRED');
  expect((await signIn(name, { proof: key.sign('246810', 'never-made-here-0000000', name) }).expect(401)).body.code).toBe('CHALLENGE_EXPIRED');
});

test('Q01 the switch is per 区划: an officer of another district signs in by password; a code alone does not do where a signature is asked for', async () => {
  await api.officer(6, 'initialReviewer', '140000');
  await signIn('officer6').expect(201);
  const { name, key } = await holder(7);
  await api.moveClock(61_000);
  await on('post', '/v1/sms-codes', { purpose: 'signIn', phone: mobile(7) }).expect(200);
  const { code } = (await api.sms(mobile(7))).at(-1)!.params;
  expect((await on('post', '/v1/sessions/by-code', { phone: mobile(7), smsCode: code, tokenIn: 'body' }).expect(401)).body.code).toBe(
    'SIGNATURE_REQUIRED',
  );
  await signIn(name, { proof: key.sign('246810', await challenge(), name) }).expect(201);
});

test('Q01 a key is registered once, by an administrator, and taken back; one put into the database by hand keeps its account out', async () => {
  const { accountId, name, key, keyId } = await holder(8);
  const path = `/v1/accounts/${accountId}/sign-in-keys`;
  expect((await on('post', path, { publicKey: key.publicKey, label: 'x' }, admin.token).expect(409)).body.code).toBe('SIGNATURE_KEY_TAKEN');
  expect((await on('post', path, { publicKey: '04'.padEnd(130, '0'), label: 'x' }, admin.token).expect(422)).body.errors[0]).toMatchObject({
    field: 'publicKey',
    rule: 'Q01',
  });
  expect(isPublicKey(key.publicKey)).toBe(true);
  const auditor = await api.officer(9, 'auditor', '000000');
  await on('post', path, { publicKey: usbKey('1').publicKey, label: 'x' }, auditor.token).expect(403);
  expect((await on('get', path, undefined, auditor.token).expect(200)).body.items).toEqual([
    expect.objectContaining({ id: keyId, publicKey: key.publicKey }),
  ]);
  const thief = usbKey('1');
  const psql = new pg.Client({ connectionString: api.superUrl });
  await psql.connect();
  await psql.query(`update officer_key set public_key = $2 where id = $1`, [keyId, thief.publicKey]);
  expect((await signIn(name, { proof: thief.sign('1', await challenge(), name) }).expect(423)).body.code).toBe('PERMISSION_TAMPERED');
  await psql.query(`update officer_key set public_key = $2 where id = $1`, [keyId, key.publicKey]);
  await psql.end();
  await signIn(name, { proof: key.sign('246810', await challenge(), name) }).expect(201);
  await on('delete', `${path}/${keyId}`, undefined, admin.token).expect(204);
  await on('delete', `${path}/${keyId}`, undefined, admin.token).expect(404);
  expect((await signIn(name, { proof: key.sign('246810', await challenge(), name) }).expect(401)).body.code).toBe('SIGNATURE_WRONG');
});

test('O19 an officer has so many sessions at once as the rule says; the oldest ends', async () => {
  const { name, key } = await holder(12);
  const tokens: string[] = [];
  for (let n = 0; n < 3; n++) tokens.push((await signIn(name, { proof: key.sign('246810', await challenge(), name) }).expect(201)).body.token);
  const alive = await Promise.all(tokens.map(async (token) => (await on('get', '/v1/me', undefined, token)).status));
  expect(alive).toEqual([401, 200, 200]);
});

test('O19 an officer’s password of 90 days is over: told only after the right one, and 忘记密码 leads on; a supplier’s is not', async () => {
  const at = (days: number) => `2026-0${days < 31 ? 1 : 4}-01T00:00:00.000000Z`;
  expect([passwordOver(at(0), 90, at(90)), passwordOver(at(0), 0, at(90)), passwordOver('2026-01-02T00:00:00.000000Z', 90, at(90))]).toEqual([
    true,
    false,
    false,
  ]);
  await api.officer(10, 'initialReviewer', '140000');
  const one = await api.supplier(11);
  await api.moveClock(89 * DAY);
  await signIn('officer10').expect(201);
  await api.moveClock(DAY);
  expect((await signIn('officer10', { password: 'wrong1234' }).expect(401)).body.code).toBe('WRONG_PASSWORD');
  expect((await signIn('officer10').expect(403)).body).toMatchObject({ code: 'PASSWORD_EXPIRED', detail: '密码已超过使用期限' });
  await api.call('post', '/v1/sessions', { identifier: one.accountName, password: PASSWORD }).expect(201);
  const smsCode = await api.code('recoverPassword', mobile(10));
  const { ticket } = (await on('post', '/v1/recoveries', { kind: 'password', phone: mobile(10), smsCode }).expect(201)).body;
  await on('post', '/v1/recoveries/password', { ticket, password: 'newpass99', passwordAgain: 'newpass99' }).expect(200);
  await signIn('officer10', { password: 'newpass99' }).expect(201);
});
