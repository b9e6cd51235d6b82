// Refusals of 资格审查.
import { defineProblems } from '../kit/refusal.ts';

export const qualificationProblems = defineProblems({
  QUALIFICATION_REASON: {
    status: 422,
    message: '请说明理由。',
    next: '请按 errors 中的提示选择原因并填写具体理由后重新提交。',
    about: 'S3-42. No rejection without a reason from the list and in words; whoever decides an appeal says why as well.',
  },
  REVIEW_NOT_POSSIBLE: {
    status: 409,
    message: '该考生不能发起资格审查。',
    next: '只有已公布合格名单中的考生进入资格审查，每人一次。',
    about: 'The candidate is not in the published list of those who passed, or his review was opened already.',
  },
  REVIEW_SUPPLEMENT_NOT_ASKABLE: {
    status: 422,
    message: '补充材料的要求不符合规定。',
    next: '请一次性列出全部需要补充的材料，并写明每一项的要求。',
    about:
      'Everything that is missing is asked for at once, each item with what is wanted; rule `exam.qualification.supplement.rounds` says how often.',
  },
  REVIEW_SUPPLEMENT_INCOMPLETE: {
    status: 422,
    message: '补充材料不完整。',
    next: '请按 errors 中列出的每一项补充材料后重新提交。',
    about: 'Each item that was asked for needs a file of the candidate’s own that has passed the check.',
  },
  REVIEW_SUPPLEMENT_LATE: {
    status: 409,
    message: '补充材料期限已过，资格审查不通过。',
    next: '对审查结果有异议的，请在申诉期限内提出申诉。',
    about: 'The time to supplement has ended; the review was closed as not passed, with this reason.',
  },
  APPEAL_INVALID: {
    status: 422,
    message: '申诉内容不完整。',
    next: '请按 errors 中的提示补充后重新提交。',
    about: 'An appeal names facts and reasons; files must be the candidate’s own and have passed the check.',
  },
  APPEAL_LATE: {
    status: 409,
    message: '申诉期限已过，不能申诉。',
    next: '不服审查结果的，可以依法申请行政复议或者提起行政诉讼，期限和机关见审查意见。',
    about: 'The time to appeal to the office has ended; the remedies of the law are named in the letter.',
  },
});
