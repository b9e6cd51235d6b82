// The registration forms as data: what is asked, with the hints to the letter (S0§1.3, S4 Q1–Q11, S2账号).
import { legalTypes } from './roles.ts';
import type { AccountNameRule, AccountRules, PasswordRule } from './rule-values.ts';

export const registrationKinds = {
  supplier: '政府采购供应商注册',
  personal: '个人账号注册',
  legal: '法人账号注册',
  purchaser: '机构管理员注册',
} as const;
export type RegistrationKind = keyof typeof registrationKinds;

export interface FormField {
  name: string;
  label: string;
  required: boolean;
  type: 'text' | 'password' | 'phone' | 'smsCode' | 'choice';
  /** Sentence under the field. */
  hint?: string;
  /** Link beside the hint that shows a specimen. */
  example?: '查看示例';
  /** Button beside the field. */
  button?: '发送验证码';
  /** Sentence with a way out, and its button. */
  elsewhere?: { text: string; button: string };
  options?: { value: string; label: string }[];
  minLength?: number;
  maxLength?: number;
  /** Requirement or rule that the field follows. */
  rule: string;
}

export const accountNameHint = ({ min, max }: AccountNameRule): string => `请创建一个新账号，${min}-${max}位数字字母组合`;
export const accountNameRule = ({ min, max }: AccountNameRule): string => `账号需由 ${min}-${max} 位字母和数字组成`;

/** The password's rule in the source's words, as far as the 区划 keeps to them. */
export function passwordRule({ min, max, letter, digit, others }: PasswordRule): string {
  const needed = [letter && '字母', digit && '数字'].filter(Boolean).join('和');
  if (!others && letter === digit) return `密码需由 ${min}-${max} 位字母和数字组成`;
  const allowed = others ? '字母、数字或符号' : '字母和数字';
  return `密码需由 ${min}-${max} 位${allowed}组成${needed && `，至少含有${needed}`}`;
}

/** Names in every form, so that one validator serves all. */
const fields = (rules: AccountRules) =>
  ({
    organisationName: {
      name: 'organisationName',
      label: '机构名称',
      required: true,
      type: 'text',
      hint: '填写营业执照上登记的公司名称',
      example: '查看示例',
      maxLength: 100,
      rule: 'A07',
    },
    creditCode: {
      name: 'creditCode',
      label: '统一社会信用代码',
      required: true,
      type: 'text',
      hint: '请填写营业执照上的统一社会信用代码',
      example: '查看示例',
      minLength: 18,
      maxLength: 18,
      rule: 'A08',
    },
    legalType: {
      name: 'legalType',
      label: '法人类型',
      required: true,
      type: 'choice',
      options: Object.entries(legalTypes).map(([value, label]) => ({ value, label })),
      rule: 'A04',
    },
    personName: { name: 'personName', label: '姓名', required: true, type: 'text', maxLength: 50, rule: 'J01' },
    idNumber: { name: 'idNumber', label: '身份证号', required: true, type: 'text', maxLength: 18, rule: 'K14' },
    accountName: {
      name: 'accountName',
      label: '创建新账号',
      required: true,
      type: 'text',
      hint: accountNameHint(rules.accountName),
      minLength: rules.accountName.min,
      maxLength: rules.accountName.max,
      rule: 'A09',
    },
    phone: {
      name: 'phone',
      label: '手机号码',
      required: true,
      type: 'phone',
      hint: '建议您填写负责人手机号',
      elsewhere: { text: '若该手机已在平台注册过账号，可直接去到', button: '已注册去登录' },
      minLength: 11,
      maxLength: 11,
      rule: 'A10',
    },
    smsCode: {
      name: 'smsCode',
      label: '验证码',
      required: true,
      type: 'smsCode',
      button: '发送验证码',
      minLength: rules.code.digits,
      maxLength: rules.code.digits,
      rule: 'A11',
    },
    password: {
      name: 'password',
      label: '密码',
      required: true,
      type: 'password',
      hint: passwordRule(rules.password),
      minLength: rules.password.min,
      maxLength: rules.password.max,
      rule: 'A12',
    },
    passwordAgain: { name: 'passwordAgain', label: '确认密码', required: true, type: 'password', rule: 'A12' },
  }) as const satisfies Record<string, FormField>;

export type FieldName = keyof ReturnType<typeof fields>;

/** Which fields a form has, in its order. */
const order: Record<RegistrationKind, readonly FieldName[]> = {
  supplier: ['organisationName', 'creditCode', 'accountName', 'phone', 'smsCode', 'password', 'passwordAgain'],
  personal: ['idNumber', 'accountName', 'phone', 'smsCode', 'password', 'passwordAgain'],
  legal: ['legalType', 'creditCode', 'accountName', 'phone', 'smsCode', 'password', 'passwordAgain'],
  purchaser: ['organisationName', 'creditCode', 'personName', 'accountName', 'phone', 'smsCode', 'password', 'passwordAgain'],
};

/** Words of the government-service side and of purchasing units, where they differ (S4: 用户名, 登录账号, 预留手机号). */
const own: Record<RegistrationKind, Partial<Record<FieldName, { label?: string; hint?: string; rule?: string }>>> = {
  supplier: {},
  personal: { accountName: { label: '用户名', rule: 'K14' }, phone: { label: '预留手机号', hint: '用于收取验证码重新设置密码', rule: 'K14' } },
  legal: {
    accountName: { label: '登录账号', rule: 'K15' },
    phone: { label: '预留手机号', hint: '用于收取验证码重新设置密码', rule: 'K15' },
    creditCode: { rule: 'K15' },
    legalType: { rule: 'K15' },
  },
  purchaser: { organisationName: { hint: '填写采购单位全称' }, phone: { hint: '需使用从未注册政府采购平台的手机号进行验证', rule: 'J01' } },
};

/** The form of a registration under the rules of a 区划, in the order in which it is shown. */
export function registrationForm(
  kind: RegistrationKind,
  rules: AccountRules,
): { kind: RegistrationKind; title: string; fields: FormField[]; submit: string } {
  const all: Record<FieldName, FormField> = fields(rules);
  return {
    kind,
    title: registrationKinds[kind],
    fields: order[kind].map((name) => ({ ...all[name], ...own[kind][name] })),
    submit: '提交注册',
  };
}
