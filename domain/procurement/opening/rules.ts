// What a 区划 sets about the opening of bids. Values stand in db/data/rules/opening.ts.
import { listOf, whole } from '../../kit/check.ts';
import { defineRule } from '../../kit/rules.ts';

const minutes = whole(1, 1440);
export const openingRules = {
  /** After the hour the agency has so long to declare the opening before it is reminded. */
  start: defineRule('procurement.opening.start', { label: '宣布开标期限（分钟）', check: minutes }),
  /** W; a project may have its own. */
  decrypt: defineRule('procurement.opening.decrypt', { label: '投标文件解密时限（分钟）', check: minutes }),
  /** Those who have not decrypted are reminded so long before the end. */
  lastReminder: defineRule('procurement.opening.lastReminder', { label: '解密截止前最后提醒（分钟）', check: minutes }),
  /** In which a bidder confirms the record or objects; silence accepts. */
  confirm: defineRule('procurement.opening.confirm', { label: '确认开标记录期限（分钟）', check: minutes }),
  /** Before the bid deadline, to those who have the documents and have not uploaded. */
  reminders: defineRule('procurement.bid.reminders', { label: '投标截止前提醒上传（分钟）', check: listOf(whole(1, 43_200), 1) }),
};
