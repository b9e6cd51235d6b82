import { defineProblems } from '../../kit/refusal.ts';

export const evaluationProblems = defineProblems({
  EVALUATION_INVALID: {
    status: 422,
    message: '评审内容不符合要求。',
    next: '请按 errors 中每一条提示修改后重新提交。',
    about:
      'Something of the committee, a review, a score or the report contradicts the law, the tender’s documents or the step that the evaluation is in. `errors` names each.',
  },
  EVALUATION_SECOND_PERSON: {
    status: 409,
    message: '录入者不能自行复核。',
    next: '请由另一人复核公开抽取结果。',
    about: 'The public draw is entered by one person and entered again by another; only where both agree does it count.',
  },
  EVALUATION_STATEMENT_LATE: {
    status: 422,
    message: '已超过答复期限。',
    next: '如有疑问，请联系采购组织机构。',
    about: 'A bidder confirms or explains his price while the time for it runs. What comes later does not count.',
  },
  EVALUATION_UNREADABLE: {
    status: 409,
    message: '投标文件的内容不符合规范，不能阅读。',
    next: '请在符合性审查中据此提出意见。',
    about: 'The bid was opened, but what was sealed is no package of the client’s, or a file in it is not the one of its manifest.',
  },
  EVALUATION_TOO_FEW: {
    status: 409,
    message: '合格投标人不足三家，不得评标。',
    next: '请办理废标并将废标理由通知所有投标人。',
    about:
      'Where in every 标项 fewer than three bids are left (or three brands, 87号令第三十一条), the evaluation does not go on (R21); the purchase is void.',
  },
});
