// V18: what somebody may do with a field of a case's form at a step: read, edit, or not see it at all. The rules are data of the step (`form` of its
// definition); what they do not name is read by officers and applicants and hidden from those who got a copy.
import { fields, oneOf, text, type Checked } from '../kit/check.ts';
import type { Reason } from '../kit/refusal.ts';

/** `mask`: that something stands there, and its beginning. */
export const rights = { read: '可见', edit: '可更正', mask: '部分可见', hide: '不可见' } as const;
export type Right = keyof typeof rights;

/** A field, or a group of fields by what their names begin with (`basic` for `basic.industry`). The longest name that fits counts. */
export const fieldRule = fields({
  field: text(100),
  /** Officers at the step; only whoever holds its task edits. */
  office: oneOf('read', 'edit', 'hide'),
  applicant: oneOf('read', 'hide'),
  /** W12: who got a copy of the step. */
  copy: oneOf('read', 'mask', 'hide'),
});
export type FieldRule = Checked<typeof fieldRule>;

export type Audience = 'office' | 'applicant' | 'copy';
/** Where somebody reads a form. */
export interface Viewpoint {
  audience: Audience;
  /** The step's rules; null: none are set, or none apply (审计). */
  form: readonly FieldRule[] | null;
  /** Holds the open task of the step. */
  holds: boolean;
}

const otherwise: Readonly<Record<Audience, Right>> = { office: 'read', applicant: 'read', copy: 'hide' };
/** `people.persons[0].idNumber` counts as `people.persons.idNumber`: a rule is about all rows. */
const plain = (field: string): string => field.replaceAll(/\[\d+\]/g, '');
const fits = (rule: string, field: string): boolean => field === rule || field.startsWith(`${rule}.`);

/** What may be done with a field from here. `own`: rights of fields that the process keeps for itself, where no rule names them. */
export function rightOf({ audience, form, holds }: Viewpoint, field: string, own: Readonly<Partial<Record<Audience, Right>>> = {}): Right {
  const name = plain(field);
  const found = (form ?? []).filter((rule) => fits(rule.field, name)).toSorted((a, b) => b.field.length - a.field.length)[0];
  const right: Right = found?.[audience] ?? own[audience] ?? otherwise[audience];
  return right === 'edit' && !holds ? 'read' : right;
}

/** `林汐` → `林*`, `91310000MA1F` → `91**********`: a fifth of it, one character at the least. Whatever is no text is only said to be there. */
export function maskedValue(value: unknown): string {
  if (typeof value !== 'string') return '*';
  const all = Array.from(value);
  const shown = all.length < 2 ? 0 : Math.max(1, Math.floor(all.length / 5));
  return all.slice(0, shown).join('') + '*'.repeat(all.length - shown);
}

/** The values that may be seen from here; hidden ones are absent, not empty. */
export const shownFrom = (viewpoint: Viewpoint, values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([field, value]) => {
      const right = rightOf(viewpoint, field);
      return right === 'hide' ? [] : [[field, right === 'mask' ? maskedValue(value) : value]];
    }),
  );

export interface Correctable {
  /** Key of the rule that holds the definition. */
  rule: string;
  step: string;
  stepLabel: string;
  viewpoint: Viewpoint;
  /** Labels of the fields that there are. */
  labels: Readonly<Record<string, string>>;
  own?: Readonly<Record<string, Partial<Record<Audience, Right>>>>;
}

/** Every field that may not be corrected at a step: unknown or hidden ones as such, read-only ones with rule and step. */
export const readOnlyReasons = ({ rule, step, stepLabel, viewpoint, labels, own = {} }: Correctable, names: readonly string[]): Reason[] =>
  names.flatMap((name): Reason[] => {
    const field = `values.${name}`;
    const label = labels[plain(name)];
    const right = label === undefined ? 'hide' : rightOf(viewpoint, name, own[name]);
    if (right === 'edit') return [];
    return right === 'hide'
      ? [{ field, code: 'FIELD_UNKNOWN', message: '表单没有这一项' }]
      : [{ field, code: 'FIELD_READ_ONLY', message: `“${label}”在「${stepLabel}」环节只读，不能更正`, rule: `${rule}/${step}` }];
  });
