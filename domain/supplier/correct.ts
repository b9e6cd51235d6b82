// V18: what a review stage corrects in a dossier that was handed in. The version as it was handed in stays; the corrected one takes its place.
import type { Definition } from '../approval/definition.ts';
import { readOnlyReasons, rightOf, type FieldRule, type Viewpoint } from '../approval/form.ts';
import type { Reason } from '../kit/refusal.ts';
import { shownTabs, type DossierContext, type DossierRules } from './dossier/context.ts';
import type { Field } from './dossier/field.ts';
import { placesOf, type Dossier, type DossierDraft, type DraftTab, type Place } from './dossier/tabs.ts';
import { validateDossier } from './dossier/validate.ts';

export interface CorrectInput {
  /** By path: `basic.registryDistrict`, `people.persons[0].name`. */
  values: Readonly<Record<string, unknown>>;
  reason: string;
  /** What the step's schema has against the values. */
  against: readonly Reason[];
}

/** Every field of the form of a 区划 by its path without rows, with its declaration. */
export const dossierFields = (rules: DossierRules): Readonly<Record<string, Field>> =>
  Object.fromEntries(
    shownTabs(rules).flatMap(({ name, fields, list }) => [
      ...Object.entries(fields).map(([field, declared]) => [`${name}.${field}`, declared] as const),
      ...(list ? Object.entries(list.fields).map(([field, declared]) => [`${name}.${list.name}.${field}`, declared] as const) : []),
    ]),
  );

export const formOf = (definition: Definition | null, node: string | null): readonly FieldRule[] | null =>
  definition?.steps.find((step) => step.node === node)?.form ?? null;

const places = (rules: DossierRules, dossier: DossierDraft | Dossier): Place[] =>
  shownTabs(rules).flatMap((tab) => placesOf(tab, dossier[tab.name] as DraftTab | undefined));

/** A copy with values set by their paths; paths that lead nowhere change nothing. */
export function correctedDossier<D extends DossierDraft | Dossier>(rules: DossierRules, dossier: D, values: CorrectInput['values']): D {
  const copy = JSON.parse(JSON.stringify(dossier)) as D;
  for (const place of places(rules, copy)) if (Object.hasOwn(values, place.path)) place.beside[place.name] = values[place.path];
  return copy;
}
/** What stands at a path; undefined: nothing. */
export const valueAt = (rules: DossierRules, dossier: DossierDraft | Dossier, path: string): unknown =>
  places(rules, dossier).find((place) => place.path === path)?.value;

/** The dossier without what is hidden from here. */
export function dossierFrom<D extends DossierDraft | Dossier>(rules: DossierRules, viewpoint: Viewpoint, dossier: D): D {
  const copy = JSON.parse(JSON.stringify(dossier)) as D;
  for (const place of places(rules, copy)) if (rightOf(viewpoint, place.path) === 'hide') delete place.beside[place.name];
  return copy;
}

export interface Correcting {
  /** Key of the rule that holds the definition. */
  rule: string;
  definition: Definition;
  /** Stage whose task the actor holds; null: none. */
  step: string | null;
  dossier: Dossier;
  context: DossierContext;
}

/** What speaks against a correction, everything at once; what was already so when it was handed in is not its fault. */
export function correctionReasons({ rule, definition, step, dossier, context }: Correcting, { values, reason, against }: CorrectInput): Reason[] {
  if (step === null) return [{ code: 'TASK_NOT_YOURS', message: '只有本环节的承办人可以更正，请先领取', rule: 'V18' }];
  const { rules } = context;
  const fields = dossierFields(rules);
  const labels = Object.fromEntries(Object.entries(fields).map(([path, { label }]) => [path, label]));
  const viewpoint: Viewpoint = { audience: 'office', form: formOf(definition, step), holds: true };
  const stepLabel = definition.steps.find(({ node }) => node === step)?.label ?? step;
  const names = Object.keys(values);
  const there = new Set(places(rules, dossier).map(({ path }) => path));
  const closed = readOnlyReasons({ rule, step, stepLabel, viewpoint, labels }, names);
  const nowhere = names
    .filter((name) => !there.has(name) && !closed.some(({ field }) => field === `values.${name}`))
    .map((name): Reason => ({ field: `values.${name}`, code: 'FIELD_UNKNOWN', message: '表单没有这一项' }));
  const bad = new Set([...closed, ...nowhere, ...against].map(({ field }) => field));
  const open = Object.fromEntries(names.filter((name) => !bad.has(`values.${name}`)).map((name) => [name, values[name]]));
  const spoken = (draft: Dossier): Reason[] => validateDossier(draft as unknown as DossierDraft, context);
  const before = new Set(spoken(dossier).map(({ field, code }) => `${field} ${code}`));
  const after = spoken(correctedDossier(rules, dossier, open)).filter(({ field, code }) => !before.has(`${field} ${code}`));
  const same = (name: string): boolean => JSON.stringify(valueAt(rules, dossier, name) ?? null) === JSON.stringify(values[name] ?? null);
  return [
    ...closed,
    ...nowhere,
    ...against,
    ...after.map((found) => ({ ...found, field: `values.${found.field}` })),
    ...(Object.keys(open).every(same) && !bad.size ? [{ field: 'values', code: 'NOTHING_CHANGED', message: '更正后的内容与原内容相同' }] : []),
    ...(reason.trim() ? [] : [{ field: 'reason', code: 'REASON_MISSING', message: '请填写更正原因' }]),
  ];
}

/** The value is a code of a list or of a 区划, so that the journal may hold it. */
export const isCode = (rules: DossierRules, path: string): boolean => {
  const field = dossierFields(rules)[path.replaceAll(/\[\d+\]/g, '')];
  return field !== undefined && !field.encrypted && ['choice', 'leaf', 'district'].includes(field.kind);
};
