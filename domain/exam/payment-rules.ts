// What the law and the office set about paying for an exam. Values with article and source stand in db/data/rules/exam-payment.ts.
import { fields, listOf, text, where, whole } from '../kit/check.ts';
import { periodCheck } from '../kit/period.ts';
import { defineRule } from '../kit/rules.ts';

const reasons = where(
  listOf(fields({ code: text(20), label: text(40), basis: text(200) }), 1),
  (all) => new Set(all.map(({ code }) => code)).size === all.length,
  '退款原因代码不得重复',
);

export const paymentRules = {
  /** S3§2.2: seconds between two questions to the platform; the last one repeats. */
  queries: defineRule('exam.payment.queries', { label: '支付结果查询间隔（秒）', check: listOf(whole(1, 86_400), 1) }),
  refundQuery: defineRule('exam.refund.query', { label: '退款结果查询间隔（分钟）', check: whole(1, 1440) }),
  /** 已交费用不予退还: only for one of these. `cancelled` is the one of a cancelled exam. */
  refundReasons: defineRule('exam.refund.reasons', { label: '允许退款的情形', check: reasons }),
  /** 执收单位, 项目 and where all of it goes. */
  unit: defineRule('exam.payment.unit', {
    label: '考试费执收单位与收缴项目',
    check: fields({ code: text(20), name: text(60), projectCode: text(20), projectName: text(60), treasury: text(40) }),
  }),
  /** Time to settle a difference. */
  differenceSla: defineRule('exam.reconciliation.sla', { label: '对账差错处理期限', check: periodCheck }),
};
