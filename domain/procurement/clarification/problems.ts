import { defineProblems } from '../../kit/refusal.ts';

export const clarificationProblems = defineProblems({
  CLARIFICATION_INVALID: {
    status: 422,
    message: '询标澄清的内容不符合要求。',
    next: '请按 errors 中每一条提示修改后重新提交。',
    about: 'The letter, its bidder, its 标项 or the file of the answer is not as it must be. `errors` names each field.',
  },
  CLARIFICATION_UNSIGNED: {
    status: 422,
    message: '澄清文件未签章，请进行签章操作',
    next: '请签章后提交；如遇CA突发情况无法签章，可点击【放弃签章并提交】。',
    about: 'An answer is submitted when its file is signed. Where the CA fails, 放弃签章并提交 hands it in without, and it is marked so.',
  },
  CLARIFICATION_SIGNATURE_WRONG: {
    status: 422,
    message: '签章验证未通过。',
    next: '请确认使用本人登记的数字证书对当前澄清文件签章。',
    about: 'The signature is not by a registered key of whoever signs, or not over this letter and this file.',
  },
});
