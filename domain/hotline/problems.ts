import { defineProblems } from '../kit/refusal.ts';

export const hotlineProblems = defineProblems({
  HOTLINE_INVOLVED: {
    status: 403,
    message: '被投诉办件的经办人员应当回避',
    next: '请由未经办该办件的人员答复工单。',
    about: 'U14. A complaint that came by 12345 is answered by somebody who has not handled the case it is about.',
  },
});
