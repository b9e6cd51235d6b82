import fc from 'fast-check';
import { seedRules } from '../../db/data/rules/index.ts';
import { creditCheckCharacter } from '../kit/identity/credit-code.ts';
import { refusalCode } from '../kit/process.ts';
import { ruleSet } from '../kit/rules.ts';
import { registrationForm, type FormField, type RegistrationKind } from './fields.ts';
import { accountProcess } from './process.ts';
import { accountProblems } from './problems.ts';
import {
  accountNameReasons,
  legalTypeReasons,
  passwordFits,
  passwordReasons,
  validateRegistration,
  type RegistrationContext,
} from './registration.ts';
import { accountRulesOf } from './rule-values.ts';

const rulesIn = (district: string) => accountRulesOf(ruleSet(seedRules, district, '2026-11-01'));
const context: RegistrationContext = { rules: rulesIn('140000'), today: '2026-11-01', isKnownDistrict: () => true };
const plain = (text: string | undefined) => text?.normalize('NFKC').replace(/\s+/g, '');
const credit = (body: string) => body + creditCheckCharacter(body);

const typed: Record<RegistrationKind, Record<string, string>> = {
  supplier: {
    organisationName: '林汐经济贸易有限公司',
    creditCode: '91350100M000100Y43',
    accountName: 'lx0001',
    phone: '13800138000',
    smsCode: '024680',
    password: 'abcd1234',
    passwordAgain: 'abcd1234',
  },
  personal: {
    idNumber: '11010519491231002x',
    accountName: 'zhang1',
    phone: '13800138000',
    smsCode: '024680',
    password: 'abcd1234',
    passwordAgain: 'abcd1234',
  },
  legal: {
    legalType: 'enterprise',
    creditCode: '91350100M000100Y43',
    accountName: 'legal1',
    phone: '13800138000',
    smsCode: '024680',
    password: 'abcd1234',
    passwordAgain: 'abcd1234',
  },
  purchaser: {
    organisationName: '某某市教育局',
    creditCode: credit('11140100012345678'),
    personName: '张三',
    accountName: 'admin01',
    phone: '13800138000',
    smsCode: '024680',
    password: 'abcd1234',
    passwordAgain: 'abcd1234',
  },
};
const form = (kind: RegistrationKind) => registrationForm(kind, context.rules);
const field = (kind: RegistrationKind, name: string): FormField => form(kind).fields.find((f) => f.name === name)!;
const check = (kind: RegistrationKind, change: Record<string, unknown> = {}, more: Partial<RegistrationContext> = {}) =>
  validateRegistration(kind, { ...typed[kind], ...change }, { ...context, ...more });
const reasons = (...args: Parameters<typeof check>) => {
  const result = check(...args);
  return result.ok ? [] : result.reasons;
};
const one = (...args: Parameters<typeof check>) => {
  const found = reasons(...args);
  expect(found).toHaveLength(1);
  return found[0]!;
};

test('A07 A08 A09 A10 A11 A12 the supplier’s form has these fields in this order, all required', () => {
  expect(form('supplier').fields.map(({ label }) => label)).toEqual([
    '机构名称',
    '统一社会信用代码',
    '创建新账号',
    '手机号码',
    '验证码',
    '密码',
    '确认密码',
  ]);
  expect(form('supplier').fields.every(({ required }) => required)).toBe(true);
  expect(form('supplier')).toMatchObject({ title: '政府采购供应商注册', submit: '提交注册' });
  expect(check('supplier')).toMatchObject({ ok: true, warnings: [], value: { kind: 'supplier', accountName: 'lx0001', accountKey: 'lx0001' } });
});

test('A18 the hints under the fields are those of the guide, with 查看示例 and the way to 【已注册去登录】', () => {
  expect(field('supplier', 'creditCode')).toMatchObject({ hint: '请填写营业执照上的统一社会信用代码', example: '查看示例' });
  expect(plain(field('supplier', 'accountName').hint)).toBe(plain('请创建一个新账号,6-20位数字字母组合'));
  expect(field('supplier', 'phone').hint).toBe('建议您填写负责人手机号');
  expect(field('supplier', 'phone').elsewhere).toEqual({ text: '若该手机已在平台注册过账号，可直接去到', button: '已注册去登录' });
  expect(field('supplier', 'smsCode').button).toBe('发送验证码');
});

