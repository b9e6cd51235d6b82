// 报名信息的修改 by the office (S3-23): field by field, proposed with a reason by one officer and applied by another, shown to the candidate before and after.
import type { Reason } from '../kit/refusal.ts';
import { acceptPart, formFields, formParts, type EnrolmentForm, type FormField, type FormPart } from './form.ts';

export interface FieldChange {
  /** `person.email`, `work[0].creditCode` */
  field: string;
  /** Null empties it. */
  value: string | boolean | null;
}
/** As it is kept and shown. */
export interface Changed extends FieldChange {
  label: string;
  before: string | boolean | null;
}

const PLACE = /^(?:(exam|person)|(education|work)\[(\d{1,2})\])\.(\w+)$/;
/** What seats were drawn by: place, and who sits beside whom. After seats were given these stay. */
export const seatFields = /^(exam\.|work\[\d+\]\.(employer|creditCode)$)/;

interface Place {
  part: FormPart;
  row: number | null;
  name: string;
  label: string;
}
function placeOf(field: string): Place | null {
  const [, single, list, row, name] = PLACE.exec(field) ?? [];
  const part = (single ?? list) as FormPart | undefined;
  if (!part || !name || !Object.hasOwn(formFields[part], name)) return null;
  const { label } = (formFields[part] as Readonly<Record<string, FormField>>)[name]!;
  return { part, row: row === undefined ? null : Number(row), name, label: `${formParts[part]}${row === undefined ? '' : Number(row) + 1}·${label}` };
}
const refused = (field: string, message: string): Reason => ({ field, code: 'CORRECTION_NOT_ACCEPTABLE', message, rule: 'S3-23' });

/** The form with the changes in it, what each changes, and what speaks against them. */
export function corrected(
  form: EnrolmentForm,
  changes: readonly FieldChange[],
  seated: boolean,
): { form: EnrolmentForm; changed: Changed[]; reasons: Reason[] } {
  const reasons: Reason[] = [];
  const changed: Changed[] = [];
  const next = structuredClone(form) as unknown as Record<FormPart, Record<string, unknown> & Record<string, unknown>[]>;
  for (const { field, value } of changes) {
    const place = placeOf(field);
    const holder = place && (place.row === null ? next[place.part] : next[place.part][place.row]);
    if (!place || !holder) reasons.push(refused(field, '报名表没有这一项'));
    else if (seated && seatFields.test(field)) reasons.push(refused(field, `考场已编排，不能修改“${place.label}”`));
    else {
      const before = (holder as Record<string, unknown>)[place.name] as Changed['before'] | undefined;
      if ((before ?? null) === value) reasons.push(refused(field, `“${place.label}”没有变化`));
      else changed.push({ field, value, label: place.label, before: before ?? null });
      if (value === null) delete (holder as Record<string, unknown>)[place.name];
      else (holder as Record<string, unknown>)[place.name] = value;
    }
  }
  if (!changes.length) reasons.push(refused('changes', '请填写要修改的内容'));
  const kept = (Object.keys(formParts) as FormPart[]).map((part) => ({ part, ...acceptPart(part, next[part]) }));
  const accepted = Object.fromEntries(kept.map(({ part, value }) => [part, value])) as unknown as EnrolmentForm;
  return { form: accepted, changed, reasons: [...reasons, ...kept.flatMap(({ reasons: wrong }) => wrong)] };
}
