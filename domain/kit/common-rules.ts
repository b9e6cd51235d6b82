// Rules that several processes share.
import { fields, listOf, text, whole } from './check.ts';
import { defineRule } from './rules.ts';

export const commonRules = {
  /** Largest upload in MB of 1024 × 1024 bytes. */
  fileMaxMegabytes: defineRule('file.maxMegabytes', { label: '上传文件大小上限（M）', check: whole(1, 1024) }),
  /** Days before an expiry on which people are reminded, e.g. [30, 7, 1]. */
  reminderDays: defineRule('reminder.daysBefore', { label: '到期前提醒天数', check: listOf(whole(0, 365), 1) }),
  smsCode: defineRule('sms.code', {
    label: '短信验证码',
    check: fields({ digits: whole(4, 8), ttlMinutes: whole(1, 60), resendSeconds: whole(1, 3600), tries: whole(1, 20) }),
  }),
  /** Most codes that are sent: to one number in an hour and a day, from one address in an hour. */
  smsLimits: defineRule('sms.limits', {
    label: '短信发送上限',
    check: fields({ perNumberHour: whole(1, 1000), perNumberDay: whole(1, 1000), perAddressHour: whole(1, 100_000) }),
  }),
  /** Hours within which a message that waited for the office's consent is still sent when it is there. [D] */
  sendAgainHours: defineRule('message.sendAgainHours', { label: '登记同意后补发短信的时限（小时）', check: whole(0, 720) }),
  labelProcurementPlanNumber: defineRule('label.procurementPlanNumber', { label: '采购计划文号的本地名称', check: text(20) }),
};
