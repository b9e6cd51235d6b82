import { accountProblems, counterWay, refusalOf, reason } from './problems.ts';
import { faq, helpFor } from './faq.ts';
import { accountKinds, counterLegalTypes, firstUserRoles, firstUserTitles, legalTypes, purchasingParties, serviceParties } from './roles.ts';
import { currentStep, entry, isSupplierEntry, landing, loginFields, loginPage, menus, registered, registrationSteps, topBar } from './shell.ts';
import { mergeCatalogues } from '../catalogues.ts';
import { commonProblems } from '../kit/problems.ts';

/** Sources print half-width and full-width punctuation for the same sentence. */
const plain = (text: string) => text.normalize('NFKC').replace(/\s+/g, '');
const labels = (items: readonly { label: string }[]) => items.map(({ label }) => label);

test('A01 the first user of an organisation is its administrator', () => {
  expect(firstUserRoles).toEqual(['orgAdmin']);
  expect(firstUserTitles).toEqual(['系统管理员', '机构管理员']);
});

test('A02 the purchasing side: 采购组织机构 is an agency or a purchaser, finance is a 财政监管单位, 系统 acts too', () => {
  expect(purchasingParties.organiser.holds.map((key) => purchasingParties[key].label)).toEqual(['采购代理机构', '采购人']);
  expect(purchasingParties.purchaser.alias).toBe('采购单位');
  expect(labels(Object.values(purchasingParties))).toEqual([
    '供应商',
    '采购人',
    '采购代理机构',
    '采购组织机构',
    '集采机构',
    '评审专家',
    '评审组长',
    '评审小组',
    '财政',
    '审核机构',
    '系统',
  ]);
});

test('A03 the government-service side: 自然人, 被授权人, 法人代表, 分公司负责人, and the hall that verifies and archives', () => {
  expect(serviceParties.naturalPerson).toBe('自然人');
  expect(Object.values(serviceParties.delegate)).toEqual(['被授权人', '受托人']);
  expect([serviceParties.legalRepresentative, serviceParties.branchHead]).toEqual(['法人代表', '分公司负责人']);
  expect(serviceParties.clerk).toEqual({ label: '政务大厅工作人员', does: ['核验', '存档'] });
});

test('A04 法人类型 offers four, the material list adds 民办非企业 and 分公司', () => {
  expect(Object.values(legalTypes)).toEqual(['企业法人', '社团法人', '机关事业单位法人', '个体工商户']);
  expect(Object.values(counterLegalTypes)).toEqual(['民办非企业', '分公司']);
  expect(Object.values(accountKinds)).toContain('法人');
});

test('A05 the address with settleCategory=1&entranceType=1 is the supplier entry, whose button is 【立即注册】', () => {
  expect(isSupplierEntry('/registry', { settleCategory: '1', entranceType: '1' })).toBe(true);
  expect(isSupplierEntry('/registry', { settleCategory: '2', entranceType: '1' })).toBe(false);
  expect(isSupplierEntry('/registry', {})).toBe(false);
  expect(entry.page).toMatchObject({ title: '政府采购供应商注册', button: '立即注册' });
});

test('A06 three steps, and where each standing is', () => {
  expect(labels(registrationSteps)).toEqual(['注册账号', '资料填写', '资料审核']);
  expect([currentStep(null), currentStep('none'), currentStep('draft'), currentStep('waiting'), currentStep('admitted')]).toEqual([1, 2, 2, 3, 3]);
});

test('A13 the success dialog counts down the seconds of the rule and goes to the login', () => {
  const dialog = registered(4);
  expect(plain(dialog.title)).toBe(plain('恭喜您,账号注册成功!'));
  expect(plain(dialog.text)).toBe(plain('点击登录继续完善资料,4秒后开始登录'));
  expect(dialog).toMatchObject({ button: '立即登录', redirectSeconds: 4, redirectTo: loginPage.path });
  expect(registered(7).text).toContain('7秒');
});

test('A14 a used phone leads to 【已注册去登录】', () => {
  expect(accountProblems.PHONE_REGISTERED.message).toBe('手机号已被注册');
  expect(accountProblems.PHONE_REGISTERED.next).toContain('【已注册去登录】');
});

test('A15 the login page: 账号登录, a second tab 「未开放」, three links; its address is not the registration’s', () => {
  expect(loginPage.tabs.map(({ label, open }) => [label, open])).toEqual([
    ['账号登录', true],
    ['未开放', false],
  ]);
  expect(labels(loginPage.links)).toEqual(['短信验证码登录', '忘记用户名', '忘记密码']);
  expect(loginPage.path).not.toBe(entry.registrationPath);
  expect([landing('supplier', 'draft'), landing('supplier', null), landing('supplier', 'waiting'), landing('personal', null)]).toEqual([
    'dossier',
    'dossier',
    'workbench',
    'workbench',
  ]);
});

