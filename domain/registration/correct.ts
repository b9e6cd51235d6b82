// V18: what officers may correct in a registration's form while it stands at their step, and the fields that are the office's own.
import { readOnlyReasons, type Audience, type FieldRule, type Right, type Viewpoint } from '../approval/form.ts';
import type { Definition } from '../approval/definition.ts';
import { approvalRules } from '../approval/rules.ts';
import type { Reason } from '../kit/refusal.ts';
import { acceptForm, formFields, formReasons, type RegistrationForm } from './form.ts';
import { NOT_HELD_HERE } from './guards.ts';
import type { RegistrationKind } from './kinds.ts';
import type { CorrectInput } from './record.ts';

/** 办理备注: beside the form, the office's own. */
export const REMARK = 'remark';
const REMARK_MOST = 500;

/** Every field that a step may have rules for, with what it is called. */
export const correctableLabels: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(formFields).map(([name, { label }]) => [name, label])),
  [REMARK]: '办理备注',
};
/** Rights where no rule names a field. */
export const ownRights: Readonly<Record<string, Partial<Record<Audience, Right>>>> = {
  [REMARK]: { office: 'read', applicant: 'hide', copy: 'hide' },
};

/** Rules of a step's form; null where the case's definition has none. */
export const formOf = (definition: Definition | null, node: string | null): readonly FieldRule[] | null =>
  definition?.steps.find((step) => step.node === node)?.form ?? null;

export interface Correcting {
  kind: RegistrationKind;
  definition: Definition | null;
  form: RegistrationForm;
  remark: string | null;
  /** Step whose task the actor holds; null: none. */
  step: string | null;
}

/** What speaks against a correction: who may, which fields, what the form and its kind allow, a reason. Everything at once. */
export function correctionReasons({ kind, definition, form, remark, step }: Correcting, { values, against, reason }: CorrectInput): Reason[] {
  if (step === null) return [NOT_HELD_HERE];
  const viewpoint: Viewpoint = { audience: 'office', form: formOf(definition, step), holds: true };
  const stepLabel = definition?.steps.find(({ node }) => node === step)?.label ?? step;
  const names = Object.keys(values);
  const closed = readOnlyReasons(
    { rule: approvalRules.registration.key, step, stepLabel, viewpoint, labels: correctableLabels, own: ownRights },
    names,
  );
  const open = names.filter((name) => !closed.some(({ field }) => field === `values.${name}`));
  return [
    ...closed,
    ...against,
    ...fitting(kind, form, remark, values, open, against),
    ...(reason.trim() ? [] : [{ field: 'reason', code: 'REASON_MISSING', message: '请填写理由' }]),
  ];
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** The values that may be changed, against the form as it would be. */
function fitting(
  kind: RegistrationKind,
  form: RegistrationForm,
  remark: string | null,
  values: CorrectInput['values'],
  open: readonly string[],
  against: readonly Reason[],
): Reason[] {
  const told = new Set(against.map(({ field }) => field));
  const fresh = open.filter((name) => !told.has(`values.${name}`));
  const inForm = fresh.filter((name) => name !== REMARK);
  const { form: accepted, reasons } = acceptForm(Object.fromEntries(inForm.map((name) => [name, values[name]])));
  const malformed = reasons.map((reason) => ({ ...reason, field: `values.${reason.field!.slice('form.'.length)}` }));
  const next = corrected(form, inForm, accepted);
  const before = new Set(formReasons(kind, form).map(({ field, code }) => `${field} ${code}`));
  // What was already so when it was filed is not this correction's fault.
  const missing = formReasons(kind, next).filter(({ field, code }) => !before.has(`${field} ${code}`));
  const unchanged = fresh.every((name) =>
    name === REMARK ? same(remark ?? '', textOf(values[REMARK])) : same(next[name as keyof RegistrationForm], form[name as keyof RegistrationForm]),
  );
  const long = fresh.includes(REMARK) && textOf(values[REMARK]).length > REMARK_MOST;
  return [
    ...malformed,
    ...missing,
    ...(long ? [{ field: `values.${REMARK}`, code: 'FIELD_MALFORMED', message: `“办理备注”不超过${REMARK_MOST}字` }] : []),
    ...(fresh.length && unchanged && !malformed.length ? [{ field: 'values', code: 'NOTHING_CHANGED', message: '更正后的内容与原内容相同' }] : []),
    ...(Object.keys(values).length ? [] : [{ field: 'values', code: 'NOTHING_CHANGED', message: '请填写需要更正的内容' }]),
  ];
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim().normalize('NFC') : '');

/** The form with some fields as they were given; an empty one is taken away. */
export function corrected(form: RegistrationForm, names: readonly string[], accepted: RegistrationForm): RegistrationForm {
  const kept = Object.fromEntries(Object.entries(form).filter(([name]) => !names.includes(name)));
  return { ...kept, ...accepted } as RegistrationForm;
}

/** Kinds of fields whose values are codes of a list, so that the journal may hold them; all others stand in it as keyed hashes. */
export const isCode = (name: string): boolean => name !== REMARK && formFields[name as keyof RegistrationForm]?.kind === 'matter';
