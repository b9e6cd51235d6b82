// 预算调剂 (J05): a 采购单位 moves money between two of its own budget lines, 财政 decides. What is to be moved leaves the one line at once, so that no plan can take it meanwhile, and
// comes back where it is refused or called back.
import { defineProcess, type ActionContext } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';

export interface AdjustmentFacts {
  /** The two lines, as far as they are this unit's; their years. */
  from: { year: number } | null;
  to: { year: number } | null;
}
export interface AdjustmentInput {
  fromId: string;
  toId: string;
  /** 分 as text */
  fen: string;
  reason: string;
}

const fits = ({ facts: { from, to }, input }: ActionContext<AdjustmentFacts>): Reason[] => {
  const { fromId, toId } = input as AdjustmentInput;
  const own = '只能在本单位的采购预算之间调剂';
  return [
    ...(from ? [] : [{ field: 'fromId', message: own, rule: 'J05' }]),
    ...(to ? [] : [{ field: 'toId', message: own, rule: 'J05' }]),
    ...(fromId === toId ? [{ field: 'toId', message: '转入和转出不能是同一条预算', rule: 'J05' }] : []),
    ...(from && to && from.year !== to.year ? [{ field: 'toId', message: '只能在同一预算年度内调剂', rule: 'J05' }] : []),
  ];
};
const reasonGiven = ({ input }: ActionContext<AdjustmentFacts>): Reason[] =>
  (input as { reason?: string }).reason?.trim() ? [] : [{ field: 'reason', message: '请填写不同意的原因', rule: 'J05' }];
/** Whoever took the task decides; free ones are taken first. */
const mine = ({ actor, tasks }: ActionContext<AdjustmentFacts>): Reason[] =>
  actor.kind === 'person' && tasks.some(({ assigneeId }) => assigneeId === actor.accountId)
    ? []
    : [{ code: 'TASK_NOT_YOURS', message: '请先领取该预算调剂；已由他人领取的，由其处理。', rule: 'J05' }];

export const budgetAdjustment = defineProcess<AdjustmentFacts>({
  type: 'BudgetAdjustment',
  label: '预算调剂',
  kind: 'row',
  states: {
    adjusting: { label: '调剂中', round: { node: 'budgetAdjustment', role: 'finance', label: '预算调剂审核' } },
    adjusted: { label: '已调剂', final: true },
    refused: { label: '未同意', final: true },
    withdrawn: { label: '已撤回', final: true },
  },
  actions: {
    request: { label: '申请调剂', from: null, to: 'adjusting', by: ['orgAdmin', 'orgMember'], guard: fits, refusal: 'VALIDATION' },
    claim: { label: '领取', from: 'adjusting', to: null, by: 'finance', task: { claim: true } },
    release: { label: '退回待领', from: 'adjusting', to: null, by: 'finance', task: { release: true } },
    adjust: { label: '同意调剂', from: 'adjusting', to: 'adjusted', by: 'finance', guard: mine, refusal: 'TASK_NOT_YOURS' },
    refuse: {
      label: '不同意',
      from: 'adjusting',
      to: 'refused',
      by: 'finance',
      guard: (context) => [...mine(context), ...reasonGiven(context)],
      refusal: (reasons) => reasons[0]?.code ?? 'VALIDATION',
    },
    withdraw: { label: '撤回调剂', from: 'adjusting', to: 'withdrawn', by: ['orgAdmin', 'orgMember'] },
  },
});
