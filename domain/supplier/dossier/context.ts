// What a dossier is checked against: the day, the registration, the rules of the 区划, the uploaded files, the lists.
import { onceEach } from '../../kit/once-each.ts';
import { commonRules } from '../../kit/common-rules.ts';
import type { PlainDate } from '../../kit/instant.ts';
import { ruleValue, type RuleSet } from '../../kit/rules.ts';
import { supplierRules, type InsuranceField } from '../rules.ts';
import type { Field, Fields, Tab } from './field.ts';
import { INSURANCE, insuranceFields } from './qualification.ts';
import type { SizeTable } from './size.ts';
import { tabs, type Dossier, type TabName } from './tabs.ts';

/** One entry of a list or tree; a tree's entries name what they stand under. */
export interface Option {
  code: string;
  label: string;
  parent?: string;
}

/** A 区划: level 1 省, 2 市, 3 区县. */
export interface District {
  code: string;
  name: string;
}
export interface Districts {
  find(code: string): District | undefined;
  /** The code is or was one of GB/T 2260, as numbers may carry it. */
  known(code: string): boolean;
  /** Those right below. */
  under(code: string): readonly District[];
}

export interface Reference {
  lists: Readonly<Record<string, readonly Option[]>>;
  sizes: SizeTable;
  districts: Districts;
}

/** `clean`: arrived, looked at and kept; `quarantined`: still being looked at; `rejected`: size, type or virus gateway refused it. */
export type FileState = 'quarantined' | 'clean' | 'rejected';
export interface FileFacts {
  name: string;
  /** Bytes. */
  size: number;
  mime: string;
  state: FileState;
}

/** What the 区划 sets about the dossier. */
export interface DossierRules {
  specialShown: boolean;
  creditShown: boolean;
  socialInsurance: readonly InsuranceField[];
  capitalFiles: { others: readonly string[]; individual: readonly string[]; more: string | null };
  /** Σ of the investors and the identities of the statements are checked (B17, B19, B20). */
  crossChecks: boolean;
  statementsMonths: number;
  fileMaxMegabytes: number;
}

export interface Registration {
  creditCode: string;
  /** 法人类型 of the account; `soleTrader` is 个体工商户. */
  entityType: string;
  orgName: string;
}

export interface DossierContext {
  /** Legal day in Shanghai. */
  today: PlainDate;
  registration: Registration;
  rules: DossierRules;
  files: ReadonlyMap<string, FileFacts>;
  reference: Reference;
  /** The version in force, when this is a change. */
  previous?: Dossier;
}

/** Reads the dossier's rules out of a rule set. Throws when a row doesn't fit its declaration. */
export const dossierRules = onceEach((set: RuleSet): DossierRules => ({
  specialShown: ruleValue(set, supplierRules.qualificationsShown),
  creditShown: ruleValue(set, supplierRules.creditShown),
  socialInsurance: ruleValue(set, supplierRules.socialInsurance),
  capitalFiles: ruleValue(set, supplierRules.capitalFiles),
  crossChecks: ruleValue(set, supplierRules.crossChecks),
  statementsMonths: ruleValue(set, supplierRules.statementsMonths),
  fileMaxMegabytes: ruleValue(set, commonRules.fileMaxMegabytes),
}));

/** The tabs that a 区划 shows, with its own block 社会保险登记证. */
export const shownTabs = onceEach((rules: DossierRules): readonly Tab<TabName>[] =>
  tabs
    .filter((tab) => (tab.name !== 'special' || rules.specialShown) && (tab.name !== 'credit' || rules.creditShown))
    .map((tab) => (tab.name === 'qualification' ? { ...tab, fields: withInsurance(tab.fields, rules.socialInsurance) } : tab)),
);

function withInsurance(fields: Fields, block: readonly InsuranceField[]): Fields {
  const rest = Object.fromEntries(Object.entries(fields).filter(([, field]) => field.section !== INSURANCE));
  return {
    ...rest,
    ...Object.fromEntries(block.filter(({ name }) => !Object.hasOwn(rest, name)).map((field) => [field.name, insuranceField(field)])),
  };
}

function insuranceField({ name, label, kind, required, hint }: InsuranceField): Field {
  const usual: Fields = insuranceFields;
  const max = usual[name]?.max ?? (kind === 'files' ? 5 : undefined);
  return { label, kind, required, rule: 'B11', section: INSURANCE, ...(max !== undefined && { max }), ...(hint !== null && { hint }) };
}
