// What can go wrong with a rating.
import { defineProblems } from '../kit/refusal.ts';

export const ratingProblems = defineProblems({
  RATING_NOT_OPEN: {
    status: 409,
    message: '该办件尚未办结，不能评价',
    next: '请在办件办结、收到评价邀请后再评价。',
    about: 'A case is rated once it has ended; the invitation opens the rating. `GET /v1/me/ratings` lists what can be rated.',
  },
  RATING_BY_STAFF: {
    status: 403,
    message: '工作人员不得评价自己经办的办件',
    next: '请由申请人本人登录后评价。',
    about: 'Whoever has handled a case can’t rate it, also not where the case is his own.',
  },
  RATING_INVALID: {
    status: 422,
    message: '评价内容不正确',
    next: '请按 errors 中的说明修改后重新提交。',
    about: 'A tag that the office does not offer. `GET /v1/meta/rating` lists levels and tags.',
  },
  RATING_INVOLVED: {
    status: 403,
    message: '经办该办件的人员应当回避',
    next: '请由未经办该办件的人员核实处理。',
    about: 'A bad rating is looked into by somebody who has not handled the case it is about.',
  },
  RATING_SAME_PERSON: {
    status: 403,
    message: '复核须由另一人进行',
    next: '请由提出人以外的人员复核。',
    about:
      'A rating is taken out of the figures by two persons: one proposes, another one confirms. An appeal, too, is looked into by somebody else.',
  },
  RATING_APPEALED: {
    status: 409,
    message: '该评价的处理结果已申诉一次，不能再次申诉',
    next: '请等待公开回复；仍有异议的，可拨打12345。',
    about: 'The outcome of a bad rating can be appealed against once.',
  },
});
