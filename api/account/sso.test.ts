import { confirmed } from './confirmed.ts';
import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { envelopeAlarm } from '../../activities/kit/envelope-alarm.ts';
import { authenticate } from '../../db/account/sessions.ts';
import { inbox } from '../../db/kit/inbox.ts';
import { query } from '../../db/kit/sql.ts';
import type { NeighbourName } from '../../gateways/contracts/neighbours.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { accountApi, idNumber, mobile, type AccountApi } from '../../test/account/account-api.ts';
import { neighbourhood, type Neighbourhood } from '../../test/kit/neighbours.ts';
import { sorted } from '../../test/kit/sorted.ts';

let hood: Neighbourhood;
let api: AccountApi;
const rows = <T>(sql: string, params: unknown[] = []) => query<T & object>(api.orm.em.fork(), sql, params);

beforeAll(async () => {
  hood = await neighbourhood();
  const { oneStop, mobile: app, safetyPlatform } = hood.neighbours;
  const web = { oneStopUrl: `${hood.sandbox.url}/one-stop`, safetyPlatformUrl: `${hood.sandbox.url}/safety-platform` };
  api = await accountApi({ platforms: { client: 'banshi', ...web, oneStop, mobile: app, safetyPlatform } });
  api.deps.authenticate = confirmed((token, how) => authenticate(api.orm, token, how), api.desk.platform!.central);
});
afterAll(async () => {
  await api.close();
  await hood.close();
});
afterEach(async () => {
  for (const name of ['one-stop', 'mobile', 'safety-platform'] as const) await hood.fault(name, null);
});

const someone = (seed: number, more: object = {}) => {
  const person = { uid: `u-${seed}`, realName: `测试${seed}`, idType: '111', idNo: idNumber(seed), mobile: mobile(seed), level: 3, ...more };
  return hood.put('one-stop', '/_data', person).then(() => person);
};
const officerPut = (uid: string, seed: number, more: object = {}) =>
  hood.put('safety-platform', '/_data', {
    uid,
    standing: 'active',
    roles: [{ role: '系统管理员', district: '310000' }],
    name: '王芳',
    mobile: mobile(seed),
    unit: '上海市应急管理局',
    district: '310000',
    ...more,
  });
const cookiesOf = (response: supertest.Response): string[] =>
  ((response.headers['set-cookie'] ?? []) as unknown as string[]).map((one) => one.split(';')[0]!);
const session = (response: supertest.Response): string | undefined =>
  cookiesOf(response)
    .find((one) => one.startsWith('banshi_session='))
    ?.slice('banshi_session='.length);

/** Goes to the platform as a browser does, and comes back with a ticket; `Where` the browser stands then. */
async function begin(uid: string, app: 'public' | 'officers' = 'public', returnTo = '/exam') {
  const login = await supertest(api.apps[app])
    .get(`/v1/sso/login?returnTo=${encodeURIComponent(returnTo)}`)
    .expect(302);
  const back = await fetch(`${login.headers['location']}&uid=${uid}`, { redirect: 'manual' });
  const { pathname, search } = new URL(back.headers.get('location')!);
  return { cookie: cookiesOf(login).join('; '), url: pathname + search, ticket: new URLSearchParams(search).get('ticket')! };
}
const callback = ({ url, cookie }: { url: string; cookie: string }, app: 'public' | 'officers' = 'public') =>
  supertest(api.apps[app]).get(url).set('Cookie', cookie);
const officer = async (uid: string): Promise<string> => {
  const answer = await callback(await begin(uid, 'officers'), 'officers');
  return session(answer) ?? `refused: ${JSON.stringify(answer.body)}`;
};
const get = (path: string, token: string, app: 'public' | 'officers' = 'public') =>
  supertest(api.apps[app]).get(path).set('Authorization', `Bearer ${token}`);
const ticketOf = async (name: NeighbourName, uid: string): Promise<string> =>
  (await hood.put(name, '/_tickets', { uid, aud: 'banshi' })).body['ticket'] as string;