test('A06 an empty form answers with every field at once, each with its sentence', () => {
  const result = validateRegistration('supplier', {}, context);
  expect(result.ok ? [] : result.reasons.map(({ field: name, message }) => [name, message])).toEqual([
    ['organisationName', '请填写机构名称'],
    ['creditCode', '请填写统一社会信用代码'],
    ['accountName', '请填写创建新账号'],
    ['phone', '请填写手机号码'],
    ['smsCode', '请填写验证码'],
    ['password', '请填写密码'],
    ['passwordAgain', '请填写确认密码'],
  ]);
});

const kinds = fc.constantFrom<RegistrationKind>('supplier', 'personal', 'legal', 'purchaser');
const rawOf = (kind: RegistrationKind, values: unknown[]) => Object.fromEntries(form(kind).fields.map(({ name }, i) => [name, values[i]]));

test('what is no text counts as not filled in, whatever it is', () => {
  const noText = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string()), fc.object());
  fc.assert(
    fc.property(kinds, fc.array(noText, { maxLength: 8 }), (kind, values) => {
      const result = validateRegistration(kind, rawOf(kind, values), context);
      expect(result.ok ? [] : result.reasons.map((r) => [r.field, r.code])).toEqual(form(kind).fields.map(({ name }) => [name, 'FIELD_REQUIRED']));
    }),
  );
});

test('whatever text is typed, the answer is a value or reasons, never an exception, and each reason names a field of the form', () => {
  fc.assert(
    fc.property(kinds, fc.array(fc.string({ unit: 'binary' }), { minLength: 8, maxLength: 8 }), (kind, values) => {
      const result = validateRegistration(kind, rawOf(kind, values), context);
      const names = form(kind).fields.map(({ name }) => name);
      expect(result.ok ? [] : result.reasons.filter((r) => !names.includes(r.field!) || !r.message || !r.rule)).toEqual([]);
    }),
  );
});

test('A07 the name as on the licence, 100 characters at most', () => {
  expect(one('supplier', { organisationName: '名'.repeat(101) })).toMatchObject({
    field: 'organisationName',
    rule: 'A07',
    message: '机构名称不超过100个字',
  });
  expect(check('supplier', { organisationName: '𠮷'.repeat(100) }).ok).toBe(true);
});

test('A08 a credit code with a wrong check character is refused, lower case is normalised', () => {
  expect(one('supplier', { creditCode: '91350100M000100Y44' })).toMatchObject({ field: 'creditCode', code: 'CREDIT_CODE_CHECK' });
  expect(check('supplier', { creditCode: '91350100m000100y43' })).toMatchObject({ ok: true, value: { creditCode: '91350100M000100Y43' } });
});

test.each(['lx001', 'lx0000000000000000001', 'abcdef', '123456', 'lx_001', 'lx 001', '林汐0001'])(
  'A09 the account %s is refused with the rule',
  (accountName) => {
    expect(one('supplier', { accountName })).toMatchObject({ field: 'accountName', rule: 'A09', message: '账号需由 6-20 位字母和数字组成' });
  },
);

test('A09 accounts of 6 and of 20 letters and digits pass, and upper case is the same account', () => {
  expect(check('supplier', { accountName: 'Lx0001' })).toMatchObject({ ok: true, value: { accountName: 'Lx0001', accountKey: 'lx0001' } });
  expect(accountNameReasons('a1234567890123456789', context.rules.accountName)).toEqual([]);
});

test('A09 an account that reads as an identity number or credit code would take another’s place at sign-in and is refused', () => {
  for (const name of ['11010519491231002X', '91350100M000100Y43'])
    expect(accountNameReasons(name, context.rules.accountName).map((r) => r.field)).toEqual(['accountName']);
});

