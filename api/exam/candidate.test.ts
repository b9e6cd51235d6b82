// The way in: 一网通办 leads to the exam home with exactly one user, the profile is completed, the phone bound.
import supertest from 'supertest';
import { routes } from '../index.ts';
import { accountApi, idNumber, mobile, type AccountApi } from '../../test/account/account-api.ts';
import { neighbourhood, type Neighbourhood } from '../../test/kit/neighbours.ts';
import { createFillingDesk } from '../../activities/exam/desk.ts';
import { openFiles } from '../../activities/file/open.ts';
import { createVirusGateway } from '../../gateways/virus.ts';
import { query } from '../../db/kit/sql.ts';
import { createApp } from '../kit/app.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let hood: Neighbourhood;
let api: AccountApi;
const folder = mkdtempSync(join(tmpdir(), 'banshi-candidates-'));
const rows = <T>(sql: string, params: unknown[] = []) => query<T & object>(api.orm.em.fork(), sql, params);

beforeAll(async () => {
  hood = await neighbourhood();
  const { oneStop, mobile: app, safetyPlatform } = hood.neighbours;
  const web = { oneStopUrl: `${hood.sandbox.url}/one-stop`, safetyPlatformUrl: `${hood.sandbox.url}/safety-platform` };
  api = await accountApi({ platforms: { client: 'banshi', ...web, oneStop, mobile: app, safetyPlatform } });
  const { orm, fields, ring, decide, deps } = api;
  const virus = createVirusGateway({ url: `${hood.sandbox.url}/virus`, secret: hood.secret });
  const files = await openFiles({ orm, fields, store: { kind: 'folder', dir: folder }, virus });
  Object.assign(deps, { filling: createFillingDesk({ orm, fields, keyring: ring, decide, files, face: hood.neighbours.face }), files });
  const probes = {
    database: async () => undefined,
    engine: async () => undefined,
    behind: async () => ({ cases: 0, seconds: 0 }),
    draining: () => false,
  };
  api.apps.public = createApp({ routes, deps, listener: 'public', probes });
});
afterAll(async () => {
  await api.close();
  await hood.close();
  rmSync(folder, { recursive: true });
});

const cookiesOf = (response: supertest.Response): string[] =>
  ((response.headers['set-cookie'] ?? []) as unknown as string[]).map((one) => one.split(';')[0]!);
async function arrive(
  seed: number,
): Promise<{ token: string; landed: string; person: { uid: string; realName: string; idNo: string; mobile: string } }> {
  const person = { uid: `u-${seed}`, realName: `测试${seed}`, idType: '111', idNo: idNumber(seed), mobile: mobile(seed), level: 3 };
  await hood.put('one-stop', '/_data', person);
  const login = await supertest(api.apps.public).get('/v1/sso/login?returnTo=%2Fexam').expect(302);
  const back = await fetch(`${login.headers['location']}&uid=${person.uid}`, { redirect: 'manual' });
  const { pathname, search } = new URL(back.headers.get('location')!);
  const answer = await supertest(api.apps.public)
    .get(pathname + search)
    .set('Cookie', cookiesOf(login).join('; '))
    .expect(302);
  const token = cookiesOf(answer)
    .find((one) => one.startsWith('banshi_session='))!
    .slice('banshi_session='.length);
  return { token, landed: answer.headers['location'] as string, person };
}
const call = (method: 'get' | 'post' | 'put', path: string, token: string, body?: object, version?: number) => {
  const ask = version === undefined ? { token } : { token, version };
  return api.call(method, path, body, ask);
};
const code = async (token: string, phone: string): Promise<string> => api.code('bindMobile', phone, { phone }, { token });

test('S3-01 S3-07 the sign-in through 一网通办 lands on the exam home, with one user whose profile is to be completed', async () => {
  const { token, landed, person } = await arrive(901);
  expect(landed).toBe('/exam');
  const { body } = await call('get', '/v1/exam-home', token).expect(200);
  expect(body).toMatchObject({
    candidate: { complete: false, name: person.realName, mobileVerified: false, profile: {} },
    enrolments: [],
  });
  expect(body.candidate.missing).toEqual(['sex', 'nation', 'birth', 'email', 'address', 'local', 'mobile', 'photo']);
  expect(JSON.stringify(body)).not.toMatch(new RegExp(`${person.idNo}|${person.mobile}`));
});

