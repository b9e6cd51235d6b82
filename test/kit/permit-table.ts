// A small process for the tests of the kit: 申请 → 待生效 (one day) → 已生效, with a review round and a window.
import { plusMs } from '../../domain/kit/instant.ts';
import { defineProcess, type PlannedRound } from '../../domain/kit/process.ts';

/** Whoever of the post claims it: one vote. */
const anybody: PlannedRound = { rule: { kind: 'any', refusal: 'ends' }, asked: [{ role: 'initialReviewer', person: null }] };

export const permit = defineProcess<{ complete: boolean }>({
  type: 'Permit',
  label: '演示许可',
  kind: 'case',
  states: {
    draft: { label: '待提交', rests: true },
    review: { label: '审核中', round: { node: 'review', role: 'initialReviewer', label: '初审', plan: () => anybody } },
    waiting: {
      label: '待生效',
      clock: {
        name: 'effect',
        label: '待生效一天',
        then: 'grant',
        plan: ({ received, input }) => ({
          due: plusMs(received, (input as { ms?: number }).ms ?? 86_400_000),
          basis: '演示规则',
          unit: 'instant',
          amount: 0,
        }),
      },
    },
    granted: { label: '已生效', final: true },
  },
  actions: {
    create: { label: '新建', from: null, to: 'draft', by: 'applicant', quiet: true },
    submit: {
      label: '提交',
      from: 'draft',
      to: ({ input }) => ((input as { review?: boolean }).review ? 'review' : 'waiting'),
      oneOf: ['review', 'waiting'],
      by: 'applicant',
      guard: ({ input }) => ((input as { bad?: boolean }).bad ? [{ field: 'bad', message: '不能为真', rule: 'T01' }] : []),
    },
    claim: { label: '领取', from: 'review', to: null, by: 'initialReviewer', task: { claim: true } },
    approve: { label: '通过', from: 'review', to: () => 'waiting', oneOf: ['waiting'], by: 'initialReviewer', task: { vote: 'approve' } },
    giveBack: { label: '退回', from: 'review', to: 'draft', by: 'initialReviewer', task: { vote: 'return', leaves: true } },
    withdraw: { label: '撤回', from: ['review', 'waiting'], to: 'draft', by: 'applicant' },
    grant: { label: '生效', from: 'waiting', to: 'granted', by: 'system', at: 'effect', hidden: true },
    confirm: { label: '确认', from: 'draft', to: null, by: 'applicant', window: true },
  },
});
