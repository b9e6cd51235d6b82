import { defineProblems } from '../kit/refusal.ts';

export const incidentProblems = defineProblems({
  INCIDENT_NOT_ACCEPTED: {
    status: 422,
    message: '故障登记不符合要求。',
    next: '请按提示更正后重新提交。',
    about:
      'Clocks of a fault begin when we were told of it, no more than 24 hours ago; limits are agreed for a 特殊故障 only; each step that has a clock is said once.',
  },
});