test('S3-01 U01 a person signs in through 一网通办, gets an account, and lands where the sign-in began', async () => {
  const person = await someone(701);
  const answer = await callback(await begin(person.uid)).expect(302);
  expect(answer.headers['location']).toBe('/exam');
  const token = session(answer)!;
  const me = (await get('/v1/me', token).expect(200)).body as { kind: string };
  expect(me.kind).toBe('personal');
  const [account] = await rows<{ person_name: string; phone: string; id_number: string; uid: string }>(
    `select person_name, phone, id_number, i.uid from account a join platform_identity i on i.account_id = a.id where a.person_name = $1`,
    [person.realName],
  );
  expect(api.fields.decrypt(account!.id_number, 'account.id_number')).toBe(person.idNo);
  expect(JSON.stringify(account)).not.toMatch(new RegExp(`${person.idNo}|${person.mobile}|${person.uid}`));
  // The second time it is the same account.
  await callback(await begin(person.uid)).expect(302);
  expect(await rows(`select 1 from account where person_name = $1`, [person.realName])).toHaveLength(1);
});

test('S3-01 the same ticket twice is refused, also fifty times at once: one of them goes on', async () => {
  const person = await someone(702);
  const begun = await begin(person.uid);
  const answers = await Promise.all(Array.from({ length: 50 }, () => callback(begun)));
  expect(answers.filter(({ status }) => status === 302)).toHaveLength(1);
  expect(new Set(answers.filter(({ status }) => status !== 302).map(({ status, body }) => `${status} ${body.code}`))).toEqual(
    new Set(['401 SSO_TICKET_INVALID']),
  );
  const again = await callback(begun).expect(401);
  expect(again.body).toMatchObject({ code: 'SSO_TICKET_INVALID', detail: '登录票据无效或已使用' });
  expect(await rows(`select 1 from account where person_name = $1`, [person.realName])).toHaveLength(1);
});

test('S3-01 U01 fifty tickets of a new person at once make one account and fifty sessions of it', async () => {
  const person = await someone(703);
  const begun = await Promise.all(Array.from({ length: 50 }, () => begin(person.uid)));
  const answers = await Promise.all(begun.map((one) => callback(one)));
  expect(answers.map(({ status }) => status)).toEqual(begun.map(() => 302));
  const accounts = await rows<{ id: string }>(`select id from account where person_name = $1`, [person.realName]);
  expect(accounts).toHaveLength(1);
  expect(await rows(`select 1 from session where account_id = $1 and ended_at is null`, [accounts[0]!.id])).toHaveLength(50);
  expect(await rows(`select 1 from journal where case_id = $1`, [accounts[0]!.id])).toHaveLength(1);
});

test('S3-01 a forged ticket, one for another sign-in, another browser or another client, and one that ran out are 401 SSO_TICKET_INVALID', async () => {
  const person = await someone(704);
  const good = await begin(person.uid);
  const forgedTicket = good.ticket.slice(0, -1) + (good.ticket.endsWith('0') ? '1' : '0');
  const params = new URLSearchParams(good.url.split('?')[1]);
  const state = params.get('state')!;
  const url = (ticket: string, of = state) => `/v1/sso/callback?${new URLSearchParams({ ticket, state: of }).toString()}`;
  const issued = async (more: object) =>
    (await hood.put('one-stop', '/_tickets', { uid: person.uid, aud: 'banshi', state, ...more })).body['ticket'] as string;
  const other = await begin(person.uid);
  const bad: [string, string][] = [
    [url(forgedTicket), good.cookie],
    [url(await issued({ aud: 'other' })), good.cookie],
    [url(await issued({ state: 'other' })), good.cookie],
    [url(await issued({ validSeconds: -1 })), good.cookie],
    [url(await ticketOf('mobile', person.uid)), good.cookie],
    [url('nonsense'), good.cookie],
    // A link with somebody else's ticket in this browser, and no browser at all.
    [good.url, other.cookie],
    [good.url, ''],
    [url(good.ticket, `${state}0`), good.cookie],
  ];
  for (const [address, cookie] of bad) {
    const answer = await supertest(api.apps.public).get(address).set('Cookie', cookie);
    expect([answer.status, answer.body.code]).toEqual([401, 'SSO_TICKET_INVALID']);
    expect(session(answer)).toBeUndefined();
  }
  expect(await rows(`select 1 from account where person_name = $1`, [person.realName])).toEqual([]);
  await callback(good).expect(302);
});

