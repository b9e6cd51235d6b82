// Refusals around the opening of bids.
import { defineProblems } from '../../kit/refusal.ts';

export const openingProblems = defineProblems({
  OPENING_INVALID: {
    status: 422,
    message: '不能办理此项开标事项。',
    next: '请按 errors 中每一条提示处理后重试。',
    about:
      'An act of the ceremony that the law or the facts speak against: an evaluator in the room, no recording, a bid that is neither decrypted nor attributed, an objection without an answer, a signature that does not hold. `errors` names each with rule and article.',
  },
  OPENING_NOT_NOW: {
    status: 409,
    message: '现在不能办理此项开标事项。',
    next: '请查看开标进行到哪一步，在该步骤内办理。',
    about:
      'A bid is decrypted between the declared opening and the end of its time; the record is confirmed or objected to in the time after it was read out. The clock of the database decides.',
  },
});
