import { accountApi, creditCode, mobile, PASSWORD, type AccountApi, type SignedUp } from '../../test/account/account-api.ts';
import { hasConsented } from '../../db/account/reads.ts';
import { documentVersions } from '../../db/account/documents.ts';
import { versionsInForce } from '../../domain/account/consent.ts';
import { now } from '../../db/kit/clock.ts';
import { query } from '../../db/kit/sql.ts';

let api: AccountApi;
let one: SignedUp;
beforeAll(async () => {
  api = await accountApi();
  one = await api.supplier(1);
});
afterAll(() => api?.close());

test('A01 A16 who I am: organisation, its administrator, menus of 待提交, top bar with 区划 and name, phone half hidden', async () => {
  const { body } = await api.call('get', '/v1/me', undefined, { token: one.token }).expect(200);
  expect(body).toMatchObject({
    kind: 'supplier',
    userName: one.accountName,
    phone: `${one.phone.slice(0, 3)}****${one.phone.slice(-4)}`,
    organisations: [{ organisationId: one.organisationId, name: '测试公司1', roles: ['orgAdmin'], post: '机构管理员' }],
    menus: [
      { key: 'overview', label: '总览' },
      { key: 'basicInfo', label: '基本信息管理' },
    ],
    standing: 'none',
    step: 2,
    topBar: { app: { current: '入驻与材料' }, district: '山西省本级', organisation: '测试公司1' },
  });
  expect(body.topBar.items.map((item: { label: string }) => item.label)).toEqual(['预警', '待办', '消息', 'CA管理']);
  await query(
    api.orm.em.fork(),
    `insert into case_file (id, type, district, state, version, seq, head, organisation_id, created_at, changed_at)
       values (gen_random_uuid(), 'SupplierOnboarding', '140000', 'waiting', 1, 1, '', $1, app_now(), app_now())`,
    [one.organisationId],
  );
  const later = await api.call('get', '/v1/me', undefined, { token: one.token }).expect(200);
  expect(later.body).toMatchObject({ standing: 'waiting', step: 3, landing: 'workbench' });
  expect(later.body.menus.map(({ label }: { label: string }) => label)).toEqual(['总览', '基本信息管理', '收款账户管理']);
  await api.call('get', '/v1/me').expect(401);
});

test('A17 L14 terms: text, version and hash; agreed to with what was on the screen, asked again for an altered one', async () => {
  const terms = await api.call('get', '/v1/terms/supplierTerms').expect(200);
  expect(terms.body.statement).toBe('本人已阅读并同意《政府采购供应商注册须知》《法律声明》《隐私协议》');
  const documents = terms.body.documents.map(({ document, version, hash }: Record<string, string>) => ({ document, version, hash }));
  expect(documents.map(({ document }: { document: string }) => document)).toEqual(['supplierNotice', 'legalStatement', 'privacyAgreement']);
  const path = '/v1/terms/supplierTerms/consents';
  const agree = (body: object) => api.call('post', path, { agreed: true, documents, ...body }, { token: one.token });
  expect((await agree({ agreed: false }).expect(422)).body.code).toBe('CONSENT_MISSING');
  expect((await agree({ documents: documents.slice(1) }).expect(422)).body.errors[0].field).toBe('consent.documents.supplierNotice');
  const altered = documents.map((one: object, n: number) => (n === 0 ? { ...one, hash: '0'.repeat(64) } : one));
  expect((await agree({ documents: altered }).expect(422)).body.code).toBe('CONSENT_OUTDATED');
  const held = async () => {
    const em = api.orm.em.fork();
    return hasConsented(em, one.accountId, 'supplierTerms', versionsInForce('supplierTerms', documentVersions, await now(em)));
  };
  expect(await held()).toBe(false);
  await agree({}).expect(204);
  expect(await held()).toBe(true);
  const me = await api.call('get', '/v1/me', undefined, { token: one.token }).expect(200);
  expect(me.body.consentsDue).toEqual(['userAgreement']);
  const agreement = await api.call('get', '/v1/terms/userAgreement').expect(200);
  expect(agreement.body.documents[0].text).toContain('2.3 用户在山西省政务服务网注册后，必须遵循以下原则：');
});

test('K01 K11 the help of the source, each answer with the problem it explains', async () => {
  const { body } = await api.call('get', '/v1/help').expect(200);
  expect(body.items[0]).toMatchObject({ id: 'K01', question: '注册个人账号显示“该身份证号已被认证”如何处理？', code: 'ID_NUMBER_REGISTERED' });
  const ids = new Set(body.items.map(({ id }: { id: string }) => id));
  for (let n = 1; n <= 11; n++) expect([...ids]).toContain(`K${String(n).padStart(2, '0')}`);
});

