import { ratingRules as rules } from '../../../domain/rating/rules.ts';
import { byDefault, country, row } from './row.ts';

const days = (amount: number) => ({ amount, unit: 'days', rolls: false }) as const;
const workingDays = (amount: number) => ({ amount, unit: 'workingDays', rolls: false }) as const;

export const ratingRows = [
  row(
    rules.invites,
    country,
    [{ process: 'PracticeRegistration', states: ['granted', 'refused', 'notAccepted', 'withdrawn', 'deemedWithdrawn', 'terminated'] }],
    byDefault,
  ),
  row(rules.tags, country, ['办事效率', '指南精确度', '便捷度', '平台操作性', '服务态度', '一次告知', '按时办结'], {
    source: '好差评线上指标（P）及平台默认',
    verified: false,
  }),
  row(rules.reminder, country, days(3), { source: 'S3§2.8', verified: true }),
  row(rules.window, country, days(30), byDefault),
  row(rules.contact, country, workingDays(1), { article: '《上海市优化营商环境条例》第三十条', source: '沪营商条例30', verified: true }),
  row(rules.rectify, country, workingDays(15), { source: '各地好差评管理办法（二手）', verified: false }),
  row(rules.appeal, country, workingDays(5), byDefault),
];
