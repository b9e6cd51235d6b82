// Records of 变更: a copy of the dossier in force as a draft, then a new version that supersedes it.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleSetRef, ruleValue, type RuleSetRef } from '../../domain/kit/rules.ts';
import { change, type ChangeFacts } from '../../domain/supplier/change.ts';
import { requiredChanged } from '../../domain/supplier/dossier/required-changed.ts';
import { tabNames } from '../../domain/supplier/dossier/tabs.ts';
import { mapPersonal } from '../../domain/supplier/dossier/personal.ts';
import { settle, validateDossier } from '../../domain/supplier/dossier/validate.ts';
import { supplierRules } from '../../domain/supplier/rules.ts';
import { later, query } from '../../db/kit/sql.ts';
import { changeChain } from '../../domain/supplier/chains.ts';
import { stageClocks } from '../../domain/supplier/review.ts';
import { ownRef, ruleSetText } from '../../domain/rule/ref.ts';
import { lateAt, moveTo } from '../approval/again.ts';
import { keptDefinitions } from '../../db/approval/load.ts';
import { approvalFacts } from '../approval/facts.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';
import { correctDossier, correctionOf, type Correction } from './correct.ts';
import type { SupplierDeps } from './deps.ts';
import { keptRules, limitOf, marksFields, markReasons, readDraft, returned, submissionOf, type Submission } from './facts.ts';
import { DRAFT_PLACE, dossierInForce, enforceVersion, keepVersion, standVersion, type Owner } from './versions.ts';

interface Loaded extends ChangeFacts {
  /** Rules of the act; those that it is saved under are kept. */
  rules: RuleSetRef;
  submission?: Submission;
  correction?: Correction;
}
type Act = Acting<Loaded>;

export function changeRecords(deps: SupplierDeps): ProcessRecords<Loaded> {
  return {
    process: change,
    begin: async (em, { actor, input }) => {
      const { onboardingId } = input as { onboardingId: string };
      const organisationId = actor.kind === 'person' ? actor.organisationId : undefined;
      const [supplier] = await query<{ district: string; state: string }>(
        em,
        `select district, state from supplier where case_id = $1 and organisation_id = $2 for share`,
        [onboardingId, organisationId ?? null],
      );
      if (!supplier || !organisationId) throw refuse('NOT_FOUND');
      if (supplier.state !== 'admitted') throw refuse('NOT_ADMITTED');
      return { district: supplier.district, organisationId, liveKey: `change:${organisationId}:${supplier.district}` };
    },
    facts: (em, file, request, received) => facts(deps, em, file, request, received),
    apply: {
      begin: (act) => begin(deps, act),
      save: (act, move) => save(deps, act, move),
      approve: (act, move) => settled(act, move),
      remove: (act, move) => settled(act, move),
      overrun: async (act, move) => {
        const late = await lateAt(stageClocks)(act);
        if (move['main'] === 'rejected') await standVersion(act.em, act.file.id, 'rejected');
        const { data, ...written } = move['main'] === 'rejected' ? { data: {}, liveKey: null } : await settled(act, move);
        return { ...late, ...written, data: { ...late.data, ...data } };
      },
      moveDefinition: moveTo,
      return: async (act, move) => {
        if (move['main'] !== 'rejected') return { data: returned(act) };
        await standVersion(act.em, act.file.id, 'rejected');
        return { liveKey: null, data: returned(act) };
      },
      correct: (act) => correctDossier(deps, act),
      withdraw: async (act) => {
        await standVersion(act.em, act.file.id, 'withdrawn');
        return {};
      },
      abandon: async () => ({ liveKey: null }),
    },
  };
}

/** Acts that ask the definition of the reviews. */
const ROUNDS = new Set(['approve', 'return', 'takeBack', 'urge', 'stopClock', 'startClock', 'overrun', 'remove', 'moveDefinition']);