test('S3-01 nobody is led to a page outside, and a platform that is away is told as such and costs nothing', async () => {
  for (const bad of ['//evil.example', 'https://evil.example', '/\\evil.example'])
    await supertest(api.apps.public)
      .get(`/v1/sso/login?returnTo=${encodeURIComponent(bad)}`)
      .expect(422);
  const person = await someone(705);
  const begun = await begin(person.uid);
  await hood.fault('one-stop', { failNext: 1 });
  expect((await callback(begun)).status).toBe(502);
  await callback(begun).expect(302);
});

test('S3-01 an account that was registered here is the same person’s when identity number and phone are, and nobody’s to take when only one is', async () => {
  const registered = async (seed: number, idSeed = seed) => {
    const account = { kind: 'personal', district: '310000', phone: mobile(seed), personName: `先${seed}`, idNumber: idNumber(idSeed) } as const;
    const set = await api.decide({
      key: randomUUID(),
      type: 'Account',
      action: 'setUp',
      actor: { kind: 'system' },
      input: { account },
      bodyHash: '',
    });
    if (!set.ok) throw new Error(JSON.stringify(set.refusal));
    await query(api.orm.em.fork(), `update case_file set state = 'active' where id = $1`, [set.caseId]);
    return set.caseId;
  };
  const mine = await registered(711);
  await someone(711);
  const answers = await Promise.all([await begin('u-711'), await begin('u-711')].map((one) => callback(one)));
  expect(answers.map(({ status }) => status)).toEqual([302, 302]);
  expect(await rows(`select account_id as id from session where account_id = $1`, [mine])).toHaveLength(2);
  // Somebody registered with this identity number before its owner came, with a phone of his own.
  await registered(712, 713);
  await someone(713);
  expect((await callback(await begin('u-713'))).body).toMatchObject({ status: 409, code: 'ID_NUMBER_REGISTERED' });
  // The phone went to somebody else.
  await registered(714);
  await someone(715, { mobile: mobile(714) });
  expect((await callback(await begin('u-715'))).body).toMatchObject({ status: 409, code: 'PHONE_REGISTERED' });
});

test('S3-01 signing out ends the session here and there; with 一网通办 away it ends here all the same', async () => {
  await someone(706);
  const enter = async () => session(await callback(await begin('u-706')))!;
  const leave = (token: string) => supertest(api.apps.public).post('/v1/sso/logout').set('Authorization', `Bearer ${token}`).expect(200);
  const first = await enter();
  expect((await leave(first)).body).toEqual({ platform: true });
  await get('/v1/me', first).expect(401);
  expect((await hood.asked('one-stop')).at(-1)).toMatchObject({ path: '/one-stop/sign-out', body: { uid: 'u-706' } });
  const second = await enter();
  await hood.fault('one-stop', { status: 503 });
  expect((await leave(second)).body).toEqual({ platform: false });
  await get('/v1/me', second).expect(401);
});

test('U10 S3-51 the app’s ticket opens a session of the same account, once', async () => {
  const person = await someone(707);
  await callback(await begin(person.uid)).expect(302);
  const ticket = await ticketOf('mobile', person.uid);
  const enter = (of: string) => supertest(api.apps.public).post('/v1/mobile/session').send({ ticket: of, tokenIn: 'body' });
  const answer = await enter(ticket).expect(201);
  const [account] = await rows<{ id: string }>(`select id from account where person_name = $1`, [person.realName]);
  expect(answer.body).toMatchObject({ accountId: account!.id });
  await get('/v1/me', answer.body.token as string).expect(200);
  for (const bad of [ticket, await ticketOf('one-stop', person.uid), 'nonsense'])
    expect((await enter(bad)).body).toMatchObject({ status: 401, code: 'SSO_TICKET_INVALID' });
  const cookie = await supertest(api.apps.public)
    .post('/v1/mobile/session')
    .send({ ticket: await ticketOf('mobile', person.uid) })
    .expect(201);
  expect(cookie.body.token).toBeUndefined();
  expect(session(cookie)).toBeDefined();
});

