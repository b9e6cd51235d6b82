// Facts that onboarding and change share.
import type { EntityManager } from '@mikro-orm/postgresql';
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleRow, ruleValue, type RuleSet, type RuleSetRef, type Rule } from '../../domain/kit/rules.ts';
import { dossierRules, type DossierContext } from '../../domain/supplier/dossier/context.ts';
import { fileIdsOf } from '../../domain/supplier/dossier/draft.ts';
import { tabNames, type Dossier, type DossierDraft } from '../../domain/supplier/dossier/tabs.ts';
import { supplierRules } from '../../domain/supplier/rules.ts';
import { query } from '../../db/kit/sql.ts';
import type { SupplierDeps } from './deps.ts';

/** How people read where a rule stands: its article where a law stands behind it, else its source. */
export function basisOf(set: RuleSet, rule: Rule<unknown>): string {
  const row = ruleRow(set, rule);
  return row.article ?? `${rule.label}（${row.source}）`;
}

/** The stage limit of the 区划. */
export const limitOf = (set: RuleSet) => ({ period: ruleValue(set, supplierRules.reviewLimit), basis: basisOf(set, supplierRules.reviewLimit) });

/** Reference to the rules that the case was last submitted under. */
export async function keptRules(em: EntityManager, organisationId: string | null, district: string): Promise<RuleSetRef | null> {
  const [row] = await query<{ rules: RuleSetRef | null }>(em, `select rules from supplier where organisation_id = $1 and district = $2`, [
    organisationId,
    district,
  ]);
  return row?.rules ?? null;
}

/** The draft of a case and everything it is checked against. */
export async function draftContext(
  deps: SupplierDeps,
  em: EntityManager,
  at: { caseId: string; organisationId: string | null; set: RuleSet; received: Instant; previous?: Dossier },
): Promise<{ draft: DossierDraft; context: DossierContext }> {
  const registration = at.organisationId ? await deps.registration(em, at.organisationId) : null;
  if (!registration) throw refuse('NOT_FOUND');
  const draft = await deps.loadDraft(em, at.caseId);
  const rules = dossierRules(at.set);
  const files = await deps.files(
    em,
    tabNames.flatMap((name) => fileIdsOf(name, draft[name] ?? {}, rules)),
  );
  const context = { today: shanghaiDay(at.received), registration, rules, files, reference: deps.reference };
  return { draft, context: at.previous ? { ...context, previous: at.previous } : context };
}
