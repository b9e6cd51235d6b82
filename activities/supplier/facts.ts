// Facts that onboarding and change share.
import type { EntityManager } from '@mikro-orm/postgresql';
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { ActionContext, CaseView } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleRow, ruleValue, type RuleSet, type RuleSetRef, type Rule } from '../../domain/kit/rules.ts';
import { dossierRules, shownTabs, type DossierContext, type FileFacts, type Registration } from '../../domain/supplier/dossier/context.ts';
import { fileIdsOf } from '../../domain/supplier/dossier/draft.ts';
import { unknownPaths } from '../../domain/supplier/dossier/paths.ts';
import { tabNames, type Dossier, type DossierDraft } from '../../domain/supplier/dossier/tabs.ts';
import { markedFields, type ReviewFacts } from '../../domain/supplier/review.ts';
import { supplierRules } from '../../domain/supplier/rules.ts';
import { supplierLine } from '../../db/supplier/cases.ts';
import type { SupplierDeps } from './deps.ts';
import { nextNumber } from './versions.ts';

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

/** What is read of a case that is submitted, before its rules are known. */
export interface Drafted {
  draft: DossierDraft;
  registration: Registration;
  /** Number of the version that it becomes. */
  number: number;
  /** Files that the case uses, its draft's among them. */
  used: ReadonlyMap<string, FileFacts>;
}

/** A draft and everything it is checked against. */
export interface Submission {
  draft: DossierDraft;
  context: DossierContext;
  number: number;
}

/** Reads a case's draft, its organisation's registration and the number of the next version. Throws NOT_FOUND where no organisation stands behind it. */
export async function readDraft(
  deps: SupplierDeps,
  em: EntityManager,
  { id, organisationId, district }: Pick<CaseView, 'id' | 'organisationId' | 'district'>,
): Promise<Drafted> {
  if (!organisationId) throw refuse('NOT_FOUND');
  const [draft, registration, number, used] = await Promise.all([
    deps.loadDraft(em, id),
    deps.registration(em, organisationId),
    nextNumber(em, { organisationId, district }),
    deps.filesOfCase(em, id),
  ]);
  if (!registration) throw refuse('NOT_FOUND');
  return { draft, registration, number, used };
}

/** The draft with its files, against the rules of its day. */
export async function submissionOf(
  deps: SupplierDeps,
  em: EntityManager,
  { drafted, set, received, previous }: { drafted: Drafted; set: RuleSet; received: Instant; previous?: Dossier },
): Promise<Submission> {
  const { draft, registration, number, used } = drafted;
  const rules = dossierRules(set);
  const ids = tabNames.flatMap((name) => fileIdsOf(name, draft[name] ?? {}, rules));
  const others = ids.filter((id) => !used.has(id));
  const files = others.length ? new Map([...used, ...(await deps.files(em, others))]) : used;
  const context = { today: shanghaiDay(received), registration, rules, files, reference: deps.reference };
  return { draft, number, context: previous ? { ...context, previous } : context };
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