test('O15 U20 an officer comes from the platform with the roles that it gives, in the same request', async () => {
  await officerPut('o-1', 721, {
    roles: [
      { role: '系统管理员', district: '310000' },
      { role: '经办', district: '310101' },
      { role: '无此岗位', district: '310000' },
    ],
  });
  const token = await officer('o-1');
  const person = (await api.deps.authenticate(token))!;
  expect(sorted(person.grants.map(({ role, district }) => [role, district]))).toEqual(
    sorted([
      ['applicant', undefined],
      ['administrator', '310000'],
      ['caseOfficer', '310101'],
    ]),
  );
  expect(await rows(`select unknown from central_change where account_id = $1`, [person.accountId])).toEqual([{ unknown: ['无此岗位'] }]);
  await get(`/v1/accounts/${person.accountId}/grants`, token, 'officers').expect(200);
});

let next = 40_000;
/** A case with a task that the person has claimed. */
async function claimedTask(person: PersonActor, role: string, district = '310000', claimed = true): Promise<string> {
  const id = randomUUID();
  const set = { kind: 'staff', district, phone: mobile(next++), personName: '某人' } as const;
  const made = await api.decide({
    key: randomUUID(),
    type: 'Account',
    action: 'setUp',
    actor: { kind: 'system' },
    input: { account: set },
    bodyHash: '',
  });
  if (!made.ok) throw new Error(JSON.stringify(made.refusal));
  await query(
    api.orm.em.fork(),
    `insert into task (id, case_id, type, district, node, round, label, role, assignee_id, claimed_at, state, created_at)
       values ($1, $2, 'PracticeRegistration', $3, 'handling', 1, '审核', $4, $5, case when $6 then app_now() end, 'open', app_now())`,
    [id, made.caseId, district, role, person.accountId, claimed],
  );
  return id;
}
const mine = (person: PersonActor) => inbox(api.orm, person, {}, 10, undefined);

test('O15 a role withdrawn there: the next request here is 403, the inbox is empty, the claimed task is back with its group, the history is kept', async () => {
  const admin = { role: '系统管理员', district: '310000' };
  await officerPut('o-2', 722, { roles: [admin, { role: '经办', district: '310000' }] });
  const token = await officer('o-2');
  const person = (await api.deps.authenticate(token))!;
  const task = await claimedTask(person, 'caseOfficer');
  expect(await mine(person)).toMatchObject([{ id: task, assigneeId: person.accountId }]);
  const before = await rows(`select * from journal where case_id = $1`, [person.accountId]);

  await officerPut('o-2', 722, { roles: [] });
  const refused = await get(`/v1/accounts?phone=${mobile(722)}`, token, 'officers');
  expect([refused.status, refused.body.code]).toEqual([403, 'FORBIDDEN']);
  const after = (await api.deps.authenticate(token))!;
  expect(after.grants).toEqual([{ role: 'applicant' }]);
  expect(await mine(after)).toEqual([]);
  const [row] = await rows<{ assignee_id: string | null; claimed_at: string | null; state: string; version: number }>(
    `select * from task where id = $1`,
    [task],
  );
  expect(row).toMatchObject({ assignee_id: null, claimed_at: null, state: 'open' });
  // A colleague of the group finds it free.
  await officerPut('o-3', 723, { roles: [{ role: '经办', district: '310000' }] });
  const colleague = (await api.deps.authenticate(await officer('o-3')))!;
  expect(await mine(colleague)).toMatchObject([{ id: task, assigneeId: null }]);
  // History: the grants with their end, the journal as it was, and what central administration did.
  expect(await rows(`select 1 from officer_grant where account_id = $1 and revoked_at is not null`, [person.accountId])).toHaveLength(2);
  expect(await rows(`select * from journal where case_id = $1`, [person.accountId])).toEqual(before);
  const changes = await rows<{ taken: unknown[]; tasks: string[] }>(`select taken, tasks from central_change where account_id = $1 order by at`, [
    person.accountId,
  ]);
  expect(changes.map(({ taken, tasks }) => [taken.length, tasks])).toEqual([
    [0, []],
    [2, [task]],
  ]);
});

