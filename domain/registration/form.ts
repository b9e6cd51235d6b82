// The application form of 执业注册. What people typed is kept, right or wrong; a draft that slept while the form changed is brought to the form of today
// when it is opened, so there is no draft that can neither be shown nor submitted (S3-47).
import { validateCreditCode } from '../kit/identity/credit-code.ts';
import type { PlainDate } from '../kit/instant.ts';
import type { Reason } from '../kit/refusal.ts';
import { begins, type ChangeMatter, type RegistrationKind } from './kinds.ts';

/** Version of the form's shape. 1: as in the system before this one. */
export const FORM_SCHEMA = 2;

/** One course of 继续教育. */
export interface Course {
  provider: string;
  /** Day on which it ended. */
  on: PlainDate;
  hours: number;
  /** Of them 专业课程. */
  professionalHours: number;
}
export interface RegistrationForm {
  employerCode?: string;
  employerName?: string;
  contractFrom?: PlainDate;
  contractTo?: PlainDate;
  /** What 变更 changes. */
  matter?: ChangeMatter;
  /** Day on which the contract with the former employer ended. */
  leftOn?: PlainDate;
  /** Certificate of the new specialty. */
  newCertificateId?: string;
  courses?: readonly Course[];
  /** Why: 重新, 注销, 补办. */
  reason?: string;
  /** 承诺: what is declared to be true. */
  truthful?: boolean;
  fullCapacity?: boolean;
  noSentence?: boolean;
  oneEmployer?: boolean;
}

type FieldKind = 'text' | 'date' | 'flag' | 'matter' | 'id' | 'courses';
export interface FormField {
  label: string;
  kind: FieldKind;
  /** Kinds (and matters of 变更) that must have it: the star of the form. */
  needed: (kind: RegistrationKind, matter: ChangeMatter | undefined) => boolean;
}
const always = (): boolean => true;
const never = (): boolean => false;
const employs = (kind: RegistrationKind, matter?: ChangeMatter): boolean =>
  begins(kind) || kind === 'renewal' || (kind === 'change' && matter === 'employer');
const practises = (kind: RegistrationKind): boolean => kind !== 'cancel' && kind !== 'reissue';

export const formFields: Readonly<Record<keyof RegistrationForm, FormField>> = {
  employerCode: { label: '用人单位统一社会信用代码', kind: 'text', needed: employs },
  employerName: { label: '用人单位名称', kind: 'text', needed: never },
  contractFrom: { label: '劳动合同起始日', kind: 'date', needed: employs },
  contractTo: { label: '劳动合同终止日', kind: 'date', needed: never },
  matter: { label: '变更事项', kind: 'matter', needed: (kind) => kind === 'change' },
  leftOn: { label: '与原单位解除或终止劳动合同日期', kind: 'date', needed: (kind, matter) => kind === 'change' && matter === 'employer' },
  newCertificateId: { label: '新专业的职业资格证书', kind: 'id', needed: (kind, matter) => kind === 'change' && matter === 'specialty' },
  courses: { label: '继续教育', kind: 'courses', needed: never },
  reason: { label: '申请理由', kind: 'text', needed: (kind) => kind === 'reregister' || kind === 'cancel' || kind === 'reissue' },
  truthful: { label: '承诺：所填内容和所提交材料真实', kind: 'flag', needed: always },
  fullCapacity: { label: '承诺：具有完全民事行为能力', kind: 'flag', needed: practises },
  noSentence: { label: '承诺：不存在刑事处罚未满法定年限的情形', kind: 'flag', needed: practises },
  oneEmployer: { label: '承诺：只在一个单位执业', kind: 'flag', needed: practises },
};
const names = Object.keys(formFields) as (keyof RegistrationForm)[];

