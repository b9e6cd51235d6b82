// V18: what officers may correct in a registration's form while it stands at their step, and the fields that are the office's own.
import { correctionRefusal, readOnlyReasons, type Audience, type FieldRule, type Right, type Viewpoint } from '../approval/form.ts';
import type { Definition } from '../approval/definition.ts';
import { approvalRules } from '../approval/rules.ts';
import type { ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import { acceptForm, formFields, formReasons, type RegistrationForm } from './form.ts';
import { notOwn, reasoned } from './guards.ts';
import type { CorrectInput, RegistrationFacts } from './record.ts';

/** 办理备注: beside the form, the office's own. */
export const REMARK = 'remark';
const REMARK_MOST = 500;

/** Every field that a step may have rules for, with what it is called. */
export const correctableLabels: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(formFields).map(([name, { label }]) => [name, label])),
  [REMARK]: '办理备注',
};
/** Rights where no rule names a field. */
export const ownRights: Readonly<Record<string, Partial<Record<Audience, Right>>>> = { [REMARK]: { office: 'read', applicant: 'hide', copy: 'hide' } };

/** Rules of a step's form; null where the case's definition has none. */
export const formOf = (definition: Definition | null, node: string | null): readonly FieldRule[] | null =>
  definition?.steps.find((step) => step.node === node)?.form ?? null;

type Context = ActionContext<RegistrationFacts>;
const NOT_HELD: Reason = { code: 'TASK_NOT_YOURS', message: '只有本环节的承办人可以更正，请先领取' };

/** Whoever holds an open task, corrects what the step's rules let him, to something that the form and its kind allow. */
export function correctable(context: Context): Reason[] {
  const { actor, tasks, facts, input } = context;
  const { values, against } = input as CorrectInput;
  const task = tasks.find(({ assigneeId }) => actor.kind === 'person' && assigneeId === actor.accountId);
  if (!task) return [NOT_HELD];
  const { definition, form, remark } = facts.correcting!;
  const viewpoint: Viewpoint = { audience: 'office', form: formOf(definition, task.node), holds: true };
  const stepLabel = definition?.steps.find(({ node }) => node === task.node)?.label ?? task.node;
  const names = Object.keys(values);
  const closed = readOnlyReasons(
    { rule: approvalRules.registration.key, step: task.node, stepLabel, viewpoint, labels: correctableLabels, own: ownRights },
    names,
  );
  const open = names.filter((name) => !closed.some(({ field }) => field === `values.${name}`));
  return [...notOwn(context), ...closed, ...against, ...fitting(facts, form, remark, values, open, against), ...reasoned(context)];
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** The values that may be changed, against the form as it would be. */
function fitting(
  { record }: RegistrationFacts,
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
  const before = new Set(formReasons(record.kind, form).map(({ field, code }) => `${field} ${code}`));
  // What was already so when it was filed is not this correction's fault.
  const missing = formReasons(record.kind, next).filter(({ field, code }) => !before.has(`${field} ${code}`));
  const unchanged = fresh.every((name) => (name === REMARK ? same(remark ?? '', textOf(values[REMARK])) : same(next[name as keyof RegistrationForm], form[name as keyof RegistrationForm])));
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

export const correctionCode = (reasons: readonly Reason[]): string =>
  reasons.find(({ code }) => code === 'OWN_APPLICATION' || code === 'TASK_NOT_YOURS')?.code ?? correctionRefusal(reasons);

/** Kinds of fields whose values are codes of a list, so that the journal may hold them; all others stand in it as keyed hashes. */
export const isCode = (name: string): boolean => name !== REMARK && formFields[name as keyof RegistrationForm]?.kind === 'matter';