test('O09 each of the three ways in ends at a page that can be used: 一网通办, the app’s ticket, the portal of officers', async () => {
  const person = await someone(951);
  const page = async (token: string, app: 'public' | 'officers' = 'public') =>
    (await get('/v1/me', token, app).expect(200)).body.personName as string;
  expect(await page(session(await callback(await begin(person.uid)))!)).toBe(person.realName);
  const entered = await supertest(api.apps.public)
    .post('/v1/mobile/session')
    .send({ ticket: await ticketOf('mobile', person.uid), tokenIn: 'body' });
  expect(await page(entered.body.token as string)).toBe(person.realName);
  await officerPut('o-9', 952);
  expect(await page(await officer('o-9'), 'officers')).toBe('王芳');
});

test('O15 an account withdrawn there: the next request here is 401, sessions are over, nobody signs in with it', async () => {
  await officerPut('o-4', 724);
  const token = await officer('o-4');
  const person = (await api.deps.authenticate(token))!;
  const task = await claimedTask(person, 'administrator');
  await officerPut('o-4', 724, { standing: 'withdrawn' });
  expect((await get('/v1/me', token, 'officers')).body).toMatchObject({ status: 401 });
  expect(await rows(`select 1 from session where account_id = $1 and ended_at is null`, [person.accountId])).toEqual([]);
  expect(await rows(`select assignee_id from task where id = $1`, [task])).toEqual([{ assignee_id: null }]);
  const again = await callback(await begin('o-4', 'officers'), 'officers');
  expect([again.status, again.body.code]).toEqual([403, 'ACCOUNT_WITHDRAWN']);
  // Given back there, it is here too, with a new sign-in.
  await officerPut('o-4', 724);
  await get('/v1/me', await officer('o-4'), 'officers').expect(200);
});

test('O15 the platform calls back: the claimed task is free before anybody asks; the same envelope again, or altered, is refused with an alarm', async () => {
  const received: string[] = [];
  const { createServer } = await import('node:http');
  const ours = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    request.on('end', () => {
      received.push(text);
      void supertest(api.apps.public)
        .post('/v1/callbacks/safety-platform')
        .send(JSON.parse(text) as object)
        .then(({ status }) => response.writeHead(status).end());
    });
  });
  await new Promise<void>((resolve) => ours.listen(0, '127.0.0.1', resolve));
  await officerPut('o-5', 725);
  const person = (await api.deps.authenticate(await officer('o-5')))!;
  const task = await claimedTask(person, 'administrator');
  await hood.put('safety-platform', '/_callback', { url: `http://127.0.0.1:${(ours.address() as { port: number }).port}/` });
  await officerPut('o-5', 725, { roles: [] });
  ours.close();
  expect(received).toHaveLength(1);
  expect(await rows(`select assignee_id from task where id = $1`, [task])).toEqual([{ assignee_id: null }]);
  const sealed = JSON.parse(received[0]!) as { body: string };
  const send = (body: object) => supertest(api.apps.public).post('/v1/callbacks/safety-platform').send(body);
  await send(sealed).expect(403);
  await send({ ...sealed, nonce: '0'.repeat(32) }).expect(403);
  await send({ ...sealed, body: `${sealed.body.slice(0, -2)}${sealed.body.endsWith('AA') ? 'BB' : 'AA'}` }).expect(403);
  expect(hood.alarms.filter(({ path }) => path === '/changes').map(({ code }) => code)).toEqual([
    'ENVELOPE_REPLAYED',
    'ENVELOPE_ALTERED',
    'ENVELOPE_ALTERED',
  ]);
});

