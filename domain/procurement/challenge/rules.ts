// What the law and a 区划 set about 质疑 and 投诉 beside their lengths of time. Values stand in db/data/rules/challenge.ts.
import { fields, listOf, text, whole } from '../../kit/check.ts';
import { periodCheck } from '../../kit/period.ts';
import { defineRule } from '../../kit/rules.ts';
import { lawRule } from '../law/verdict.ts';

const parts = listOf(fields({ key: text(40), label: text(100) }), 1);

export const challengeRules = {
  challengeLetter: lawRule('R41', 'letter', '质疑函应当包括的内容', parts),
  complaintLetter: lawRule('R42', 'letter', '投诉书应当包括的内容', parts),
  refusals: lawRule('R42', 'refusals', '投诉不予受理的情形', parts),
  badRecord: lawRule('R42', 'badRecord', '投诉查无实据列入不良行为记录', fields({ times: whole(1, 99), months: whole(1, 120) })),
  /** When whoever has to answer is reminded, counted from the receipt. */
  remind: defineRule('procurement.challenge.remind', { label: '质疑答复提醒', check: periodCheck }),
};
