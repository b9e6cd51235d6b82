import { defineProblems } from '../../kit/refusal.ts';

export const challengeProblems = defineProblems({
  CHALLENGE_INVALID: {
    status: 422,
    message: '质疑、询问的内容不符合要求。',
    next: '请按 errors 中每一条提示修改或者补充后重新提交。',
    about:
      'The letter lacks a part that 94号令 asks for, what is questioned has not come to be yet, or whoever questions has no part in it. `errors` names every field at once.',
  },
  CHALLENGE_TOO_LATE: {
    status: 422,
    message: '已超过法定质疑期。',
    next: '法定质疑期届满后不能再提出质疑；对采购人、采购代理机构的其他违法行为可以向财政部门反映。',
    about:
      'Seven working days from the day that 条例第五十三条 names: the documents or the end of their notice, the end of the step, the end of the notice of the result. `facts` and `errors` say from which day.',
  },
  SIGNING_STOPPED: {
    status: 409,
    message: '质疑、投诉处理期间已暂停签订合同。',
    next: '请在质疑答复或者投诉处理决定作出后办理。',
    about: 'A challenge or a complaint that may change the result has stopped signing (条例第五十四条). It goes on with the answer or the decision.',
  },
  PERFORMANCE_STOPPED: {
    status: 409,
    message: '质疑、投诉处理期间合同已中止履行。',
    next: '请在恢复履行后办理；中止以前已经发生的交付、支付可以登记。责令停止履行的，请终止合同。',
    about:
      'The contract is concluded, and a challenge, an order of 财政 or a decision on a complaint has stopped its performance (条例第五十四条, 采购法第五十七条). Deliveries, payments, supplements and steps of acceptance wait; their clocks stand still and go on with it.',
  },
  COMPLAINT_INVALID: {
    status: 422,
    message: '投诉的内容或者处理不符合要求。',
    next: '请按 errors 中每一条提示修改后重新提交。',
    about:
      'The letter lacks a part that 94号令 asks for, no challenge came before it, or a step of its handling is missing. `errors` names every field at once.',
  },
  COMPLAINT_TOO_LATE: {
    status: 422,
    message: '已超过法定投诉期。',
    next: '投诉应当在质疑答复期满后15个工作日内提起。',
    about: 'Fifteen working days from the last day of the time to answer the challenge, whenever the answer came.',
  },
});