test('O15 a task that was given to somebody by name has no group to go back to: operators are told until it is settled', async () => {
  await officerPut('o-8', 741);
  const person = (await api.deps.authenticate(await officer('o-8')))!;
  const task = await claimedTask(person, 'administrator', '310000', false);
  await officerPut('o-8', 741, { roles: [] });
  await api.desk.platform!.central.refresh(person.accountId, 'o-8');
  expect(await rows(`select assignee_id from task where id = $1`, [task])).toEqual([{ assignee_id: person.accountId }]);
  const notice = () =>
    rows<{ message: string }>(`select message from operator_notice where key = $1 and resolved_at is null`, [`central/tasks/${person.accountId}`]);
  expect((await notice()).map(({ message }) => message)).toEqual(['一名工作人员的岗位已被统一权限分配收回，仍有1件指派给其本人的待办，请改派。']);
  await officerPut('o-8', 741);
  await api.desk.platform!.central.refresh(person.accountId, 'o-8');
  expect(await notice()).toEqual([]);
});

test('O15 with the platform away sessions go on for two hours by what was last confirmed, and then no longer; nobody new comes in', async () => {
  await officerPut('o-6', 726);
  const token = await officer('o-6');
  const begun = await begin('o-6', 'officers');
  await hood.fault('safety-platform', { status: 503 });
  await get('/v1/me', token, 'officers').expect(200);
  expect((await callback(begun, 'officers')).status).toBe(502);
  await query(api.orm.em.fork(), `update central_officer set confirmed_at = app_now() - interval '119 minutes'`);
  await get('/v1/me', token, 'officers').expect(200);
  await query(api.orm.em.fork(), `update central_officer set confirmed_at = app_now() - interval '121 minutes'`);
  await get('/v1/me', token, 'officers').expect(401);
  await hood.fault('safety-platform', null);
  // Nothing is lost: the session is there again as soon as the platform says so.
  await get('/v1/me', token, 'officers').expect(200);
  await callback(begun, 'officers').expect(302);
});

test('O15 whom the platform administers gets no roles here and no other way in; sign-in of our own is a switch', async () => {
  const local = await api.officer(731, 'operator', '310000');
  await officerPut('o-7', 731);
  const token = await officer('o-7');
  const person = (await api.deps.authenticate(token))!;
  expect(person.accountId).toBe(local.accountId);
  // The session of before has lost the officer's rights, which are the platform's now.
  expect((await api.deps.authenticate(local.token))!.grants).toEqual([{ role: 'applicant' }]);
  await expect(api.desk.officers.giveGrant(person.accountId, 'operator', '310000', null)).rejects.toMatchObject({
    refusal: { code: 'CENTRALLY_ADMINISTERED' },
  });
  const own = (identifier: string) => api.call('post', '/v1/sessions', { identifier, password: 'abcd1234', tokenIn: 'body' });
  expect((await own('officer731')).body).toMatchObject({ status: 403, code: 'OWN_SIGN_IN_OFF' });

  await api.officer(732, 'operator', '330000');
  await own('officer732').expect(201);
  await query(
    api.orm.em.fork(),
    `insert into rule (key, district, value, valid_from, source, verified, version)
       values ('account.officers.ownSignIn', '330000', 'false', '2000-01-01', 'test', true, (select max(version) + 1 from rule))`,
  );
  expect((await own('officer732')).body).toMatchObject({ status: 403, code: 'OWN_SIGN_IN_OFF' });
  // A supplier of the same district is no officer.
  const { token: supplier } = await api.supplier(733);
  await get('/v1/me', supplier, 'public').expect(200);
});

test('Q06 an alarm over an envelope is a notice for the operators that says which neighbour, and nothing of what was inside', async () => {
  const logged: unknown[] = [];
  const logger = { error: (...all: unknown[]) => void logged.push(all), warn: (...all: unknown[]) => void logged.push(all) };
  envelopeAlarm(
    api.orm,
    logger as unknown as Parameters<typeof envelopeAlarm>[1],
  )({ neighbour: 'education', code: 'ENVELOPE_ALTERED', path: '/records' });
  let notices: object[] = [];
  while (notices.length === 0) notices = await rows(`select kind, message from operator_notice where key = 'envelope/education/ENVELOPE_ALTERED'`);
  expect(notices).toEqual([{ kind: 'envelope', message: '与学信学历学位核验的通信异常（/records）：报文完整性校验未通过，已拒收，请核查。' }]);
  expect(logged).toEqual([[{ neighbour: 'education', code: 'ENVELOPE_ALTERED', path: '/records' }, expect.any(String)]]);
});
