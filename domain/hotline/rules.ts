// What an office sets about 12345. Values stand in db/data/rules/hotline.ts.
import { fields, text, where } from '../kit/check.ts';
import { defineRule } from '../kit/rules.ts';

export const hotlineRules = {
  /** Whose tickets the line's are that name no case of ours. */
  office: defineRule('hotline.office', {
    label: '12345工单归属区划',
    check: fields({ district: where(text(6), (value) => /^\d{6}$/.test(value), '应为六位区划代码') }),
  }),
};
