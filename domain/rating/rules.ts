// What an office sets for 好差评. Values stand in db/data/rules/rating.ts.
import { fields, listOf, text } from '../kit/check.ts';
import { periodCheck } from '../kit/period.ts';
import { defineRule } from '../kit/rules.ts';

export const ratingRules = {
  /** After which ends of which processes the applicant is invited. */
  invites: defineRule('rating.invites', {
    label: '好差评邀请范围（事项与办结状态）',
    check: listOf(fields({ process: text(40), states: listOf(text(40), 1) })),
  }),
  /** What a rating may say by one touch. */
  tags: defineRule('rating.tags', { label: '好差评评价标签', check: listOf(text(20), 1) }),
  reminder: defineRule('rating.reminder', { label: '评价提醒时间', check: periodCheck }),
  window: defineRule('rating.window', { label: '评价期限', check: periodCheck }),
  contact: defineRule('rating.contact', { label: '差评联系核实期限', check: periodCheck }),
  rectify: defineRule('rating.rectify', { label: '差评整改期限', check: periodCheck }),
  appeal: defineRule('rating.appeal', { label: '差评处理结果申诉期限', check: periodCheck }),
};
