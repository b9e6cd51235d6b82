// What onboarding and change share: the stages that officers review in, as a region beside 审核中, and the way through them.
// Which stages there are is the 区划's (rule `onboarding.flow`); a case keeps the flow that it was submitted under.
import type { Role } from '../kit/actor.ts';
import type { Calendar } from '../kit/calendar.ts';
import { planPeriod, type DeadlinePlan } from '../kit/deadline.ts';
import type { Period } from '../kit/period.ts';
import { addresses, type Action, type ActionContext, type Move, type State } from '../kit/process.ts';
import { copiesOf, planOf, reasonGiven, roundActions, type RoundFacts } from '../approval/actions.ts';
import type { Reason } from '../kit/refusal.ts';
import type { ReviewStage } from './rules.ts';

export const stageLabels: Record<ReviewStage, string> = { initial: '初审', paper: '纸质材料', final: '终审' };
export const stageRoles: Record<ReviewStage, Role> = { initial: 'initialReviewer', paper: 'paperReviewer', final: 'finalReviewer' };
export const stageNames = Object.keys(stageLabels) as ReviewStage[];

/** Facts that the review needs. */
export interface ReviewFacts extends RoundFacts {
  /** Stages in force for this case, in order. */
  reviews: readonly ReviewStage[];
  /** Time the office has for one stage, and the rule behind it. */
  limit: { period: Period; basis: string };
  calendar: Calendar;
  /** What speaks against the paths that a return marks. */
  marks?: readonly Reason[];
  /** What a correction goes by, and what speaks against it; loaded for it alone. */
  correction?: { against: readonly Reason[] } | undefined;
}

const limit = ({ facts, received }: ActionContext<ReviewFacts>): DeadlinePlan =>
  planPeriod(facts.calendar, received, facts.limit.period, facts.limit.basis);

const stageState = (stage: ReviewStage): State<any> => ({
  label: stageLabels[stage],
  round: { node: stage, role: stageRoles[stage], rule: 'any', label: stageLabels[stage], plan: planOf(stage), cc: copiesOf(stage) },
  clock: { name: `review-${stage}`, label: `${stageLabels[stage]}时限`, then: 'overrun', plan: limit },
});

/** The region: none, or one of the stages. */
export const stageRegion = {
  stage: {
    states: { none: { label: '—', rests: true }, initial: stageState('initial'), paper: stageState('paper'), final: stageState('final') } as Record<
      string,
      State<any>
    >,
  },
};

export const stageAddresses = stageNames.map((stage) => `stage:${stage}`);

/** Where a case goes when it is submitted or a stage is passed: the next stage, or on. A stage whose people have all approved before is passed over. */
export function nextStage({ reviews, approval }: Pick<ReviewFacts, 'reviews' | 'approval'>, passed: string | null, on: Move): Move {
  const first = passed === null || passed === 'none';
  const straight = first && approval?.definition.resubmit === 'straight' ? approval.returnedFrom : null;
  const start = straight !== null ? reviews.indexOf(straight as ReviewStage) : first ? 0 : reviews.indexOf(passed as ReviewStage) + 1;
  const next = reviews.slice(Math.max(0, start)).find((stage) => !approval?.passed.includes(stage));
  if (next) return { main: 'review', stage: next };
  return typeof on === 'string' ? { main: on, stage: 'none' } : { ...on, stage: 'none' };
}

/** A return names what must be mended: a sentence at least, fields where the officer marks them. */
export { reasonGiven };

/** Paths that a return marks, each once. */
export const markedFields = (input: unknown): string[] => [...new Set((input as { fields?: string[] } | null)?.fields ?? [])];

const mendable = ({ input, facts }: ActionContext<ReviewFacts>): Reason[] => [...reasonGiven({ input }), ...(facts.marks ?? [])];

const officers = Object.values(stageRoles);

const correctionRefusal = (reasons: readonly Reason[]): string =>
  reasons.some(({ code }) => code === 'TASK_NOT_YOURS')
    ? 'TASK_NOT_YOURS'
    : reasons.some(({ code }) => code === 'FIELD_READ_ONLY' || code === 'FIELD_UNKNOWN')
      ? 'FIELD_READ_ONLY'
      : 'CORRECTION_NOT_ACCEPTED';

/** The acts of the stages; `back` is where a return to the applicant leads. */
export const reviewActions = <F extends ReviewFacts>(
  on: (context: ActionContext<F>) => Move,
  onStates: readonly string[],
  back: { to: Move; label: string },
): Record<string, Action<F>> => ({
  ...roundActions<F>({
    from: stageAddresses,
    officers,
    applicants: ['orgAdmin', 'orgMember'],
    next: (context) => nextStage(context.facts, context.file.regions['stage'] ?? null, on(context)),
    failed: () => back.to,
    oneOf: ['review', ...stageAddresses, 'stage:none', ...onStates, ...addresses(back.to)],
    back: {
      label: back.label,
      to: (_, target) => (target === 'applicant' ? back.to : { main: 'review', stage: target }),
      oneOf: [...addresses(back.to), 'review', ...stageAddresses],
      guard: mendable,
      refusal: (reasons) => (reasons.every(({ code }) => code === 'DOSSIER_FIELD_UNKNOWN') ? 'DOSSIER_FIELD_UNKNOWN' : 'NOT_ACCEPTABLE_NOW'),
    },
    at: (stage) => ({ main: 'review', stage }),
    clocks: stageNames.map((stage) => `review-${stage}`),
  }),
  correct: {
    label: '更正',
    from: stageAddresses,
    to: null,
    by: [...officers, 'member'],
    guard: ({ facts }) => [...(facts.correction?.against ?? [])],
    refusal: correctionRefusal,
  },
  overrun: {
    label: '审核超期',
    from: stageAddresses,
    // V14: told and marked; passed or refused by the rule where the definition says so.
    to: (context) => {
      const stage = context.file.regions['stage'] ?? null;
      const late = context.facts.approval?.definition.steps.find(({ node }) => node === stage)?.overdue ?? 'tell';
      return late === 'pass' ? nextStage(context.facts, stage, on(context)) : late === 'refuse' ? back.to : null;
    },
    oneOf: ['review', ...stageAddresses, 'stage:none', ...onStates, ...addresses(back.to)],
    by: 'system',
    hidden: true,
    atAny: stageNames.map((stage) => `review-${stage}`),
  },
});
