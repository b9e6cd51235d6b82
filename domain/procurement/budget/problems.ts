// Refusals of budgets, their 调剂, and purchases that could not wait.
import { defineProblems } from '../../kit/refusal.ts';

export const noBudget = { notice: '没有采购预算可以选择', next: '如急需申请，请联系财政确认具体可用时间' } as const;

export const budgetProblems = defineProblems({
  BUDGET_NONE: {
    status: 422,
    message: noBudget.notice,
    next: noBudget.next,
    about:
      'The unit has no imported budget line of this year, so there is nothing that a plan could name. Budgets are imported weekly from the 财政内网.',
  },
  BUDGET_EXCEEDED: {
    status: 409,
    message: '采购预算不足。',
    next: '请减少计划金额，或者通过预算调剂增加预算后重新提交。',
    about:
      'Plans may occupy no more than the budget. What is left is summed under the lock of the budget line, so of two plans in the same moment one gets it.',
  },
  BUDGET_BELOW_HELD: {
    status: 409,
    message: '预算不能减少到已占用金额以下。',
    next: '请先由采购单位变更或撤销采购计划，再按文件调整预算。',
    about: 'The 财政内网 file lowers a budget below what plans already occupy. Neither is changed silently.',
  },
  URGENT_NOT_OPEN: {
    status: 409,
    message: '本区划未开放紧急采购先行。',
    next: '请联系财政部门确认办理方式。',
    about: 'The rule about purchases ahead of their budget is switched off for this 区划.',
  },
  URGENT_NOT_CONSENTED: {
    status: 409,
    message: '经财政部门同意后，再进行采购',
    next: '请等待财政部门确认和同意，或者联系财政部门。',
    about: 'A purchase ahead of its budget was begun before the finance office had agreed to it.',
  },
});