test('S3-07 fifty first visits at once make one user and one candidate', async () => {
  const { token, person } = await arrive(902);
  const answers = await Promise.all(Array.from({ length: 50 }, () => call('post', '/v1/users/bootstrap', token)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const [account] = await rows<{ id: string }>(`select id from account where person_name = $1`, [person.realName]);
  expect(await rows(`select 1 from candidate where account_id = $1`, [account!.id])).toHaveLength(1);
});

test('S3-07 the profile is kept as it is typed, under its version; it is complete when nothing is missing', async () => {
  const { token } = await arrive(903);
  const { body: first } = await call('post', '/v1/users/bootstrap', token).expect(200);
  await call('put', '/v1/me', token, { email: '' }).expect(428);
  const typed = { sex: '男', nation: '汉族', birth: '1990-01-01', email: 'a@b.cn', address: '上海', local: 'lives' };
  const { body } = await call('put', '/v1/me', token, typed, first.version as number).expect(200);
  expect(body.missing).toEqual(['mobile', 'photo']);
  expect(body.profile).toEqual(typed);
  await call('put', '/v1/me', token, typed, first.version as number).expect(412);
  expect((await call('put', '/v1/me', token, { nickname: 'x' }, body.version as number).expect(422)).body.errors[0].code).toBe('FIELD_UNKNOWN');
});

test('S3-07 the same identity number in a second account is 409', async () => {
  await arrive(904);
  const twin = { uid: 'u-904b', realName: '测试904', idType: '111', idNo: idNumber(904), mobile: mobile(905), level: 3 };
  await hood.put('one-stop', '/_data', twin);
  const login = await supertest(api.apps.public).get('/v1/sso/login?returnTo=%2Fexam').expect(302);
  const back = await fetch(`${login.headers['location']}&uid=${twin.uid}`, { redirect: 'manual' });
  const { pathname, search } = new URL(back.headers.get('location')!);
  const answer = await supertest(api.apps.public)
    .get(pathname + search)
    .set('Cookie', cookiesOf(login).join('; '))
    .expect(409);
  expect(answer.body.code).toBe('ID_NUMBER_REGISTERED');
  expect(answer.body.detail).toContain('该身份证号已被认证');
});

test('S3-08 the own number is bound with the code that was sent to it; a wrong number is 422, one that another holds 409', async () => {
  const [{ token, person }, { person: other }] = [await arrive(906), await arrive(907)];
  const { body: before } = await call('post', '/v1/users/bootstrap', token).expect(200);
  expect(before.mobileVerified).toBe(false);
  expect((await call('post', '/v1/me/mobile', token, { phone: '12345678901', smsCode: '000000' }).expect(422)).body.errors[0].rule).toBe('N03');
  const smsCode = await code(token, person.mobile);
  await call('post', '/v1/me/mobile', token, { phone: person.mobile, smsCode }).expect(200);
  expect((await call('post', '/v1/users/bootstrap', token)).body.mobileVerified).toBe(true);
  // A number of one's own choice, since 一网通办 has shown who this is; the old one hears of it.
  const next = mobile(9060);
  await call('post', '/v1/me/mobile', token, { phone: next, smsCode: await code(token, next) }).expect(200);
  expect((await call('get', '/v1/me', token).expect(200)).body.phone).toContain(next.slice(-4));
  expect((await api.sms(person.mobile)).some(({ template }) => template === 'sms.phoneChanged')).toBe(true);
  const taken = await code(token, other.mobile);
  expect((await call('post', '/v1/me/mobile', token, { phone: other.mobile, smsCode: taken }).expect(409)).body.code).toBe('PHONE_REGISTERED');
});

test('S3-08 five wrong codes lock the number for thirty minutes: the right one is of no use, no other is sent; then it goes on', async () => {
  const { token, person } = await arrive(908);
  const right = await code(token, person.mobile);
  const wrong = right === '000000' ? '000001' : '000000';
  const left: string[] = [];
  for (let n = 0; n < 5; n++) {
    const { body } = await call('post', '/v1/me/mobile', token, { phone: person.mobile, smsCode: wrong }).expect(422);
    left.push(body.errors[0].message as string);
  }
  expect(left).toEqual([4, 3, 2, 1, 0].map((n) => `验证码错误，还可输入${n}次`));
  expect((await call('post', '/v1/me/mobile', token, { phone: person.mobile, smsCode: right }).expect(423)).body.code).toBe('MOBILE_LOCKED');
  await api.moveClock(29 * 60_000);
  expect((await call('post', '/v1/sms-codes', token, { purpose: 'bindMobile', phone: person.mobile }).expect(423)).body.code).toBe('MOBILE_LOCKED');
  await api.moveClock(61_000);
  const fresh = await code(token, person.mobile);
  await call('post', '/v1/me/mobile', token, { phone: person.mobile, smsCode: fresh }).expect(200);
});

test('S3-08 a code counts five minutes, the next is sent after a minute, ten a day at the most', async () => {
  const { token, person } = await arrive(909);
  // Sessions end meanwhile, so the person comes anew each time.
  const send = async () => call('post', '/v1/sms-codes', (await arrive(909)).token, { purpose: 'bindMobile', phone: person.mobile });
  const first = await code(token, person.mobile);
  expect((await send()).body).toMatchObject({ code: 'SMS_CODE_TOO_OFTEN', retryAfterSeconds: expect.any(Number) });
  await api.moveClock(5 * 60_000);
  expect((await call('post', '/v1/me/mobile', token, { phone: person.mobile, smsCode: first }).expect(422)).body.code).toBe('SMS_CODE_EXPIRED');
  const statuses: number[] = [];
  for (let n = 0; n < 14; n++) {
    await api.moveClock(61 * 60_000);
    statuses.push((await send()).status);
  }
  expect(statuses).toEqual([...Array.from({ length: 9 }, () => 200), ...Array.from({ length: 5 }, () => 429)]);
});

test('S3-08 an account that did not come through 一网通办 changes its number by showing the old one', async () => {
  const { token } = await api.supplier(910);
  const next = mobile(9100);
  const { body } = await call('post', '/v1/me/mobile', token, { phone: next, smsCode: await code(token, next) }).expect(409);
  expect(body.code).toBe('MOBILE_CHANGE_NEEDED');
});