test('A16 the menus grow from 待提交 to 待入库, and further only where a service is switched on', () => {
  expect(labels(menus('draft'))).toEqual(['总览', '基本信息管理']);
  expect(labels(menus('waiting'))).toEqual(['总览', '基本信息管理', '收款账户管理']);
  expect(labels(menus('admitted'))).toEqual(['总览', '基本信息管理', '收款账户管理']);
  const all = ['branches', 'branchReview', 'serviceInfo', 'bankContract', 'deliveryAddresses'];
  expect(labels(menus('admitted', all))).toEqual([
    '总览',
    '基本信息管理',
    '分支机构管理',
    '分支机构审核',
    '服务信息配置',
    '银行签约申请',
    '收款账户管理',
    '收货地址管理',
  ]);
});

test('A16 the bar above: 入驻与材料, the 区划, 预警 待办 消息 CA管理, the organisation', () => {
  const bar = topBar('山西省本级', '林汐经济贸易有限公司', { warnings: 0, tasks: 2, messages: 1 });
  expect(bar.app.current).toBe('入驻与材料');
  expect(labels(bar.items)).toEqual(['预警', '待办', '消息', 'CA管理']);
  expect([bar.district, bar.organisation, bar.items[1]!.count]).toEqual(['山西省本级', '林汐经济贸易有限公司', 2]);
});

test('K13 the login asks 个人 and 法人 for a code beside the password, a supplier not', () => {
  const rule = ['personal', 'legal'];
  expect(labels(loginFields('personal', rule))).toEqual(['身份证号/用户名', '密码', '验证码']);
  expect(labels(loginFields('legal', rule))).toEqual(['统一社会信用代码/用户名', '密码', '验证码']);
  expect(labels(loginFields('supplier', rule))).toEqual(['账号', '密码']);
});

test.each([
  ['K01', 'ID_NUMBER_REGISTERED', '该身份证号已被认证'],
  ['K02', 'CREDIT_CODE_REGISTERED', '该统一社会信用代码已被认证'],
  ['K03', 'ACCOUNT_NAME_TAKEN', '登录账号已注册'],
  ['K04', 'WRONG_PASSWORD', '用户名或密码错误'],
  ['K05', 'NO_SUCH_ACCOUNT', '该账号不存在'],
  ['K08', 'REAL_NAME_NOT_FOUND', '实名核验失败，失败原因：验证失败，根据统一社会信用代码未查询到信息'],
  ['K09', 'NOT_MARKET_REGISTERED', '非市场监督管理局管理企业'],
] as const)('%s says its sentence to the letter and has a help entry that quotes it', (id, code, message) => {
  expect(accountProblems[code].message).toBe(message);
  expect(helpFor(code).map((entry) => entry.id)).toContain(id);
  expect(helpFor(code).every((entry) => entry.question.includes(message))).toBe(true);
});

test('K06 K07 K16 what the phone cannot settle leads to the counter, with the checklist and 附录1至附录4', () => {
  for (const code of ['RECOVERY_NOT_PROVEN', 'REAL_NAME_NOT_FOUND', 'NOT_MARKET_REGISTERED', 'ACCOUNT_FROZEN'] as const)
    expect(accountProblems[code].next).toContain(counterWay);
  expect(counterWay).toMatch(/原件和复印件.*政务大厅.*附录1至附录4/);
  expect([...new Set(faq.filter((entry) => entry.counter).map(({ id }) => id))]).toEqual(['K06', 'K07', 'K08', 'K09', 'K12']);
});

test('K10 K11 help keeps the source’s answer and says what is different here: no re-filing, no weaker browser', () => {
  const k10 = faq.find(({ id }) => id === 'K10')!;
  const k11 = faq.find(({ id }) => id === 'K11')!;
  expect(k10.question).toContain('带星号为必填项');
  expect(k10.handling).toEqual(['您在我的办件中删除暂存办件，重新进行业务填报办理即可解决。']);
  expect(k10.here).toContain('不需要');
  expect(k11.handling).toEqual(['您可以更改浏览器安全设置即可解决。']);
  expect(k11.here).toContain('不要关闭浏览器的安全检查');
});

test('K12 K13 every row of the source has an entry, each with a question and an answer', () => {
  expect([...new Set(faq.map(({ id }) => id))].sort()).toEqual(Array.from({ length: 13 }, (_, i) => `K${String(i + 1).padStart(2, '0')}`));
  expect(faq.filter(({ question, handling }) => !question.endsWith('？') || handling.length === 0)).toEqual([]);
  expect(faq.filter(({ code }) => code !== undefined && !(code in accountProblems))).toEqual([]);
});

test('a refusal takes the code that its reasons share, so that a taken name is seen as itself', () => {
  const taken = reason('ACCOUNT_NAME_TAKEN', { field: 'accountName' });
  expect(refusalOf([taken])).toEqual({ code: 'ACCOUNT_NAME_TAKEN', reasons: [taken] });
  expect(refusalOf([reason('ACCOUNT_NAME_TAKEN'), reason('PHONE_REGISTERED')]).code).toBe('VALIDATION');
  expect(refusalOf([reason('FIELD_REQUIRED')]).code).toBe('VALIDATION');
});

test('no code of this catalogue is also a common one', () => {
  expect(Object.keys(mergeCatalogues([commonProblems, accountProblems]))).toContain('LAST_ADMIN');
});
