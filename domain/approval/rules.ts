// What an office sets about approvals: one definition per process, and the legal grounds on which a clock may stand still. Values: db/data/rules/approval.ts.
import { fields, listOf, text } from '../kit/check.ts';
import { defineRule } from '../kit/rules.ts';
import { approvalRule } from './definition.ts';

export const approvalRules = {
  onboarding: approvalRule('SupplierOnboarding', '供应商入驻'),
  change: approvalRule('SupplierChange', '供应商资料变更'),
  registration: approvalRule('PracticeRegistration', '执业注册'),
  /** 延期审批 beside the main chain. */
  extension: approvalRule('PracticeRegistrationExtension', '执业注册延长办理期限'),
  counter: approvalRule('CounterCase', '政务大厅受理'),
  /** W13. */
  suspension: defineRule('suspension.grounds', {
    label: '中止计时的法定事由',
    check: listOf(fields({ code: text(40), label: text(40), article: text(300) }), 1),
  }),
};