const isDay = (value: unknown): boolean =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && new Date(`${value}T00:00:00Z`).toJSON()?.slice(0, 10) === value;
const hours = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= 1000;
const isCourse = (value: unknown): boolean => {
  const { provider, on, hours: all, professionalHours } = (value ?? {}) as Record<string, unknown>;
  return typeof provider === 'string' && provider.length <= 100 && isDay(on) && hours(all) && hours(professionalHours);
};
const fits: Readonly<Record<FieldKind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string' && value.length <= 500,
  date: isDay,
  flag: (value) => typeof value === 'boolean',
  matter: (value) => value === 'employer' || value === 'specialty',
  id: (value) => typeof value === 'string' && /^[0-9a-f-]{36}$/i.test(value),
  courses: (value) => Array.isArray(value) && value.length <= 50 && value.every(isCourse),
};

/** What can't be kept: fields that the form doesn't have, values that no input of it gives. An empty text takes a value away. */
export function acceptForm(values: Readonly<Record<string, unknown>>): { form: RegistrationForm; reasons: Reason[] } {
  const reasons: Reason[] = [];
  const form: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const field = Object.hasOwn(formFields, name) ? formFields[name as keyof RegistrationForm] : undefined;
    if (!field) reasons.push({ field: `form.${name}`, code: 'FIELD_UNKNOWN', message: '表单没有这一项' });
    else if (value === '' || value === null) continue;
    else if (!fits[field.kind](value)) reasons.push({ field: `form.${name}`, code: 'FIELD_MALFORMED', message: `“${field.label}”的格式不正确` });
    else form[name] = typeof value === 'string' ? value.trim().normalize('NFC') : value;
  }
  return { form: form as RegistrationForm, reasons };
}

/** Everything with a star that is empty, and codes that can't be. */
export function formReasons(kind: RegistrationKind, form: RegistrationForm): Reason[] {
  const missing = names
    .filter((name) => formFields[name].needed(kind, form.matter) && !form[name])
    .map((name): Reason => {
      const promise = formFields[name].kind === 'flag';
      return {
        field: `form.${name}`,
        code: promise ? 'PROMISE_MISSING' : 'FIELD_MISSING',
        message: promise ? `请确认“${formFields[name].label}”` : `请填写“${formFields[name].label}”`,
        rule: `registration.form.${name}`,
      };
    });
  const code = form.employerCode ? validateCreditCode(form.employerCode) : null;
  return [...missing, ...(code && !code.ok ? code.reasons.map((reason) => ({ ...reason, field: 'form.employerCode' })) : [])];
}

type Step = (values: Record<string, unknown>) => Record<string, unknown>;
/** From each version to the next. */
const steps: Readonly<Record<number, Step>> = {
  // One total of hours and one promise for everything became courses and single promises. The total has no courses behind it, so it is dropped.
  1: ({ ceHours: _, promise, changeType, companyCode, companyName, ...rest }) => ({
    ...rest,
    ...(companyCode === undefined ? {} : { employerCode: companyCode }),
    ...(companyName === undefined ? {} : { employerName: companyName }),
    ...(promise === true ? { truthful: true } : {}),
    ...(changeType === '单位' ? { matter: 'employer' } : changeType === '专业' ? { matter: 'specialty' } : {}),
  }),
};

/** A stored form in the shape of today. `dropped` are fields that it no longer has or whose value doesn't fit any more; nothing refuses to open. */
export function openForm(schema: number, values: Readonly<Record<string, unknown>>): { form: RegistrationForm; dropped: string[] } {
  let at: Record<string, unknown> = { ...values };
  for (let version = schema; version < FORM_SCHEMA; version++) at = steps[version]?.(at) ?? at;
  const { form, reasons } = acceptForm(at);
  const gone = Object.keys(values).filter((name) => !(name in at) && !Object.values(at).includes(values[name]));
  return { form, dropped: [...new Set([...reasons.map(({ field }) => field!.slice('form.'.length)), ...(schema < FORM_SCHEMA ? gone : [])])] };
}