async function facts(deps: SupplierDeps, em: EntityManager, file: CaseView, request: ActRequest, received: string): Promise<Loaded> {
  const marks = marksFields(request);
  const rounds = ROUNDS.has(request.action);
  const corrects = request.action === 'correct';
  const asked = request.action === 'save' || rounds || marks || corrects;
  const kept = rounds || marks || corrects ? (ownRef(file.ruleSet) ?? (await keptRules(em, file))) : null;
  const { set, calendar } = await deps.rules(em, file.district, received, kept, asked);
  const approval = asked && !corrects ? await approvalFacts(em, request, { chain: changeChain, file, received, set }) : undefined;
  const common = { calendar, approval, limit: limitOf(set), rules: ruleSetRef(set) };
  if (corrects) {
    const correction = await correctionOf(deps, em, {
      file,
      request,
      received,
      set: await keptDefinitions(em, set, file, changeChain),
      rule: changeChain.rule,
    });
    return { ...common, correction, reviewed: true, dossier: [], admitted: true };
  }
  if (request.action !== 'save') return { ...common, ...markReasons(request, set), reviewed: true, dossier: [], admitted: true };
  const inForce = await dossierInForce(em, deps.fields, file.organisationId!, file.district);
  const [supplier] = await query<{ state: string }>(
    em,
    `select state from supplier where organisation_id = $1 and district = $2 and state <> 'deregistered' for share`,
    [file.organisationId, file.district],
  );
  if (!inForce || supplier?.state !== 'admitted') return { ...common, reviewed: false, dossier: [], admitted: false };
  const submission = await submissionOf(deps, em, { drafted: await readDraft(deps, em, file), set, received, previous: inForce.dossier });
  const dossier = validateDossier(submission.draft, submission.context);
  const reviewed =
    ruleValue(set, supplierRules.changeReviewed) &&
    dossier.length === 0 &&
    requiredChanged(inForce.dossier, settle(submission.draft, submission.context), submission.context.rules);
  return { ...common, submission, dossier, reviewed, admitted: true };
}

async function begin(deps: SupplierDeps, { em, file, received, actor }: Act): Promise<Written> {
  const inForce = await dossierInForce(em, deps.fields, file.organisationId!, file.district);
  if (!inForce || actor.kind !== 'person') throw refuse('NOT_ADMITTED');
  const sealed = mapPersonal(inForce.dossier, (value) => deps.fields.encrypt(value, file.district, DRAFT_PLACE));
  for (const tab of tabNames) {
    const values = sealed[tab];
    if (!values) continue;
    await query(em, `insert into supplier_draft (case_id, tab, "values", version, saved_at, saved_by) values ($1, $2, $3, 1, $4, $5)`, [
      file.id,
      tab,
      JSON.stringify(values),
      received,
      actor.accountId,
    ]);
  }
  return { data: { district: file.district, dossierVersion: inForce.number } };
}

async function save(deps: SupplierDeps, act: Act, move: Record<string, string>): Promise<Written> {
  const { em, facts, received } = act;
  const { draft, context, number } = facts.submission!;
  await keepVersion(em, deps.fields, ownerOf(act), { number, dossier: settle(draft, context) }, received);
  // Reviewed by the rules that it was handed in under, whatever becomes of them meanwhile.
  await later(em, `update case_file set rule_set = $2 where id = $1`, [act.file.id, ruleSetText(facts.rules)]);
  const written = await settled(act, move);
  return { ...written, data: { dossierVersion: number, rules: facts.rules.version }, body: { dossierVersion: number } };
}

/** Puts the version in force when the case has arrived there. */
async function settled(act: Act, move: Record<string, string>): Promise<Written> {
  if (move['main'] !== 'inForce') return {};
  const version = await enforceVersion(act.em, ownerOf(act), act.received);
  return { liveKey: null, data: { dossierVersion: version.number } };
}

const ownerOf = ({ file }: Act): Owner => ({ caseId: file.id, organisationId: file.organisationId!, district: file.district });
