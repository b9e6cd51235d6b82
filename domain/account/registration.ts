// Checks a registration as it was typed: all reasons at once, each with its field, sentence, code and rule (A07–A12, K14, K15, J01).
import type { PlainDate } from '../kit/instant.ts';
import { validateCreditCode } from '../kit/identity/credit-code.ts';
import { validateIdNumber } from '../kit/identity/id-number.ts';
import { validateMobile } from '../kit/identity/mobile.ts';
import { validateName } from '../kit/identity/person-name.ts';
import type { Validity } from '../kit/identity/validity.ts';
import type { Reason } from '../kit/refusal.ts';
import { accountNameRule, passwordRule, registrationForm, type FieldName, type FormField, type RegistrationKind } from './fields.ts';
import { reason, type AccountProblem } from './problems.ts';
import { legalTypes, marketRegistered, type LegalType } from './roles.ts';
import type { AccountNameRule, AccountRules, LegalTypePrefixes, PasswordRule } from './rule-values.ts';
import { identifierCandidates, identifierKey } from './sign-in.ts';

export interface RegistrationContext {
  rules: AccountRules;
  /** Day in Shanghai of the receipt; a birth after it is refused. */
  today: PlainDate;
  /** Districts that GB/T 2260 has or had; an unknown one is a warning. */
  isKnownDistrict: (code: string) => boolean;
  /** What other accounts hold already, as far as a look-up tells; the database's constraints decide. Left out until the SMS code is proven. */
  taken?: Partial<Record<'idNumber' | 'creditCode' | 'accountName' | 'phone', boolean>>;
}

/** A registration in normal form. The password is as typed. */
export interface Registration {
  kind: RegistrationKind;
  organisationName?: string;
  creditCode?: string;
  legalType?: LegalType;
  personName?: string;
  idNumber?: string;
  accountName: string;
  /** What must be unique of the account name. */
  accountKey: string;
  phone: string;
  smsCode: string;
  password: string;
}

export type Validated = { ok: true; value: Registration; warnings: Reason[] } | { ok: false; reasons: Reason[] };

const takenCodes = {
  idNumber: 'ID_NUMBER_REGISTERED',
  creditCode: 'CREDIT_CODE_REGISTERED',
  accountName: 'ACCOUNT_NAME_TAKEN',
  phone: 'PHONE_REGISTERED',
} as const;
const takenRules = { idNumber: 'K01', creditCode: 'K02', accountName: 'K03', phone: 'A10' } as const;

/** 「字母和数字组成」: both occur, nothing else does (the specimen is lx0001). */
const namePattern = /^(?=.*[A-Za-z])(?=.*\d)[A-Za-z0-9]+$/;

/** Does a password keep the rule? Lengths in characters as typed; blanks and control characters never. */
export const passwordFits = (password: string, { min, max, letter, digit, others }: PasswordRule): boolean =>
  password.length >= min &&
  password.length <= max &&
  (!letter || /[A-Za-z]/.test(password)) &&
  (!digit || /\d/.test(password)) &&
  (others ? /^[\x21-\x7e]+$/ : /^[A-Za-z0-9]+$/).test(password);

/** Reasons against a new password and its repetition (A12). `field` names the password's field in the input. */
export function passwordReasons(password: unknown, again: unknown, rule: PasswordRule, field = 'password', againField = 'passwordAgain'): Reason[] {
  const found: Reason[] = [];
  if (typeof password !== 'string' || password === '') found.push(required(field, '密码', 'A12'));
  else if (!passwordFits(password, rule)) found.push(invalid(field, passwordRule(rule), 'A12'));
  if (typeof again !== 'string' || again === '') found.push(required(againField, '确认密码', 'A12'));
  else if (again !== password) found.push(invalid(againField, '两次输入的密码不一致', 'A12'));
  return found;
}

/** Reasons against an account name (A09). One that reads as an identity number or credit code is refused: it would stand in another's way at sign-in. */
export function accountNameReasons(name: string, rule: AccountNameRule): Reason[] {
  if (name.length < rule.min || name.length > rule.max || !namePattern.test(name)) return [invalid('accountName', accountNameRule(rule), 'A09')];
  return identifierCandidates(name).length > 1 ? [invalid('accountName', '账号不能使用证件号码、统一社会信用代码或手机号', 'A09')] : [];
}

