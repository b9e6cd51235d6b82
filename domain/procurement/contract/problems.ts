// Refusals about contracts.
import { defineProblems } from '../../kit/refusal.ts';

export const contractProblems = defineProblems({
  CONTRACT_INVALID: {
    status: 422,
    message: '政府采购合同的内容不符合要求。',
    next: '请按 errors 中每一条提示修改后重新提交。',
    about:
      'A contract, supplement, delivery, payment or step of acceptance contradicts the award, the law or the contract. `errors` names field, rule and article of each.',
  },
  CONTRACT_SIGNATURE_WRONG: {
    status: 422,
    message: '签章验证未通过。',
    next: '请使用本人已登记的密钥，对 `signs` 重新签章。',
    about: 'A contract is sealed by an SM2 signature of a registered key of whoever signs, over the contract’s id and the SHA-256 of its text.',
  },
});
