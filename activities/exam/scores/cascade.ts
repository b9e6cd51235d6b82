// What a revocation of those who passed takes along (S3-41): certificates that stand on their results, and all that rests on those, each by an annulment of its own, so
// that each comes back by itself. Of one candidate in the revocation's own transaction; of a whole list by a batch that can be killed anywhere.
import type { EntityManager } from '@mikro-orm/postgresql';
import { annulmentRules } from '../../../domain/exam/annulment/rules.ts';
import type { Wanted } from '../../../domain/exam/effects.ts';
import type { CertificateHit } from '../../../domain/exam/scores/effects.ts';
import type { ActRequest, Outcome } from '../../../domain/kit/act.ts';
import type { EffectRequest } from '../../../domain/kit/follow.ts';
import { shanghaiDay, type Instant } from '../../../domain/kit/instant.ts';
import { ruleValue, type RuleSet } from '../../../domain/kit/rules.ts';
import { listAnnulments } from '../../../db/exam/annulments.ts';
import { examById } from '../../../db/exam/exams.ts';
import { revocationAt, standingList } from '../../../db/exam/scores/pass.ts';
import { now } from '../../../db/kit/clock.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { beat } from '../../kit/beat.ts';
import { executeAnnulment, overturnAnnulment } from '../annulment/acts.ts';
import { planFor, type Plan } from '../annulment/plan.ts';
import { effectKindsOf } from '../effects.ts';

/** Of rule exam.annulment.grounds. */
const GROUND = 'passList';
const wantedOf = (hits: readonly CertificateHit[]): Wanted[] => hits.map(({ id }) => ({ kind: 'certificate', id }));

/** The rules that annulments of a day go by. */
export const rulesOn = async (em: EntityManager, district: string, at: Instant): Promise<RuleSet> =>
  (await ruleBook(em)).rulesFor(district, shanghaiDay(at));

/** Everything that would fall with a revocation, as things stand; null: nothing. */
export async function cascadeOf(em: EntityManager, set: RuleSet, hits: readonly CertificateHit[], lock = false): Promise<Plan | null> {
  if (!hits.length) return null;
  return (await planFor(effectKindsOf(), em, set, { ground: GROUND, wanted: wantedOf(hits) }, { lock })).plan;
}

export interface Cascade {
  examId: string;
  district: string;
  reason: string;
  hits: readonly CertificateHit[];
  /** Hash of the preview that was accepted; left out where each has a part of it alone. */
  hash?: string;
}

/** The annulment that goes with a revocation. `of` names the deciding act. */
export const cascadeAct = (of: string, set: RuleSet, { examId, district, reason, hits, hash }: Cascade): ActRequest =>
  executeAnnulment(of, uuidv7(), {
    ground: GROUND,
    basis: ruleValue(set, annulmentRules.grounds).find(({ ground }) => ground === GROUND)!.article,
    reason,
    wanted: wantedOf(hits),
    district,
    causeId: examId,
    ...(hash === undefined ? {} : { hash }),
  });

/** Refusals that say that it is done already, or was done by others. */
const settled = ['ANNULMENT_INVALID', 'STATE_CONFLICT'];
async function each(decide: (request: ActRequest) => Promise<Outcome>, requests: Iterable<ActRequest>): Promise<number> {
  let done = 0;
  for (const request of requests) {
    const outcome = await decide(request);
    if (outcome.ok) done++;
    else if (!settled.includes(outcome.refusal.code)) throw new Error(`${request.type}.${request.action}: ${outcome.refusal.code}`);
    beat(request.key);
  }
  return done;
}

interface Parts {
  em: EntityManager;
  decide: (request: ActRequest) => Promise<Outcome>;
}

/** Takes back every certificate that a revoked list had given: one annulment each, once per effect key. Answers how many. */
export async function annulRevoked({ em, decide }: Parts, { caseId, seq, key }: EffectRequest): Promise<number> {
  const [revocation, exam] = [await revocationAt(em, caseId, seq), await examById(em, caseId)];
  if (!revocation || !exam) throw new Error(`nothing of ${caseId} was revoked at ${seq}`);
  const { reason, certificates } = revocation;
  const set = await rulesOn(em, exam.district, await now(em));
  const acts = (certificates ?? []).map((hit) => ({
    ...cascadeAct(key, set, { examId: caseId, district: exam.district, reason, hits: [hit] }),
    key: `${key}/${hit.id}`,
  }));
  return each(decide, acts);
}

/** Gives back what revoked lists of an exam had taken from those whom its new list has as passed. Answers how many. */
export async function restoreListed({ em, decide }: Parts, { caseId, key }: EffectRequest): Promise<number> {
  const list = await standingList(em, caseId);
  if (list?.standing !== 'published') return 0;
  const ids = await listAnnulments(em, caseId, list.id, GROUND);
  return each(
    decide,
    ids.map((id) => ({ ...overturnAnnulment(key, id, '新的合格人员名单中已合格'), key: `${key}/${id}` })),
  );
}
