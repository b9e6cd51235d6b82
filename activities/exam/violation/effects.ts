// What a decision on a violation does to others: the plan that is shown, and the annulment that carries it out in the decision's own transaction.
import type { EntityManager } from '@mikro-orm/postgresql';
import { appliedArticles, effectsOf, isSimilar, measuresOf, type Finding } from '../../../domain/exam/violation/measures.ts';
import type { ViolationCatalogue } from '../../../domain/exam/violation/rules.ts';
import type { Wanted } from '../../../domain/exam/effects.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import type { RuleSet } from '../../../domain/kit/rules.ts';
import type { StoredViolation } from '../../../db/exam/violation-cases.ts';
import { planFor, type Plan } from '../annulment/plan.ts';
import type { EffectKinds } from '../effects.ts';

interface Known {
  catalogue: ViolationCatalogue;
  stored: Pick<StoredViolation, 'enrolmentId' | 'certificates'> | null;
}
export interface Charge {
  findings: readonly Finding[];
  subject: string | null;
}

/** The articles that a decision stands on, as it cites them. */
export const basisOfCharge = (catalogue: ViolationCatalogue, findings: readonly Finding[]): string =>
  appliedArticles(catalogue, findings)
    .map(({ basis }) => basis)
    .join('、');

/** Targets that a decision names itself, and its ground. */
export const chargedWith = ({ catalogue, stored }: Known, { findings, subject }: Charge): { ground: string; wanted: Wanted[]; basis: string } => {
  const basis = basisOfCharge(catalogue, findings);
  const about = { ...stored!, subject, basis, similar: isSimilar(catalogue, findings) };
  return { ...effectsOf(measuresOf(catalogue, findings), about), basis };
};

/** The plan as things stand; null where nothing is changed by it, e.g. an exam that was only ended on the spot. */
export async function planned(
  kinds: EffectKinds,
  em: EntityManager,
  today: RuleSet,
  known: Known,
  charge: Charge,
): Promise<{ plan: Plan | null; against: Reason[] }> {
  const { ground, wanted } = chargedWith(known, charge);
  return wanted.length ? planFor(kinds, em, today, { ground, wanted }) : { plan: null, against: [] };
}
