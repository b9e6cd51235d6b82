import { contractRules as rules } from '../../../domain/contract/rules.ts';
import { country, row } from './row.ts';

const acceptance = (n: number) => ({ article: `S3§验收要求（${n}）`, source: 'S3§验收要求', verified: true });

export const contractRows = [
  row(rules.initialDate, country, { amount: 5, unit: 'workingDays', rolls: false }, acceptance(2)),
  row(rules.trial, country, { amount: 30, unit: 'days', rolls: false }, acceptance(4)),
  row(rules.expertMeeting, country, { amount: 10, unit: 'workingDays', rolls: false }, acceptance(5)),
  row(rules.failures, country, 3, acceptance(8)),
  row(
    rules.phases,
    country,
    [
      { name: '项目规划设计阶段', months: 1 },
      { name: '项目开发测试阶段', months: 4 },
      { name: '项目试运行、迭代开发和项目验收阶段', months: 1 },
    ],
    { article: 'S3§进度要求', source: 'S3§进度要求', verified: true },
  ),
];