test('A10 a phone outside the allocation is refused; a used one is 「手机号已被注册」', () => {
  expect(one('supplier', { phone: '12222220000' })).toMatchObject({ field: 'phone', code: 'MOBILE_RANGE' });
  expect(check('supplier', { phone: '+86 138-0013-8000' })).toMatchObject({ ok: true, value: { phone: '13800138000' } });
  expect(one('supplier', {}, { taken: { phone: true } })).toMatchObject({ field: 'phone', code: 'PHONE_REGISTERED', message: '手机号已被注册' });
});

test.each(['2468', '0246801', '02468a'])('A11 the code %s is not six digits and is refused', (smsCode) => {
  expect(one('supplier', { smsCode })).toMatchObject({ field: 'smsCode', rule: 'A11', message: '验证码为6位数字' });
});

test.each(['abc1234', 'abcdefgh123456789', 'abcdefgh', '12345678', 'abcd123!', 'abcd 1234', 'äbcd1234'])(
  'A12 the password %s is refused with the rule',
  (password) => {
    expect(one('supplier', { password, passwordAgain: password })).toMatchObject({
      field: 'password',
      rule: 'A12',
      message: '密码需由 8-16 位字母和数字组成',
    });
  },
);

test('A12 确认密码 must be the same, and both reasons come at once', () => {
  expect(one('supplier', { passwordAgain: 'abcd1235' })).toMatchObject({ field: 'passwordAgain', message: '两次输入的密码不一致' });
  expect(reasons('supplier', { password: 'short', passwordAgain: 'other' }).map((r) => r.field)).toEqual(['password', 'passwordAgain']);
});

test('A12 the lengths follow the 区划: 30 characters in Zhejiang, 16 in Zhoushan and Shanxi', () => {
  const long = 'a1'.repeat(15);
  expect(['330100', '330902', '140105'].map((district) => passwordFits(long, rulesIn(district).password))).toEqual([true, false, false]);
  expect(passwordReasons(`${long}x`, `${long}x`, rulesIn('330100').password)[0]!.message).toBe('密码需由 8-30 位字母和数字组成');
  expect(registrationForm('supplier', rulesIn('330100')).fields.find(({ name }) => name === 'password')!.hint).toBe('密码需由 8-30 位字母和数字组成');
});

test('A12 exactly the texts of 8 to 16 letters and digits with both of them pass', () => {
  const rule = context.rules.password;
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'Z', '0', '9', '!', ' ', '密'), maxLength: 18 }), (text) => {
      const wanted = /^[aZ09]{8,16}$/.test(text) && /[aZ]/.test(text) && /[09]/.test(text);
      expect(passwordFits(text, rule)).toBe(wanted);
    }),
  );
});

test('A13 A11 the values that are no law come from the rule tables', () => {
  expect(context.rules).toMatchObject({ redirectSeconds: 4, code: { digits: 6, ttlMinutes: 5, resendSeconds: 60, tries: 5 }, invitationDays: 7 });
});

test('K14 K01 个人: identity number, user name, password, reserved phone with code; a registered number is 「该身份证号已被认证」', () => {
  expect(form('personal').fields.map(({ label }) => label)).toEqual(['身份证号', '用户名', '预留手机号', '验证码', '密码', '确认密码']);
  expect(check('personal')).toMatchObject({ ok: true, value: { idNumber: '11010519491231002X' } });
  expect(one('personal', { idNumber: '110105194912310021' })).toMatchObject({ field: 'idNumber', code: 'ID_NUMBER_CHECK' });
  expect(one('personal', {}, { taken: { idNumber: true } })).toMatchObject({
    code: 'ID_NUMBER_REGISTERED',
    message: '该身份证号已被认证',
    rule: 'K01',
  });
});

