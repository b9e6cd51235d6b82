// Acceptance and phases of a contract of software (S3§验收要求, 进度要求). Values: db/data/rules/contract.ts.
import { fields, listOf, text, whole } from '../kit/check.ts';
import { periodCheck } from '../kit/period.ts';
import { defineRule } from '../kit/rules.ts';

export const contractRules = {
  initialDate: defineRule('contract.acceptance.initialDate', { label: '收到初验通知书后确定初验日期的时限', check: periodCheck }),
  trial: defineRule('contract.acceptance.trial', { label: '试运行期', check: periodCheck }),
  expertMeeting: defineRule('contract.acceptance.expertMeeting', { label: '收到终验通知后发起专家验收会的时限', check: periodCheck }),
  failures: defineRule('contract.acceptance.failures', { label: '连续几次验收未通过可以解除合同', check: whole(1, 20) }),
  phases: defineRule('contract.phases', { label: '建设阶段（名称、月数）', check: listOf(fields({ name: text(50), months: whole(1, 60) }), 1) }),
};
