// What a 区划 sets about certificates and licences. Values stand in db/data/rules/licence.ts.
import { fields, listOf, text, where, whole, type Checked } from '../kit/check.ts';
import { periodCheck } from '../kit/period.ts';
import { defineRule } from '../kit/rules.ts';

const specialties = where(
  listOf(fields({ code: text(2), label: text(60) }), 1),
  (all) => new Set(all.map(({ code }) => code)).size === all.length && all.every(({ code }) => /^\d\d$/.test(code)),
  '专业代码应为两位数字且不重复',
);
export type Specialties = Checked<typeof specialties>;

/** Why a licence is revoked; `years` of ban, 0: none. */
const revocation = listOf(fields({ ground: text(40), label: text(200), years: whole(0, 50), article: text(300) }), 1);
export type RevocationGround = Checked<typeof revocation>[number];

const typeCode = where(text(32), (code) => /^[0-9A-Z]+$/.test(code), '应为大写字母或数字');

export const licenceRules = {
  specialties: defineRule('licence.specialties', { label: '注册安全工程师专业', check: specialties }),
  revocation: defineRule('licence.revocation', { label: '撤销注册事由及禁止申请年限', check: revocation }),
  /** Days before the last day on which the holder is reminded. */
  reminderDays: defineRule('licence.reminderDays', { label: '注册有效期届满提醒天数', check: listOf(whole(1, 3650)) }),
  /** Days after the last day on which 到期 becomes 失效. */
  lapseDays: defineRule('licence.lapseDays', { label: '到期后转为失效的天数', check: whole(1, 3650) }),
  /** Until operators are told that an electronic licence is not issued and collected. */
  alarmMinutes: defineRule('licence.alarmMinutes', { label: '电子证照制发归集告警时限（分钟）', check: whole(1, 1440) }),
  /** 颁发、送达. */
  serviceDays: defineRule('licence.serviceDays', { label: '颁发送达证件工作日', check: whole(1, 60) }),
  /** 电子证照类型代码 by what a certificate proves, in its 电子证照标识. */
  electronicTypes: defineRule('licence.electronicTypes', {
    label: '电子证照类型代码',
    check: fields({ qualification: typeCode, additional: typeCode, subject: typeCode }),
  }),
  /** S3-14: longest time of a 加注, and how many in how many days. */
  annotation: defineRule('certificate.annotation', {
    label: '证书加注有效期与次数',
    check: fields({ days: whole(1, 3650), most: whole(1, 100), within: whole(1, 3650) }),
  }),
  annotationTime: defineRule('certificate.annotation.time', { label: '证书加注办理时限', check: periodCheck }),
  /** S3-44: hours after which a certificate that is not collected is somebody's to see to. */
  errorHours: defineRule('licence.errorHours', { label: '电子证照归集差错工单时限（小时）', check: whole(1, 720) }),
  /** 机构 in its number. */
  office: defineRule('licence.office', { label: '注册证书编号中的机构代码', check: where(text(2), (code) => /^\d\d$/.test(code), '应为两位数字') }),
};
