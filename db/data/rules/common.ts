import { commonRules as rules } from '../../../domain/kit/common-rules.ts';
import { byDefault, country, row, shanxi } from './row.ts';

export const commonRows = [
  row(rules.fileMaxMegabytes, country, 20, { article: '文件大小为20M以内，格式不限', source: 'S0§2.6', verified: true }),
  row(rules.reminderDays, country, [30, 7, 1], byDefault),
  // Six digits are what the registration page shows; life, pause and tries are ours.
  row(rules.smsCode, country, { digits: 6, ttlMinutes: 5, resendSeconds: 60, tries: 5 }, { source: 'S0§1.3（六位）；其余平台默认', verified: true }),
  row(rules.smsLimits, country, { perNumberHour: 5, perNumberDay: 10, perAddressHour: 60 }, byDefault),
  row(rules.sendAgainHours, country, 72, byDefault),
  row(rules.labelProcurementPlanNumber, country, '采购计划文号', { source: 'S2', verified: true }),
  row(rules.labelProcurementPlanNumber, shanxi, '备案号', { article: '采购计划文号是系统审核通过后自动生成的，在山西叫做“备案号”。', source: 'S2', verified: true }),
];
