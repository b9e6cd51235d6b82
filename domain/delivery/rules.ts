// Who pays for sending a licence. Values stand in db/data/rules/delivery.ts.
import { fields, oneOf, text } from '../kit/check.ts';
import { defineRule } from '../kit/rules.ts';

/** 免费: the office pays. 到付: whoever receives it. */
export const payers = { free: '免费邮寄', collect: '到付' } as const;
export type Payer = keyof typeof payers;
const payer = oneOf('free', 'collect');

export const deliveryRules = {
  payer: defineRule('delivery.payer', { label: '证照快递付费方式（首次寄送、再次寄送）', check: fields({ first: payer, again: payer }) }),
  /** As the label of the parcel names it. */
  sender: defineRule('delivery.sender', { label: '证照快递寄件人', check: fields({ name: text(50), phone: text(30), address: text(100) }) }),
};
