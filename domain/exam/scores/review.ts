// 成绩复查 (S3-13): asked by the candidate within the period after publication, answered by two persons within theirs. A correction makes a new version of the score and the
// result anew; the trace of both stays.
import type { Calendar } from '../../kit/calendar.ts';
import { planPeriod } from '../../kit/deadline.ts';
import type { Period } from '../../kit/period.ts';
import { defineProcess, type ActionContext } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';

export interface ReviewFacts {
  against: readonly Reason[];
  calendar: Calendar;
  /** Time to answer, and its basis. */
  answer: { period: Period; basis: string };
  /** What the first person found: null before. */
  found: 'upheld' | 'corrected' | null;
}
const ruled = {
  guard: ({ facts }: ActionContext<ReviewFacts>): Reason[] => [...facts.against],
  refusal: (reasons: readonly Reason[]): string => reasons[0]?.code ?? 'SCORE_REVIEW_NOT_READY',
} as const;

export const reviewOutcomes = { upheld: '维持原成绩', corrected: '更正成绩' } as const;
export type ReviewOutcome = keyof typeof reviewOutcomes;

export const scoreReview = defineProcess<ReviewFacts>({
  type: 'ScoreReview',
  label: '成绩复查',
  kind: 'case',
  states: {
    reviewing: { label: '复查中', round: { node: 'scoreReview', role: 'examOfficer', label: '成绩复查' } },
    proposed: { label: '待复核', round: { node: 'scoreReviewConfirm', role: 'examAdministrator', label: '成绩复查结果复核' } },
    upheld: { label: '已答复', final: true },
    corrected: { label: '已更正', final: true },
    withdrawn: { label: '已撤回', final: true },
  },
  regions: {
    answer: {
      states: {
        none: { label: '—', rests: true },
        running: {
          label: '答复期限内',
          clock: {
            name: 'answer',
            label: '复查答复期限',
            then: 'runLate',
            plan: ({ facts, received }) => planPeriod(facts.calendar, received, facts.answer.period, facts.answer.basis),
          },
        },
        late: { label: '逾期未答复', final: true },
        answered: { label: '已答复', final: true },
      },
    },
  },
  actions: {
    ask: { label: '申请成绩复查', from: null, to: { main: 'reviewing', answer: 'running' }, by: 'self', ...ruled },
    withdraw: { label: '撤回复查申请', from: ['reviewing', 'proposed'], to: { main: 'withdrawn', answer: 'answered' }, by: 'self' },
    claim: { label: '领取', from: ['reviewing', 'proposed'], to: null, by: ['examOfficer', 'examAdministrator'], task: { claim: true } },
    release: { label: '退回待领', from: ['reviewing', 'proposed'], to: null, by: ['examOfficer', 'examAdministrator'], task: { release: true } },
    propose: { label: '提出复查结果', from: 'reviewing', to: 'proposed', by: 'examOfficer', ...ruled },
    return: { label: '退回重查', from: 'proposed', to: 'reviewing', by: 'examAdministrator', ...ruled },
    confirm: {
      label: '复核复查结果',
      from: 'proposed',
      to: ({ facts }) => ({ main: facts.found ?? 'upheld', answer: 'answered' }),
      oneOf: ['upheld', 'corrected', 'answer:answered'],
      by: 'examAdministrator',
      ...ruled,
    },
    runLate: { label: '复查逾期未答复', from: 'answer:running', to: { answer: 'late' }, by: 'system', at: 'answer', hidden: true },
  },
});
