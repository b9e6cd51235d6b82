// What a case keeps of its definition, whatever process it is of.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Chain } from '../../domain/approval/chain.ts';
import type { Facts } from '../../domain/approval/next.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import type { RuleSet, RuleSetRef } from '../../domain/kit/rules.ts';
import { ownRef, parseRuleSetRef } from '../../domain/rule/ref.ts';
import type { Fields } from '../../security/field.ts';
import { query } from '../kit/sql.ts';
import { registrationById } from '../registration/cases.ts';
import { ruleBook } from '../rule/book.ts';
import { supplierLine } from '../supplier/cases.ts';
import { keptDefinitions } from './load.ts';

/** Rules that a process keeps in a row of its own; the others on the case row. */
const elsewhere: Readonly<Record<string, (em: EntityManager, file: CaseView) => Promise<RuleSetRef | null>>> = {
  SupplierOnboarding: async (em, file) => (await supplierLine(em, file))?.rules ?? null,
  SupplierChange: async (em, file) => (await supplierLine(em, file))?.rules ?? null,
  PracticeRegistration: async (em, { id }) => {
    const [row] = await query<{ rules: string | null }>(em, `select rules from registration where case_id = $1`, [id]);
    return row?.rules ? parseRuleSetRef(row.rules) : null;
  },
};

/** Reference to the rules that a case keeps; null where it keeps none yet. */
export const keptRef = async (em: EntityManager, file: CaseView): Promise<RuleSetRef | null> =>
  ownRef(file.ruleSet) ?? (await elsewhere[file.type]?.(em, file)) ?? null;

/** The rules that a case is under, with the definitions that it was moved to where it was. */
export async function rulesOfCase(em: EntityManager, file: CaseView, chain: Chain): Promise<RuleSet> {
  const [book, kept] = await Promise.all([ruleBook(em), keptRef(em, file)]);
  return keptDefinitions(em, kept ? book.rulesAt(kept) : book.rulesOf(file), file, chain);
}

/** What conditions of its definition ask of a case. */
export async function asksOf(em: EntityManager, fields: Fields, file: CaseView): Promise<Facts> {
  if (file.type === 'PracticeRegistration') {
    const stored = await registrationById(em, fields, file.id);
    return stored ? { kind: stored.kind, matter: stored.form.matter ?? null, exOfficio: stored.exOfficio } : {};
  }
  if (file.type === 'CounterCase') {
    const [row] = await query<{ kind: string; userType: string }>(em, `select kind, user_type as "userType" from counter_record where case_id = $1`, [
      file.id,
    ]);
    return row ? { ...row } : {};
  }
  return {};
}
