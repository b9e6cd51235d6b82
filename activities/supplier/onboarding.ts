// Records of 供应商入驻: the supplier's line in lists, the dossier's versions, and the facts that the table's guards need.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { CaseView } from '../../domain/kit/process.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleSetRef, ruleValue, type RuleSet } from '../../domain/kit/rules.ts';
import { settle, validateDossier } from '../../domain/supplier/dossier/validate.ts';
import { onboarding, type OnboardingFacts } from '../../domain/supplier/onboarding.ts';
import { supplierRules } from '../../domain/supplier/rules.ts';
import { later, query } from '../../db/kit/sql.ts';
import { onboardingChain } from '../../domain/supplier/chains.ts';
import { stageClocks } from '../../domain/supplier/review.ts';
import { handedIn, lateAt, moveTo } from '../approval/again.ts';
import { keptDefinitions } from '../../db/approval/load.ts';
import { approvalFacts } from '../approval/facts.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';
import { correctDossier, correctionOf, type Correction } from './correct.ts';
import type { SupplierDeps } from './deps.ts';
import { basisOf, keptRules, limitOf, marksFields, markReasons, readDraft, returned, submissionOf, type Submission } from './facts.ts';
import { enforceVersion, keepVersion, standVersion, supersedeVersion } from './versions.ts';

/** Facts, with what `submit` keeps of them. */
interface Loaded extends OnboardingFacts {
  set: RuleSet;
  correction?: Correction;
  submission?: Submission;
}
type Act = Acting<Loaded>;

export function onboardingRecords(deps: SupplierDeps): ProcessRecords<Loaded> {
  return {
    process: onboarding,
    begin: async (em, { actor, input }) => {
      const { district } = input as { district: string };
      if (actor.kind !== 'person' || !actor.organisationId) throw refuse('FORBIDDEN');
      return {
        district,
        organisationId: actor.organisationId,
        applicantId: actor.accountId,
        liveKey: `onboarding:${actor.organisationId}:${district}`,
      };
    },
    facts: (em, file, request, received) => facts(deps, em, file, request, received),
    apply: {
      create: (act) => create(deps, act),
      submit: (act, move) => submit(deps, act, move),
      approve: (act, move) => enter(act, move),
      remove: (act, move) => enter(act, move),
      overrun: async (act, move) => {
        const { data, ...late } = await lateAt(stageClocks)(act);
        // Failed by its time: back as a return would bring it.
        if (move['main'] === 'draft') await standVersion(act.em, act.file.id, 'returned', move['main']);
        return { ...(await enter(act, move, data)), ...late };
      },
      moveDefinition: moveTo,
      endNotice: (act, move) => enter(act, move),
      return: async (act, move) => {
        if (move['main'] === 'draft') await standVersion(act.em, act.file.id, 'returned', move['main']);
        return { data: returned(act) };
      },
      correct: (act) => correctDossier(deps, act),
      withdraw: async (act, move) => {
        await standVersion(act.em, act.file.id, 'withdrawn', move['main']);
        return {};
      },
      admit,
      suspend: (act, move) => enter(act, move),
      resume: (act, move) => enter(act, move),
      deregister: async (act, move) => {
        await supersedeVersion(act.em, { organisationId: act.file.organisationId!, district: act.file.district }, act.received);
        return { ...(await enter(act, move)), liveKey: null };
      },
    },
  };
}

/** Acts that choose a stage, start a clock or ask the definition of the reviews; the others are decided by the table alone. */
const RULED = new Set([
  'submit',
  'approve',
  'endNotice',
  'return',
  'withdraw',
  'takeBack',
  'urge',
  'stopClock',
  'startClock',
  'overrun',
  'remove',
  'moveDefinition',
]);
/** Those that rounds follow from. */
const ROUNDS = new Set([...RULED].filter((action) => action !== 'endNotice'));

