// V18: a review stage corrects the dossier that was handed in. That version keeps its number and its text as 已更正, the corrected one goes on.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Definition } from '../../domain/approval/definition.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import type { Reason } from '../../domain/kit/refusal.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleValue, type Rule, type RuleSet } from '../../domain/kit/rules.ts';
import { correctedDossier, correctionReasons, isCode, valueAt, type CorrectInput } from '../../domain/supplier/correct.ts';
import { dossierRules } from '../../domain/supplier/dossier/context.ts';
import type { Dossier, DossierDraft } from '../../domain/supplier/dossier/tabs.ts';
import { query } from '../../db/kit/sql.ts';
import { keepCorrections } from '../approval/corrections.ts';
import type { Acting, Written } from '../kit/records.ts';
import type { SupplierDeps } from './deps.ts';
import { submissionOf } from './facts.ts';
import { keepVersion, nextNumber, openDossier } from './versions.ts';

/** What an act of correction goes by. */
export interface Correction {
  step: string | null;
  /** As it was handed in, personal values in clear. */
  dossier: Dossier;
  set: RuleSet;
  against: readonly Reason[];
}

/** The dossier that a case hands in. Throws NOT_FOUND where it has none. */
async function submitted(deps: SupplierDeps, em: EntityManager, caseId: string): Promise<Dossier> {
  const [row] = await query<{ dossier: Dossier }>(em, `select dossier from dossier_version where case_id = $1 and standing = 'submitted'`, [caseId]);
  if (!row) throw refuse('NOT_FOUND');
  return openDossier(deps.fields, row.dossier);
}

export async function correctionOf(
  deps: SupplierDeps,
  em: EntityManager,
  { file, request, received, set, rule }: { file: CaseView; request: ActRequest; received: string; set: RuleSet; rule: Rule<Definition> },
): Promise<Correction> {
  const { actor, input } = request;
  const [task] =
    actor.kind === 'person'
      ? await query<{ node: string }>(
          em,
          `select node from task where case_id = $1 and assignee_id = $2 and state = 'open' order by created_at limit 1`,
          [file.id, actor.accountId],
        )
      : [];
  const step = task?.node ?? null;
  const dossier = await submitted(deps, em, file.id);
  const [registration, used] = await Promise.all([deps.registration(em, file.organisationId!), deps.filesOfCase(em, file.id)]);
  if (!registration) throw refuse('NOT_FOUND');
  const { context } = await submissionOf(deps, em, {
    drafted: { draft: dossier as unknown as DossierDraft, registration, number: 0, used },
    set,
    received,
  });
  const correcting = { rule: rule.key, definition: ruleValue(set, rule), step, dossier, context };
  return { step, dossier, set, against: correctionReasons(correcting, input as CorrectInput) };
}

export async function correctDossier(deps: SupplierDeps, act: Acting<{ correction?: Correction | undefined }>): Promise<Written> {
  const { em, file, facts, input, received } = act;
  const { dossier, set, step } = facts.correction!;
  const { values } = input as CorrectInput;
  const rules = dossierRules(set);
  const owner = { caseId: file.id, organisationId: file.organisationId!, district: file.district };
  await query(em, `update dossier_version set standing = 'corrected' where case_id = $1 and standing = 'submitted'`, [file.id]);
  const number = await nextNumber(em, owner);
  const changes = Object.entries(values).map(([field, after]) => ({
    field,
    before: valueAt(rules, dossier, field),
    after,
    code: isCode(rules, field),
  }));
  // After the comparison: what is kept shares with what stood before, and is encrypted in place.
  await keepVersion(em, deps.fields, owner, { number, dossier: correctedDossier(rules, dossier, values) }, received);
  const kept = await keepCorrections(act, deps.fields, step!, changes);
  return { data: { dossierVersion: number, corrected: kept }, body: { step, fields: kept.fields.map(({ field }) => field), dossierVersion: number } };
}
