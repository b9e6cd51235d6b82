// Refusals of the exam.
import { defineProblems } from '../kit/refusal.ts';

export const examProblems = defineProblems({
  EXAM_NOT_READY: {
    status: 422,
    message: '考试尚不能进行这一步。',
    next: '请按 errors 中的说明补齐后再办理。',
    about: 'The exam is not ready for the act. `errors` names everything that speaks against it at once.',
  },
  ENROLMENT_NOT_READY: {
    status: 422,
    message: '报名尚不能进行这一步。',
    next: '请按 errors 中的说明补齐后再办理。',
    about: 'The enrolment is not ready for the act. `errors` names everything that speaks against it at once.',
  },
});