/** K09: reasons against a 法人类型 whose register doesn't give such a code. */
export function legalTypeReasons(type: LegalType, creditCode: string, prefixes: LegalTypePrefixes): Reason[] {
  if ((prefixes[type] ?? []).some((prefix) => creditCode.startsWith(prefix))) return [];
  const code: AccountProblem = marketRegistered.includes(type) ? 'NOT_MARKET_REGISTERED' : 'LEGAL_TYPE_MISMATCH';
  return [reason(code, { field: 'legalType', rule: 'K09' })];
}

/** Checks the whole form. `raw` is what arrived, untrusted; unknown fields are ignored. */
export function validateRegistration(kind: RegistrationKind, raw: Record<string, unknown>, context: RegistrationContext): Validated {
  const { rules, taken = {} } = context;
  const reasons: Reason[] = [];
  const warnings: Reason[] = [];
  const value: Partial<Record<FieldName, string>> = {};
  for (const field of registrationForm(kind, rules).fields) {
    const name = field.name as FieldName;
    if (name === 'password' || name === 'passwordAgain') continue;
    const given = raw[name];
    const text = typeof given === 'string' ? given.trim() : '';
    if (text === '') {
      reasons.push(required(name, field.label, field.rule));
      continue;
    }
    const checked = checkOne(field, text, context);
    reasons.push(...checked.reasons);
    warnings.push(...checked.warnings);
    if (checked.value !== undefined) value[name] = checked.value;
  }
  reasons.push(...passwordReasons(raw['password'], raw['passwordAgain'], rules.password));
  if (value.legalType && value.creditCode) reasons.push(...legalTypeReasons(value.legalType as LegalType, value.creditCode, rules.legalTypePrefixes));
  for (const name of Object.keys(takenCodes) as (keyof typeof takenCodes)[]) {
    if (value[name] !== undefined && taken[name]) reasons.push(reason(takenCodes[name], { field: name, rule: takenRules[name] }));
  }
  if (reasons.length) return { ok: false, reasons };
  const { passwordAgain: _, ...rest } = value;
  const whole = { ...rest, kind, accountKey: identifierKey(value.accountName!, 'userName'), password: raw['password'] as string };
  return { ok: true, value: whole as Registration, warnings };
}

interface Checked {
  value?: string;
  reasons: Reason[];
  warnings: Reason[];
}

function checkOne(field: FormField, text: string, { rules, today, isKnownDistrict }: RegistrationContext): Checked {
  const name = field.name as FieldName;
  const plain = (reasons: Reason[], value = text): Checked => (reasons.length ? { reasons, warnings: [] } : { value, reasons, warnings: [] });
  const identity = <T>(validity: Validity<T>, pick: (value: T) => string): Checked =>
    validity.ok
      ? { value: pick(validity.value), reasons: [], warnings: validity.warnings.map((message) => ({ field: name, message, rule: field.rule })) }
      : { reasons: validity.reasons.map((r) => ({ ...r, field: name })), warnings: [] };
  switch (name) {
    case 'organisationName': {
      const whole = text.normalize('NFC');
      return plain([...whole].length > field.maxLength! ? [invalid(name, `${field.label}不超过${field.maxLength}个字`, field.rule)] : [], whole);
    }
    case 'legalType':
      return plain(Object.hasOwn(legalTypes, text) ? [] : [invalid(name, `请选择${Object.values(legalTypes).join('、')}`, field.rule)]);
    case 'accountName':
      return plain(accountNameReasons(text, rules.accountName));
    case 'smsCode': {
      const digits = text.normalize('NFKC');
      return plain(
        new RegExp(`^\\d{${rules.code.digits}}$`).test(digits) ? [] : [invalid(name, `验证码为${rules.code.digits}位数字`, field.rule)],
        digits,
      );
    }
    case 'creditCode':
      return identity(validateCreditCode(text), ({ code }) => code);
    case 'idNumber':
      return identity(validateIdNumber(text, { today, isKnownDistrict }), ({ number }) => number);
    case 'phone':
      return identity(validateMobile(text), ({ number }) => number);
    case 'personName':
      return identity(validateName(text), (normal) => normal);
    default:
      throw new Error(`no check for the field ${name}`);
  }
}

export const required = (field: string, label: string, rule: string): Reason => reason('FIELD_REQUIRED', { field, message: `请填写${label}`, rule });
export const invalid = (field: string, message: string, rule: string): Reason => reason('FIELD_NOT_VALID', { field, message, rule });
