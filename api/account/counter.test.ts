import { shanghaiDay, instant } from '../../domain/kit/instant.ts';
import type { Requested } from '../../domain/account/counter/record.ts';
import type { UserType } from '../../domain/account/counter/materials.ts';
import { materialMatrix } from '../../domain/account/counter/matrix.ts';
import { moveClock } from '../../db/kit/clock.ts';
import { one, query } from '../../db/kit/sql.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { powersOfAttorney } from '../../activities/account/counter/check.ts';
import { counterApi, DISTRICT, inOrder, type CounterApi } from '../../test/kit/counter.ts';

let desk: CounterApi;
beforeAll(async () => {
  desk = await counterApi();
});
afterAll(() => desk?.close());

const today = (ago = 0): string => shanghaiDay(instant(new Date(Date.now() - ago * 86_400_000)));
const at = (id: string, path = ''): string => `/v1/counter-cases/${id}${path}`;
const tasks = (id: string) =>
  query<{ role: string; node: string; overdue: boolean }>(desk.orm.em.fork(), `select role, node from task where case_id = $1 and state = 'open'`, [
    id,
  ]);

/** A case of an account with papers in order, waiting for the second person. */
async function examined(requested?: (accountId: string) => Requested) {
  const [clerk, verifier, own] = [desk.officer('counterClerk'), desk.officer('counterVerifier'), await desk.account()];
  const phone = desk.phone();
  const opened = await desk.open(clerk, requested?.(own.id) ?? { kind: 'changePhone', accountId: own.id, phone });
  const looked = await desk.post(at(opened.id, '/examine'), clerk, inOrder('naturalPerson'), { version: opened.version }).expect(200);
  return { id: opened.id, version: looked.body.version as number, clerk, verifier, own, phone };
}

test('K06 K12 a new phone at the counter: accepted, papers seen, confirmed by a second person, the account changed with it, archived', async () => {
  const { id, version, clerk, verifier, own, phone } = await examined();
  expect(await desk.stands(own.id)).toEqual({ state: 'active', recovery: 'counter', phone: own.phone });
  expect(await tasks(id)).toEqual([{ role: 'counterVerifier', node: 'verify' }]);
  const confirmed = await desk.post(at(id, '/confirm'), verifier, {}, { version }).expect(200);
  expect(confirmed.body).toMatchObject({ state: 'changed', accountId: own.id });
  expect(await desk.stands(own.id)).toEqual({ state: 'active', recovery: 'none', phone });
  expect(await tasks(id)).toEqual([{ role: 'counterClerk', node: 'archive' }]);
  const [idCard, userAgreement] = [await desk.scan(clerk), await desk.scan(clerk)];
  const archive = (files: object) => desk.post(at(id, '/archive'), clerk, { archiveNumber: '晋大厅-1', files }, { version: confirmed.body.version });
  const refused = await archive({ idCard });
  expect(refused.body).toMatchObject({ code: 'ARCHIVE_INCOMPLETE', errors: [{ field: 'files.userAgreement', code: 'SCAN_MISSING' }] });
  expect((await archive({ idCard, userAgreement: uuidv7() })).body).toMatchObject({ code: 'SCAN_UNKNOWN' });
  await archive({ idCard, userAgreement }).expect(200);
  expect((await query(desk.orm.em.fork(), `select file_id from file_use where case_id = $1`, [id])).length).toBe(2);
  const { body: log } = await desk.get(at(id, '/log'), own.actor, { listener: 'public' }).expect(200);
  expect(log.items.map(({ operation, actor }: { operation: string; actor: string }) => `${actor} ${operation}`)).toEqual([
    '政务大厅受理岗 受理',
    '政务大厅受理岗 材料核验',
    '政务大厅复核岗 复核通过',
    '政务大厅受理岗 归档',
  ]);
});

test('K12 whoever has examined the papers does not confirm them, although holding both posts', async () => {
  const both = desk.officer('counterClerk', 'counterVerifier');
  const own = await desk.account();
  const opened = await desk.open(both, { kind: 'changePhone', accountId: own.id, phone: desk.phone() });
  const looked = await desk.post(at(opened.id, '/examine'), both, inOrder('naturalPerson'), { version: opened.version }).expect(200);
  const { body } = await desk.post(at(opened.id, '/confirm'), both, {}, { version: looked.body.version }).expect(422);
  expect(body).toMatchObject({ code: 'CONFIRMATION_NOT_ACCEPTED', errors: [{ code: 'SAME_PERSON' }] });
  expect((await desk.stands(own.id)).phone).toBe(own.phone);
});

