// Facts that onboarding and change share.
import type { EntityManager } from '@mikro-orm/postgresql';
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { ActionContext, CaseView } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleRow, ruleValue, type RuleSet, type RuleSetRef, type Rule } from '../../domain/kit/rules.ts';
import { dossierRules, shownTabs, type DossierContext } from '../../domain/supplier/dossier/context.ts';
import { fileIdsOf } from '../../domain/supplier/dossier/draft.ts';
import { unknownPaths } from '../../domain/supplier/dossier/paths.ts';
import { tabNames, type Dossier, type DossierDraft } from '../../domain/supplier/dossier/tabs.ts';
import { markedFields, type ReviewFacts } from '../../domain/supplier/review.ts';
import { supplierRules } from '../../domain/supplier/rules.ts';
import { supplierLine } from '../../db/supplier/cases.ts';
import type { SupplierDeps } from './deps.ts';

/** How people read where a rule stands: its article where a law stands behind it, else its source. */
export function basisOf(set: RuleSet, rule: Rule<unknown>): string {
  const row = ruleRow(set, rule);
  return row.article ?? `${rule.label}（${row.source}）`;
}

/** The stage limit of the 区划. */
export const limitOf = (set: RuleSet) => ({ period: ruleValue(set, supplierRules.reviewLimit), basis: basisOf(set, supplierRules.reviewLimit) });

/** Reference to the rules that the supplier's line was last submitted under. A line that was 注销 counts only where there is no other. */
export const keptRules = async (em: EntityManager, file: Pick<CaseView, 'organisationId' | 'district'>): Promise<RuleSetRef | null> =>
  (await supplierLine(em, file))?.rules ?? null;

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

/** The act returns the dossier and marks what must be mended. */
export const marksFields = ({ action, input }: Pick<ActRequest, 'action' | 'input'>): boolean =>
  action === 'return' && markedFields(input).length > 0;

/** The marked paths against the tabs that the 区划 shows. */
export const markReasons = (request: ActRequest, set: RuleSet): Pick<ReviewFacts, 'marks'> =>
  marksFields(request) ? { marks: unknownPaths(shownTabs(dossierRules(set)), markedFields(request.input)) } : {};

/** Journal data of a return: the stage, and the paths that were marked. The reason stands beside the journal. */
export function returned({ file, input }: Pick<ActionContext<unknown>, 'file' | 'input'>): Record<string, unknown> {
  const fields = markedFields(input);
  return { stage: file.regions['stage'], ...(fields.length && { fields }) };
}
