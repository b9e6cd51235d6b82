// What onboarding and change share: the stages that officers review in, as a region beside 审核中, and the way through them.
// Which stages there are is the 区划's (rule `onboarding.flow`), who is asked in them the definition's; a case keeps what it was submitted under.
import type { Role } from '../kit/actor.ts';
import type { Calendar } from '../kit/calendar.ts';
import { planPeriod } from '../kit/deadline.ts';
import type { Period } from '../kit/period.ts';
import { addresses, type Action, type ActionContext, type Move, type State } from '../kit/process.ts';
import {
  copiesOf,
  firstStep,
  moveAction,
  overdueAction,
  planOf,
  reasonGiven,
  roundActions,
  stepAfter,
  stepClock,
  type RoundFacts,
} from '../approval/actions.ts';
import type { Reason } from '../kit/refusal.ts';
import type { ReviewStage } from './rules.ts';

export const stageLabels: Record<ReviewStage, string> = { initial: '初审', paper: '纸质材料', final: '终审' };
export const stageRoles: Record<ReviewStage, Role> = { initial: 'initialReviewer', paper: 'paperReviewer', final: 'finalReviewer' };
export const stageNames = Object.keys(stageLabels) as ReviewStage[];

/** Facts that the review needs. */
export interface ReviewFacts extends RoundFacts {
  /** Time the office has for one stage, and the rule behind it. */
  limit: { period: Period; basis: string };
  calendar: Calendar;
  /** What speaks against the paths that a return marks. */
  marks?: readonly Reason[];
  /** What a correction goes by, and what speaks against it; loaded for it alone. */
  correction?: { against: readonly Reason[] } | undefined;
}

const stageState = (stage: ReviewStage): State<any> => ({
  label: stageLabels[stage],
  round: { node: stage, role: stageRoles[stage], label: stageLabels[stage], plan: planOf(stage), cc: copiesOf(stage) },
  clock: stepClock<ReviewFacts>(stage, { name: `review-${stage}`, label: `${stageLabels[stage]}时限`, then: 'overrun' }, ({ facts, received }) =>
    planPeriod(facts.calendar, received, facts.limit.period, facts.limit.basis),
  ),
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
/** Deadline of each stage, for the records too. */
export const stageClocks = Object.fromEntries(stageNames.map((stage) => [`review-${stage}`, stage]));

/** Where a case goes when it is submitted (`passed` null) or a stage is passed: the next stage of its chain, or on. Without a chain: on. */
export function nextStage({ approval }: Pick<ReviewFacts, 'approval'>, passed: string | null, on: Move): Move {
  const first = passed === null || passed === 'none';
  const next = approval && (first ? firstStep(approval) : stepAfter(approval, passed));
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
): Record<string, Action<F>> => {
  const rounds = {
    from: stageAddresses,
    next: (context: ActionContext<F>, stage: string) => nextStage(context.facts, stage, on(context)),
    failed: () => back.to,
    oneOf: ['review', ...stageAddresses, 'stage:none', ...onStates, ...addresses(back.to)],
  };
  return {
    ...roundActions<F>({
      ...rounds,
      officers,
      applicants: ['orgAdmin', 'orgMember'],
      back: {
        label: back.label,
        to: (_, target) => (target === 'applicant' ? back.to : { main: 'review', stage: target }),
        oneOf: [...addresses(back.to), 'review', ...stageAddresses],
        guard: mendable,
        refusal: (reasons) => (reasons.every(({ code }) => code === 'DOSSIER_FIELD_UNKNOWN') ? 'DOSSIER_FIELD_UNKNOWN' : 'NOT_ACCEPTABLE_NOW'),
      },
      at: (stage) => ({ main: 'review', stage }),
      clocks: Object.keys(stageClocks),
    }),
    correct: {
      label: '更正',
      from: stageAddresses,
      to: null,
      by: [...officers, 'member'],
      guard: ({ facts }) => [...(facts.correction?.against ?? [])],
      refusal: correctionRefusal,
    },
    overrun: overdueAction<F>('审核超期', stageClocks, rounds),
    moveDefinition: moveAction<F>(['review']),
  };
};
