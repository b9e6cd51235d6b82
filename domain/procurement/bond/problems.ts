// Refusals about bid bonds.
import { defineProblems } from '../../kit/refusal.ts';

export const bondProblems = defineProblems({
  BOND_INVALID: {
    status: 422,
    message: '投标保证金不符合要求。',
    next: '请按 errors 中每一条提示修改后重新提交。',
    about: 'A bid bond contradicts the tender or the law: amount, form, the bid deadline, or a refund that can’t be. `errors` names field, rule and article of each.',
  },
});