/** Areas without reviews ask nobody. */
const reviewed = (set: RuleSet): boolean => ruleValue(set, supplierRules.flow).reviews.length > 0;

async function facts(deps: SupplierDeps, em: EntityManager, file: CaseView, request: ActRequest, received: string): Promise<Loaded> {
  const submits = request.action === 'submit';
  const corrects = request.action === 'correct';
  const asked = corrects || RULED.has(request.action) || marksFields(request);
  const kept = asked && !submits ? keptRules(em, file) : null;
  const { actor } = request;
  const accepts = submits && (request.input as { termsAccepted?: boolean }).termsAccepted === true;
  // Asked in one turn: they leave for the database together.
  const ruled = deps.rules(em, file.district, received, kept, asked);
  const [{ set, calendar }, rounds, drafted, accepted] = await Promise.all([
    ruled,
    ROUNDS.has(request.action)
      ? approvalFacts(em, request, { chain: onboardingChain, file, received, set: ruled.then(({ set }) => set), reviewed })
      : undefined,
    submits ? readDraft(deps, em, file) : null,
    accepts && actor.kind === 'person' ? deps.termsAccepted(em, actor.accountId, received) : false,
  ]);
  const flow = ruleValue(set, supplierRules.flow);
  const common = { set, calendar, flow, approval: rounds, basis: basisOf(set, supplierRules.flow), limit: limitOf(set) };
  if (corrects) {
    const kept = await keptDefinitions(em, set, file, onboardingChain);
    const correction = await correctionOf(deps, em, { file, request, received, set: kept, rule: onboardingChain.rule });
    return { ...common, correction, dossier: [], termsAccepted: true };
  }
  if (!drafted) return { ...common, ...markReasons(request, set), dossier: [], termsAccepted: true };
  const submission = await submissionOf(deps, em, { drafted, set, received });
  return { ...common, submission, dossier: validateDossier(submission.draft, submission.context), termsAccepted: accepted };
}

async function create(deps: SupplierDeps, { em, file, received }: Act): Promise<Written> {
  const registration = await deps.registration(em, file.organisationId!);
  if (!registration) throw refuse('NOT_FOUND');
  await query(
    em,
    `insert into supplier (case_id, organisation_id, district, name, credit_code, applicant, state, created_at) values ($1, $2, $3, $4, $5, $6, 'draft', $7)`,
    [
      file.id,
      file.organisationId,
      file.district,
      registration.orgName,
      registration.creditCode,
      await deps.userName(em, file.applicantId!),
      received,
    ],
  );
  return { data: { district: file.district } };
}

async function submit(deps: SupplierDeps, { em, facts, file, received }: Act, move: Record<string, string>): Promise<Written> {
  const { draft, context, number } = facts.submission!;
  const owner = { caseId: file.id, organisationId: file.organisationId!, district: file.district };
  const kept = ruleSetRef(facts.set);
  await keepVersion(em, deps.fields, owner, { number, dossier: settle(draft, context), line: { rules: kept, state: move['main'] } }, received);
  await handedIn(em, file);
  return { data: { dossierVersion: number, rules: kept.version }, body: { dossierVersion: number } };
}

async function admit({ em, file, received }: Act, move: Record<string, string>): Promise<Written> {
  const version = await enforceVersion(em, { caseId: file.id, organisationId: file.organisationId!, district: file.district }, received);
  await later(em, `update supplier set admitted_at = $2, state = $3 where case_id = $1`, [file.id, received, move['main']]);
  return { data: { dossierVersion: version.number } };
}

/** The state in lists follows the case's. */
async function enter(
  { em, file }: Act,
  move: Record<string, string>,
  data: Record<string, unknown> = {},
  body: Record<string, unknown> = {},
): Promise<Written> {
  if (move['main'] && move['main'] !== file.state) await later(em, `update supplier set state = $2 where case_id = $1`, [file.id, move['main']]);
  return { data, body };
}
