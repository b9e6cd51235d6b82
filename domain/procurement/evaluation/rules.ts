// What a 区划 sets about evaluations. Values stand in db/data/rules/evaluation.ts; what the law sets is in law/rules.ts.
import { listOf, oneOf, whole } from '../../kit/check.ts';
import { defineRule } from '../../kit/rules.ts';
import { regimes, type Regime } from '../law/regime.ts';

export const evaluationRules = {
  /** Minutes that a bidder has to confirm a corrected price (R30). */
  confirmMinutes: defineRule('procurement.evaluation.confirm', { label: '确认修正后报价的期限（分钟）', check: whole(1, 10_080) }),
  /** Minutes that a drawn expert has to say whether he comes; who is silent is passed over for the next of the same draw. */
  answerMinutes: defineRule('procurement.evaluation.answer', { label: '评审专家确认参加的期限（分钟）', check: whole(1, 10_080) }),
  /** Minutes before its end at which he is reminded; none where the time is not longer than that. */
  remindMinutes: defineRule('procurement.evaluation.remind', { label: '提醒评审专家确认参加的提前量（分钟）', check: whole(1, 10_080) }),
  /** A member whose points of a bid are this far from the members' mean is asked why, in basis points of what can be scored. */
  deviation: defineRule('procurement.evaluation.deviation', { label: '评分畸高畸低的提示比例（万分比）', check: whole(1, 10_000) }),
  /** Regimes under which the documents may say that prices are opened after 商务技术评审; elsewhere they are read out at the opening. */
  pricesLast: defineRule('procurement.evaluation.prices-last', {
    label: '报价可以在商务技术评审后开启的制度',
    check: listOf(oneOf(...(Object.keys(regimes) as Regime[]))),
  }),
  /** Two prices are said to differ regularly where steps between neighbours are equal to so many basis points (R31). */
  regularStep: defineRule('procurement.evaluation.regularStep', { label: '报价呈规律性差异的判断精度（万分比）', check: whole(0, 1_000) }),
};
