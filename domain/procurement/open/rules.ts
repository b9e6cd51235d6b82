// What a publisher of open data sets. Values stand in db/data/rules/open-data.ts.
import { fields, orNull, text, where } from '../../kit/check.ts';
import { defineRule } from '../../kit/rules.ts';

const web = where(text(300), (value) => /^https?:\/\/\S+$/.test(value), '应为网址');

export const openDataRules = {
  /** Prefix of every ocid as the registry of the standard gives it to a publisher, who publishes, under which licence. A process that has begun keeps its ocid. */
  publisher: defineRule('procurement.openData', {
    label: '政府采购开放数据发布',
    check: fields({
      prefix: where(text(11), (value) => /^ocds-[a-z0-9]{6}$/.test(value), '应为“ocds-”加六位小写字母或数字'),
      name: text(100),
      uri: orNull(web),
      licence: orNull(web),
      policy: orNull(web),
    }),
  }),
};
