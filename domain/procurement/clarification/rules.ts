// What a 区划 sets about 询标澄清. Values stand in db/data/rules/clarification.ts.
import { whole } from '../../kit/check.ts';
import { defineRule } from '../../kit/rules.ts';

export const clarificationRules = {
  /** H03: largest file of an answer, in MB. */
  megabytes: defineRule('procurement.clarification.megabytes', { label: '澄清文件大小上限（MB）', check: whole(1, 500) }),
  /** The last reminder of a letter goes out so many minutes before its end. */
  lastReminder: defineRule('procurement.clarification.lastReminder', { label: '澄清截止前最后提醒（分钟）', check: whole(1, 1440) }),
};