test('sessions: listed with where they come from, ended one by one, all at once, or by signing out', async () => {
  const [a, b] = [await api.signIn(one.accountName), await api.signIn(one.accountName)];
  const { body } = await api.call('get', '/v1/sessions', undefined, { token: a }).expect(200);
  expect(body.items.filter((item: { current: boolean }) => item.current)).toHaveLength(1);
  const other = body.items.find((item: { current: boolean; createdAt: string }) => !item.current);
  const stranger = await api.supplier(2);
  await api.call('delete', `/v1/sessions/${other.id}`, undefined, { token: stranger.token }).expect(404);
  await api.call('delete', `/v1/sessions/${other.id}`, undefined, { token: a }).expect(204);
  await api.call('get', '/v1/me', undefined, { token: b }).expect(401);
  await api.call('delete', '/v1/sessions/current', undefined, { token: a }).expect(204);
  await api.call('get', '/v1/me', undefined, { token: a }).expect(401);
  const [c, d] = [await api.signIn(one.accountName), await api.signIn(one.accountName)];
  await api.call('post', '/v1/me/sign-out-everywhere', undefined, { token: c }).expect(200);
  for (const token of [c, d]) await api.call('get', '/v1/me', undefined, { token }).expect(401);
});

test('修改密码 needs the old one and ends every session', async () => {
  const three = await api.supplier(3);
  const change = (body: object) =>
    api.call('put', '/v1/me/password', { oldPassword: PASSWORD, password: 'newpass99', passwordAgain: 'newpass99', ...body }, { token: three.token });
  expect((await change({ oldPassword: 'wrong1234' }).expect(401)).body.code).toBe('WRONG_PASSWORD');
  expect((await change({ password: PASSWORD, passwordAgain: PASSWORD }).expect(422)).body.errors[0].field).toBe('password');
  await change({}).expect(200);
  await api.call('get', '/v1/me', undefined, { token: three.token }).expect(401);
  await api.signIn(three.accountName, 'newpass99');
  const wrong = await api.call('post', '/v1/sessions', { identifier: three.accountName, password: PASSWORD }).expect(401);
  expect(wrong.body.code).toBe('WRONG_PASSWORD');
});

test('K06 更换手机号: first the code of the reserved phone, then that of the new one, which nobody else may have; the old one is told', async () => {
  const four = await api.supplier(4);
  const ask = { token: four.token };
  await api.moveClock(61_000);
  const early = await api.call('put', '/v1/me/phone', { phone: mobile(40), smsCode: '123456' }, ask).expect(409);
  expect(early.body.code).toBe('STATE_CONFLICT');
  const old = await api.code('changePhone', four.phone, {}, ask);
  await api.call('post', '/v1/me/phone/change', { smsCode: old }, ask).expect(200);
  const taken = await api.code('changePhone', one.phone, { phone: one.phone }, ask);
  expect((await api.call('put', '/v1/me/phone', { phone: one.phone, smsCode: taken }, ask).expect(409)).body.code).toBe('PHONE_REGISTERED');
  const smsCode = await api.code('changePhone', mobile(40), { phone: mobile(40) }, ask);
  await api.call('put', '/v1/me/phone', { phone: mobile(40), smsCode }, ask).expect(200);
  expect((await api.sms(four.phone)).at(-1)!.template).toBe('sms.phoneChanged');
  await api.call('get', '/v1/me', undefined, ask).expect(401);
  await api.moveClock(61_000);
  const byCode = await api.code('signIn', mobile(40));
  await api.call('post', '/v1/sessions/by-code', { phone: mobile(40), smsCode: byCode }).expect(201);
  await api.call('post', '/v1/sms-codes', { purpose: 'changePhone', phone: mobile(41) }).expect(401);
});

test('L17 a report by the holder freezes at once and ends the sessions; a stranger’s freezes nothing; the reserved phone does', async () => {
  const five = await api.supplier(5);
  const report = { kind: 'illegalUse', description: '有人冒用我的账号' };
  const heard = await api.call('post', '/v1/misuse-reports', { ...report, identifier: five.accountName }).expect(202);
  const nobody = await api.call('post', '/v1/misuse-reports', { ...report, identifier: 'nobody0001' }).expect(202);
  expect(heard.body).toEqual(nobody.body);
  await api.call('get', '/v1/me', undefined, { token: five.token }).expect(200);
  await api.call('post', '/v1/me/misuse-reports', { kind: 'illegalUse', description: ' ' }, { token: five.token }).expect(422);
  const frozen = await api.call('post', '/v1/me/misuse-reports', report, { token: five.token }).expect(200);
  expect(frozen.body).toMatchObject({ state: 'frozen', regions: { recovery: 'counter' } });
  await api.call('get', '/v1/me', undefined, { token: five.token }).expect(401);
  const refused = await api.call('post', '/v1/sessions', { identifier: five.accountName, password: PASSWORD }).expect(423);
  expect(refused.body).toMatchObject({ code: 'ACCOUNT_FROZEN', detail: '账号已冻结' });
  const dump = await query(api.orm.em.fork(), `select to_jsonb(m)::text as row from misuse_report m`);
  expect(JSON.stringify(dump)).not.toContain('冒用');
  const six = await api.supplier(6);
  await api.moveClock(61_000);
  const smsCode = await api.code('verify', six.phone);
  await api.call('post', '/v1/misuse-reports/by-phone', { ...report, phone: six.phone, smsCode }).expect(200);
  await api.call('get', '/v1/me', undefined, { token: six.token }).expect(401);
  expect(creditCode(6)).toBe(six.creditCode);
});