test('K14 a birth after today is refused, an unknown 区划 only warned of', () => {
  expect(one('personal', {}, { today: '1949-12-30' })).toMatchObject({ code: 'ID_NUMBER_FUTURE' });
  const warned = check('personal', {}, { isKnownDistrict: () => false });
  expect(warned.ok && warned.warnings.map((w) => w.field)).toEqual(['idNumber']);
});

test('K15 K02 K03 法人: 法人类型 of four, credit code, account; what is registered is told with the sentence of the source, all at once', () => {
  expect(form('legal').fields.map(({ label }) => label)).toEqual([
    '法人类型',
    '统一社会信用代码',
    '登录账号',
    '预留手机号',
    '验证码',
    '密码',
    '确认密码',
  ]);
  expect(field('legal', 'legalType').options!.map(({ label }) => label)).toEqual(['企业法人', '社团法人', '机关事业单位法人', '个体工商户']);
  expect(reasons('legal', {}, { taken: { creditCode: true, accountName: true } }).map(({ code, message }) => [code, message])).toEqual([
    ['CREDIT_CODE_REGISTERED', '该统一社会信用代码已被认证'],
    ['ACCOUNT_NAME_TAKEN', '登录账号已注册'],
  ]);
  expect(one('legal', { legalType: 'branch' })).toMatchObject({
    field: 'legalType',
    message: '请选择企业法人、社团法人、机关事业单位法人、个体工商户',
  });
});

test('K15 K09 a type that the market supervision registers with a code of another register is 「非市场监督管理局管理企业」', () => {
  const association = credit('51140000500012345');
  for (const legalType of ['enterprise', 'soleTrader']) {
    expect(one('legal', { legalType, creditCode: association })).toMatchObject({
      field: 'legalType',
      code: 'NOT_MARKET_REGISTERED',
      message: '非市场监督管理局管理企业',
    });
  }
  expect(check('legal', { legalType: 'association', creditCode: association }).ok).toBe(true);
  expect(one('legal', { legalType: 'association' })).toMatchObject({ code: 'LEGAL_TYPE_MISMATCH' });
  expect(accountProblems.NOT_MARKET_REGISTERED.next).toMatch(/点击“法人类型”.*附录1至附录4/);
});

test('K15 every 法人类型 accepts the beginnings of the rule and no other', () => {
  const prefixes = context.rules.legalTypePrefixes;
  expect(legalTypeReasons('soleTrader', '92140000MA0000001X', prefixes)).toEqual([]);
  expect(legalTypeReasons('institution', '12140000500012345X', prefixes)).toEqual([]);
  expect(legalTypeReasons('institution', '91140000500012345X', prefixes).map((r) => r.code)).toEqual(['LEGAL_TYPE_MISMATCH']);
});

test('J01 the first administrator of a purchasing unit needs a phone never registered, else 「手机号已被注册」 with the way by invitation', () => {
  expect(form('purchaser').fields.map(({ label }) => label)).toEqual([
    '机构名称',
    '统一社会信用代码',
    '姓名',
    '创建新账号',
    '手机号码',
    '验证码',
    '密码',
    '确认密码',
  ]);
  expect(field('purchaser', 'phone').hint).toBe('需使用从未注册政府采购平台的手机号进行验证');
  expect(check('purchaser')).toMatchObject({ ok: true, value: { personName: '张三' } });
  const taken = one('purchaser', {}, { taken: { phone: true } });
  expect(taken.message).toBe('手机号已被注册');
  expect(accountProblems.PHONE_REGISTERED.next).toMatch(/先更换其他未被使用的手机号维护机构信息.*【发起邀请】/);
});

test('K03 the act’s refusal is the reason’s own code when there is one, VALIDATION when there are several', () => {
  const register = accountProcess.actions['register']!;
  expect(refusalCode(register, reasons('supplier', {}, { taken: { accountName: true } }))).toBe('ACCOUNT_NAME_TAKEN');
  expect(refusalCode(register, reasons('supplier', {}, { taken: { accountName: true, phone: true } }))).toBe('VALIDATION');
  expect(refusalCode(register, reasons('supplier', { smsCode: '' }))).toBe('VALIDATION');
});
