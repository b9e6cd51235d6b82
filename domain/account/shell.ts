// What surrounds the pages: entry, steps, login page, success dialog, menus, top bar (S0§1–2.6, S1, S2账号). A portal draws what stands here.

/** A05: from a link of a 政府采购网 or directly; 【立即注册】 leads to the form. Login and registration have addresses of their own (A15). */
export const entry = {
  registrationPath: '/registry',
  query: { settleCategory: '1', entranceType: '1' },
  page: { title: '政府采购供应商注册', button: '立即注册', leadsTo: 'registration' },
  loginPath: '/login',
} as const;

/** Is this address the entry of the supplier registration? */
export function isSupplierEntry(path: string, query: Readonly<Record<string, string | undefined>>): boolean {
  return path === entry.registrationPath && Object.entries(entry.query).every(([name, value]) => query[name] === value);
}

/** A06 */
export const registrationSteps = [
  { step: 1, key: 'account', label: '注册账号' },
  { step: 2, key: 'dossier', label: '资料填写' },
  { step: 3, key: 'review', label: '资料审核' },
] as const;

/** Standing of an organisation's onboarding, as far as the shell depends on it. */
export type Standing = 'none' | 'draft' | 'review' | 'notice' | 'waiting' | 'admitted';

/** Where the progress bar stands: a draft is being filled in, anything submitted is in step 3. */
export const currentStep = (standing: Standing | null): 1 | 2 | 3 => (standing === null ? 1 : standing === 'none' || standing === 'draft' ? 2 : 3);

/** A13: dialog after the registration; at 0 the page goes to the login. `seconds` is a rule. */
export const registered = (seconds: number) =>
  ({
    title: '恭喜您，账号注册成功！',
    text: `点击登录继续完善资料，${seconds}秒后开始登录`,
    button: '立即登录',
    redirectSeconds: seconds,
    redirectTo: entry.loginPath,
  }) as const;

/** A15: the login page. The second tab's name cannot be read in the source; it only says 「未开放」. */
export const loginPage = {
  path: entry.loginPath,
  tabs: [
    { key: 'account', label: '账号登录', open: true, fields: ['identifier', 'password'] },
    { key: 'second', label: '未开放', open: false, fields: [] },
  ],
  links: [
    { key: 'smsCode', label: '短信验证码登录', fields: ['phone', 'smsCode'], hint: '使用注册时填写的手机号码来获取验证码登录' },
    { key: 'recoverUserName', label: '忘记用户名' },
    { key: 'recoverPassword', label: '忘记密码' },
  ],
  register: { label: '立即注册', path: entry.registrationPath },
} as const;

/** K13: what the account field takes, and whether a code is asked for beside the password. */
export function loginFields(kind: 'supplier' | 'purchaser' | 'personal' | 'legal' | 'staff', codeAtSignIn: readonly string[]) {
  const identifier = { personal: '身份证号/用户名', legal: '统一社会信用代码/用户名' }[kind as string] ?? '账号';
  return [
    { name: 'identifier', label: identifier },
    { name: 'password', label: '密码' },
    ...(codeAtSignIn.includes(kind) ? [{ name: 'smsCode', label: '验证码' }] : []),
  ];
}

/** After the login a supplier that has not submitted goes straight to 资料填写 (A15), everybody else to the workbench. */
export const landing = (kind: string, standing: Standing | null): 'dossier' | 'workbench' =>
  kind === 'supplier' && (standing === null || standing === 'none' || standing === 'draft') ? 'dossier' : 'workbench';

const menuTable = [
  { key: 'overview', label: '总览', from: 'always' },
  { key: 'basicInfo', label: '基本信息管理', from: 'always' },
  { key: 'branches', label: '分支机构管理', from: 'service' },
  { key: 'branchReview', label: '分支机构审核', from: 'service' },
  { key: 'serviceInfo', label: '服务信息配置', from: 'service' },
  { key: 'bankContract', label: '银行签约申请', from: 'service' },
  { key: 'receivingAccounts', label: '收款账户管理', from: 'submitted' },
  { key: 'deliveryAddresses', label: '收货地址管理', from: 'service' },
] as const;
export type MenuKey = (typeof menuTable)[number]['key'];

/** A16: the left menus. They grow with the state; `services` are entries that were switched on for an organisation (the source shows them for a training account). */
export function menus(standing: Standing, services: readonly string[] = []): { key: MenuKey; label: string }[] {
  const submitted = standing === 'waiting' || standing === 'admitted';
  return menuTable
    .filter(({ key, from }) => from === 'always' || (from === 'submitted' && submitted) || services.includes(key))
    .map(({ key, label }) => ({ key, label }));
}

/** A16: the bar above. `unread` are the counts beside 预警, 待办 and 消息. */
export const topBar = (district: string, organisation: string, unread: { warnings: number; tasks: number; messages: number }) => ({
  app: { current: '入驻与材料', path: ['应用中心', '入驻与材料', '基本信息管理'] },
  district,
  items: [
    { key: 'warnings', label: '预警', count: unread.warnings },
    { key: 'tasks', label: '待办', count: unread.tasks },
    { key: 'messages', label: '消息', count: unread.messages },
    { key: 'ca', label: 'CA管理', count: null },
  ],
  organisation,
});