test('K12 two cases confirmed at once for the same phone: one account gets it, the other case stays as it was', async () => {
  const phone = desk.phone();
  const cases = await Promise.all([1, 2].map(() => examined((accountId) => ({ kind: 'changePhone', accountId, phone }))));
  const answers = await Promise.all(cases.map(({ id, verifier, version }) => desk.post(at(id, '/confirm'), verifier, {}, { version })));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, expect.any(Number)]);
  const lost = answers.findIndex(({ status }) => status !== 200);
  const said = [answers[lost]!.body.code, ...answers[lost]!.body.errors.map(({ code }: { code: string }) => code)];
  expect(said).toContain('PHONE_REGISTERED');
  const loser = cases[lost]!;
  expect(await desk.stands(loser.own.id)).toEqual({ state: 'active', recovery: 'counter', phone: loser.own.phone });
  expect((await desk.get(at(loser.id), loser.clerk)).body.state).toBe('verification');
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

test('K12 the database itself refuses the second holder of a phone, with the sentence of the requirement, and nothing is changed', async () => {
  const { id, version, verifier, own, phone } = await examined();
  // Past the look-up: the other account comes in the middle, as only a second transaction can.
  const em = desk.orm.em.fork();
  await em.begin();
  const other = await desk.account();
  await query(em, `update account set phone_index = $2 where id = $1`, [other.id, desk.fields.blindIndex(phone, 'phone')]);
  const asked = desk.post(at(id, '/confirm'), verifier, {}, { version }).then((answer) => answer);
  const waiting = `select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  while ((await one<{ n: number }>(desk.orm.em.fork(), waiting)).n === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  await em.commit();
  const answer = await asked;
  expect(answer.status).toBe(409);
  expect(answer.body.code).toBe('PHONE_REGISTERED');
  expect(await desk.stands(own.id)).toEqual({ state: 'active', recovery: 'counter', phone: own.phone });
  expect((await desk.get(at(id), verifier)).body).toMatchObject({ state: 'verification', version });
});

test('K07 K08 changed data: the person, and the organisation behind an account of a 法人', async () => {
  const [clerk, verifier, own] = [desk.officer('counterClerk'), desk.officer('counterVerifier'), await desk.account('legal')];
  const creditCode = desk.unit();
  const data = { organisationName: '林汐商贸有限公司', creditCode };
  const opened = await desk.open(clerk, { kind: 'changeData', accountId: own.id, data }, 'enterprise');
  const looked = await desk.post(at(opened.id, '/examine'), clerk, inOrder('enterprise'), { version: opened.version }).expect(200);
  await desk.post(at(opened.id, '/confirm'), verifier, {}, { version: looked.body.version }).expect(200);
  const unit = await one(
    desk.orm.em.fork(),
    `select name, credit_code as code from organisation where id = (select organisation_id from account where id = $1)`,
    [own.id],
  );
  expect(unit).toEqual({ name: '林汐商贸有限公司', code: creditCode });
});

test('K09 a 法人 whom the register does not let in is registered at the counter: the account is 未验证 until its holder sets a password', async () => {
  const [clerk, verifier] = [desk.officer('counterClerk'), desk.officer('counterVerifier')];
  const requested = { kind: 'registerLegal', name: '林汐民办学校', uscc: desk.unit(), userName: 'linxi2026', phone: desk.phone() } as const;
  const opened = await desk.open(clerk, requested, 'nonEnterprise');
  const again = await desk.post('/v1/counter-cases', clerk, { requested, userType: 'nonEnterprise', district: DISTRICT });
  expect(again.body.code).toBe('ALREADY_RUNNING');
  const looked = await desk.post(at(opened.id, '/examine'), clerk, inOrder('nonEnterprise'), { version: opened.version }).expect(200);
  const confirmed = await desk.post(at(opened.id, '/confirm'), verifier, {}, { version: looked.body.version }).expect(200);
  const { accountId } = confirmed.body as { accountId: string };
  expect(await desk.stands(accountId)).toEqual({ state: 'unverified', recovery: 'none', phone: requested.phone });
  const { body: mine } = await desk.get('/v1/counter-cases', desk.holder(accountId), { listener: 'public' }).expect(200);
  expect(mine.items).toMatchObject([{ id: opened.id, kindLabel: '注册法人账号', stateLabel: '已修改' }]);
});

test('K12 what is asked for is checked when the case is opened: numbers, the account, and the user type, all at once', async () => {
  const clerk = desk.officer('counterClerk');
  const own = await desk.account();
  const wrong = { kind: 'registerIndividual', name: '林汐', idNumber: '123', userName: 'x', phone: '1' };
  const ask = (requested: object, userType: UserType = 'naturalPerson') =>
    desk.post('/v1/counter-cases', clerk, { requested, userType, district: DISTRICT });
  const { body } = await ask(wrong).expect(422);
  expect(body.code).toBe('COUNTER_CASE_INVALID');
  expect(new Set(body.errors.map(({ field }: { field: string }) => field))).toEqual(
    new Set(['requested.idNumber', 'requested.userName', 'requested.phone']),
  );
  expect((await ask({ kind: 'changePhone', accountId: own.id, phone: desk.phone() }, 'enterprise')).body.errors).toMatchObject([
    { field: 'userType' },
  ]);
  expect((await ask({ kind: 'unfreeze', accountId: own.id })).body.errors).toMatchObject([{ message: '该账号未冻结，无需解冻' }]);
  expect((await ask({ kind: 'changeData', accountId: own.id, data: {} })).body.errors).toMatchObject([{ field: 'requested.data' }]);
  const nobody = await desk.post('/v1/counter-cases', clerk, {
    requested: { kind: 'changePhone', accountId: uuidv7(), phone: desk.phone() },
    userType: 'naturalPerson',
  });
  expect(nobody.body.code).toBe('NO_SUCH_ACCOUNT');
  const elsewhere = await desk.post('/v1/counter-cases', clerk, {
    requested: { kind: 'changePhone', accountId: own.id, phone: desk.phone() },
    userType: 'naturalPerson',
    district: '140200',
  });
  expect(elsewhere.body.code).toBe('FORBIDDEN');
});

test('K12 a request for a supplement names all items at once, with a deadline; the applicant reads it; nothing is asked for where nothing is missing', async () => {
  const [clerk, own] = [desk.officer('counterClerk'), await desk.account()];
  const opened = await desk.open(clerk, { kind: 'changePhone', accountId: own.id, phone: desk.phone() });
  const papers = inOrder('naturalPerson');
  const full = await desk.post(at(opened.id, '/supplement-request'), clerk, { examination: papers }, { version: opened.version }).expect(422);
  expect(full.body).toMatchObject({ code: 'SUPPLEMENT_NOT_REQUESTABLE', errors: [{ code: 'NOTHING_MISSING' }] });
  const nothing = { ...papers, seen: [] };
  const { body } = await desk.post(at(opened.id, '/supplement-request'), clerk, { examination: nothing }, { version: opened.version }).expect(200);
  expect(body.missing.map(({ message }: { message: string }) => message)).toEqual([
    '缺少身份证复印件',
    '身份证原件未备查',
    '缺少山西省政务服务网用户协议',
  ]);
  expect(body.deadlines).toMatchObject([{ name: 'supplement', basis: '补正材料时限' }]);
  const { body: seen } = await desk.get(at(opened.id), own.actor, { listener: 'public' }).expect(200);
  expect(seen).toMatchObject({ stateLabel: '补正', examinedBy: null, examination: null, allowedActions: [] });
  expect(seen.missing).toHaveLength(3);
  await desk.post(at(opened.id, '/supplement'), clerk, papers, { version: body.version }).expect(200);
});

test('L11 L12 L13 a 委托书 older than one month is refused, one of today passes; its last day is kept', async () => {
  const clerk = desk.officer('counterClerk');
  for (const [kind, userType] of [
    ['personal', 'naturalPerson'],
    ['legal', 'enterprise'],
    ['legal', 'branch'],
  ] as const) {
    const own = await desk.account(kind);
    const opened = await desk.open(clerk, { kind: 'changePhone', accountId: own.id, phone: desk.phone() }, userType);
    const examine = (signedOn: string) => desk.post(at(opened.id, '/examine'), clerk, inOrder(userType, true, signedOn), { version: opened.version });
    const late = await examine(today(32));
    expect(late.body).toMatchObject({
      code: 'MATERIALS_INCOMPLETE',
      errors: [{ field: 'powerOfAttorney.signedOn', code: 'POWER_OF_ATTORNEY_EXPIRED' }],
    });
    await examine(today()).expect(200);
    const { until } = await one<{ until: string }>(
      desk.orm.em.fork(),
      `select attorney_until::text as until from counter_record where case_id = $1`,
      [opened.id],
    );
    expect(until > today(-27) && until <= today(-31)).toBe(true);
  }
});

test('L01 L02 L03 L04 L05 L06 L07 L08 L09 L10 L18 the preview of every list: lines as printed, marks, originals, and the forms that it needs', async () => {
  for (const row of materialMatrix) {
    const { body } = await desk
      .get(`/v1/counter/checklist?userType=${row.userType}&byProxy=${row.byProxy}`, null, { listener: 'public' })
      .expect(200);
    expect(body).toMatchObject({ id: row.id, lines: row.lines, verified: row.verified });
    expect(body.items).toHaveLength(row.items.length);
    expect(body.forms.map(({ appendix }: { appendix: string }) => appendix)).toContain('4');
  }
  expect((await desk.get('/v1/counter/checklist?userType=nobody', null)).body.errors).toMatchObject([{ field: 'query.userType' }]);
});

test.each([
  ['K06', 'RECOVERY_NOT_PROVEN', 'changePhone'],
  ['K07', 'ACCOUNT_DATA_CHANGE', 'changeData'],
  ['K08', 'REAL_NAME_NOT_FOUND', 'changeData'],
  ['K09', 'NOT_MARKET_REGISTERED', 'registerLegal'],
])('%s K16 the way out of %s shows what to bring and offers 附录1–4 for download', async (_, code, kind) => {
  const { body } = await desk.get(`/v1/counter/way-out/${code}`, null, { listener: 'public' }).expect(200);
  expect(body).toMatchObject({ kind, next: expect.stringContaining('政务大厅') });
  expect(body.downloads.map(({ href }: { href: string }) => href)).toEqual(
    expect.arrayContaining(['/v1/forms/2.pdf', '/v1/forms/3.pdf', '/v1/forms/4.pdf']),
  );
  for (const { lines } of body.checklists) expect(lines.length).toBeGreaterThan(1);
  await desk.get('/v1/counter/way-out/NOTHING', null).expect(404);
});

test('L17 a report of misuse by the holder freezes the account and opens the counter case in one act; 解冻 gives it back and asks for a new password', async () => {
  const [clerk, verifier, own] = [desk.officer('counterClerk'), desk.officer('counterVerifier'), await desk.account()];
  const report = { kind: 'illegalUse', description: '收到非本人操作的验证码' };
  await desk.post('/v1/me/misuse-reports', own.actor, report, { listener: 'public' }).expect(200);
  expect(await desk.stands(own.id)).toMatchObject({ state: 'frozen', recovery: 'counter' });
  const { body } = await desk.get(`/v1/counter-cases?accountId=${own.id}`, clerk).expect(200);
  expect(body.items).toMatchObject([{ kind: 'unfreeze', kindLabel: '账号解冻', state: 'accepted' }]);
  const [{ id, version }] = body.items;
  const other = await desk.post('/v1/counter-cases', clerk, {
    requested: { kind: 'changePhone', accountId: own.id, phone: desk.phone() },
    userType: 'naturalPerson',
  });
  expect(other.body.errors).toMatchObject([{ code: 'ACCOUNT_FROZEN' }]);
  const looked = await desk.post(at(id, '/examine'), clerk, inOrder('naturalPerson'), { version }).expect(200);
  await desk.post(at(id, '/confirm'), verifier, {}, { version: looked.body.version }).expect(200);
  expect(await desk.stands(own.id)).toMatchObject({ state: 'active', recovery: 'none' });
  const { hash } = await one<{ hash: string | null }>(desk.orm.em.fork(), `select password_hash as hash from account where id = $1`, [own.id]);
  expect(hash).toBeNull();
});

test('L17 an officer who freezes an account opens its counter case too; 解除冻结 by the office ends that case, which is archived without papers', async () => {
  const [clerk, verifier, own] = [desk.officer('counterClerk'), desk.officer('counterVerifier'), await desk.account()];
  const versionOf = async () => (await one<{ version: number }>(desk.orm.em.fork(), `select version from case_file where id = $1`, [own.id])).version;
  const cases = async () => (await desk.get(`/v1/counter-cases?accountId=${own.id}`, clerk).expect(200)).body.items;
  const report = { kind: 'securityHole', description: '多地同时登录' };
  const freeze = async () => desk.post(`/v1/accounts/${own.id}/freeze`, clerk, report, { version: await versionOf() });
  await freeze().then(({ status }) => expect(status).toBe(200));
  expect(await desk.stands(own.id)).toMatchObject({ state: 'frozen', recovery: 'counter' });
  const [opened] = await cases();
  expect(opened).toMatchObject({ kind: 'unfreeze', kindLabel: '账号解冻', state: 'accepted' });
  const twice = await freeze();
  expect([twice.status, twice.body.code]).toEqual([409, 'STATE_CONFLICT']);
  await desk.post(`/v1/accounts/${own.id}/unfreeze`, verifier, {}, { version: await versionOf() }).expect(200);
  expect(await desk.stands(own.id)).toMatchObject({ state: 'active', recovery: 'none' });
  const [settled] = await cases();
  expect(settled).toMatchObject({ id: opened.id, state: 'changed', stateLabel: '已修改' });
  // Nothing of it is left to do at the counter but the file.
  const late = await desk.post(at(opened.id, '/examine'), clerk, inOrder('naturalPerson'), { version: settled.version });
  expect([late.status, late.body.code]).toEqual([409, 'STATE_CONFLICT']);
  await desk.post(at(opened.id, '/archive'), clerk, { archiveNumber: 'DA-2026-7', files: {} }, { version: settled.version }).expect(200);
  // Frozen anew: a case of its own again.
  await freeze().then(({ status }) => expect(status).toBe(200));
  expect((await cases()).map(({ state }: { state: string }) => state).toSorted()).toEqual(['accepted', 'archived']);
});

test('L17 解除冻结 and 复核通过 of the counter case in the same second: exactly one of them gives the account back', async () => {
  const [clerk, verifier, own] = [desk.officer('counterClerk'), desk.officer('counterVerifier'), await desk.account()];
  const versionOf = async () => (await one<{ version: number }>(desk.orm.em.fork(), `select version from case_file where id = $1`, [own.id])).version;
  for (let n = 0; n < 3; n++) {
    const report = { kind: 'securityHole', description: '多地同时登录' };
    await desk.post(`/v1/accounts/${own.id}/freeze`, clerk, report, { version: await versionOf() }).expect(200);
    const { body } = await desk.get(`/v1/counter-cases?accountId=${own.id}`, clerk).expect(200);
    const { id, version } = (body.items as { id: string; version: number; state: string }[]).find(({ state }) => state === 'accepted')!;
    const looked = await desk.post(at(id, '/examine'), clerk, inOrder('naturalPerson'), { version }).expect(200);
    const frozen = await versionOf();
    const answers = await Promise.all([
      desk.post(`/v1/accounts/${own.id}/unfreeze`, verifier, {}, { version: frozen }),
      desk.post(at(id, '/confirm'), verifier, {}, { version: looked.body.version }),
    ]);
    // Who loses is told so, or is asked to come back where the database has broken the tie.
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status } of answers) expect([200, 409, 412, 503]).toContain(status);
    expect(await desk.stands(own.id)).toMatchObject({ state: 'active', recovery: 'none' });
    const states = await desk.get(`/v1/counter-cases?accountId=${own.id}`, clerk).expect(200);
    expect(states.body.items.every(({ state }: { state: string }) => state === 'changed')).toBe(true);
  }
}, 60_000);

test('K12 a rejection gives the account back as it was, and frees it for the next case', async () => {
  const { id, version, verifier, own, clerk } = await examined();
  const silent = await desk.post(at(id, '/reject'), verifier, { reason: ' ' }, { version });
  expect(silent.body).toMatchObject({ code: 'REJECTION_NOT_ACCEPTED', errors: [{ code: 'REASON_MISSING' }] });
  await desk.post(at(id, '/reject'), verifier, { reason: '身份证与账号不符' }, { version }).expect(200);
  expect(await desk.stands(own.id)).toEqual({ state: 'active', recovery: 'none', phone: own.phone });
  expect((await desk.get(at(id), own.actor, { listener: 'public' })).body).toMatchObject({ stateLabel: '已驳回', reason: '身份证与账号不符' });
  await desk.open(clerk, { kind: 'changePhone', accountId: own.id, phone: desk.phone() });
});

test('K12 cases are nobody else’s: other districts, other applicants and the public listener see and do nothing', async () => {
  const { id, version, own } = await examined();
  const stranger = await desk.account();
  await desk.get(at(id), stranger.actor, { listener: 'public' }).expect(404);
  const elsewhere = { ...desk.officer(), grants: [{ role: 'counterVerifier' as const, district: '140200' }] };
  await desk.get(at(id), elsewhere).expect(404);
  await desk.post(at(id, '/confirm'), elsewhere, {}, { version }).expect(404);
  await desk.post(at(id, '/confirm'), own.actor, {}, { version, listener: 'public' }).expect(404);
  expect((await desk.get('/v1/counter-cases', elsewhere)).body.items).toEqual([]);
});

test('Q04 nothing of a person is in clear in what the counter keeps, nor in the journal', async () => {
  const requested = { kind: 'registerIndividual', name: '欧阳若溪', idNumber: desk.number(), userName: 'ouyang2026', phone: desk.phone() } as const;
  const { id } = await desk.open(desk.officer('counterClerk'), requested);
  const [kept] = await query<{ text: string }>(
    desk.orm.em.fork(),
    `select (select r::text from counter_record r where case_id = $1) || (select string_agg(j::text, '') from journal j where case_id = $1) ||
       (select string_agg(a::text, '') from act a where case_id = $1) as text`,
    [id],
  );
  for (const value of [requested.name, requested.idNumber, requested.phone, requested.userName]) expect(kept!.text).not.toContain(value);
});

test('L11 a 委托书 that runs out while its case waits is found by the daily round, until the case goes on', async () => {
  const [clerk, verifier, own] = [desk.officer('counterClerk'), desk.officer('counterVerifier'), await desk.account()];
  const opened = await desk.open(clerk, { kind: 'changePhone', accountId: own.id, phone: desk.phone() });
  const papers = inOrder('naturalPerson', true, today(20));
  const looked = await desk.post(at(opened.id, '/examine'), clerk, papers, { version: opened.version }).expect(200);
  const em = desk.orm.em.fork();
  const notice = () =>
    query<{ message: string; done: boolean }>(
      em,
      `select message, resolved_at is not null as done from operator_notice where key = 'counter/attorney'`,
    );
  const round = async (days: number) => powersOfAttorney.run({ em, now: instant(new Date(Date.now() + days * 86_400_000)) } as never);
  expect(await round(0)).toBe(0);
  expect(await round(15)).toBe(1);
  expect(await notice()).toEqual([{ message: expect.stringContaining(opened.id), done: false }]);
  await desk.post(at(opened.id, '/reject'), verifier, { reason: '委托书已过有效期' }, { version: looked.body.version }).expect(200);
  expect(await round(15)).toBe(0);
  expect(await notice()).toMatchObject([{ done: true }]);
});

test('K12 papers that come after the last day are refused with the times, also before the system has ended the case', async () => {
  const [clerk, own] = [desk.officer('counterClerk'), await desk.account()];
  const opened = await desk.open(clerk, { kind: 'changePhone', accountId: own.id, phone: desk.phone() });
  const examination = { ...inOrder('naturalPerson'), seen: [] };
  const asked = await desk.post(at(opened.id, '/supplement-request'), clerk, { examination }, { version: opened.version }).expect(200);
  await moveClock(desk.orm.em.fork(), 60 * 86_400_000);
  const { body } = await desk.post(at(opened.id, '/supplement'), clerk, inOrder('naturalPerson'), { version: asked.body.version }).expect(422);
  expect(body).toMatchObject({ code: 'WINDOW_CLOSED', due: asked.body.deadlines[0].due, basis: '补正材料时限' });
});
