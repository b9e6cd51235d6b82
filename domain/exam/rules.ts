// What the law and the office set about the exam. Values with article and source stand in db/data/rules/exam.ts.
import { whole } from '../kit/check.ts';
import { periodCheck } from '../kit/period.ts';
import { defineRule } from '../kit/rules.ts';

export const examRules = {
  /** S3§2.1: a payment begun in time counts when it is confirmed so many minutes after the pay deadline at the latest. */
  paymentGrace: defineRule('exam.payment.grace', { label: '缴费截止后支付结果确认宽限（分钟）', check: whole(0, 120) }),
  /** S3-16: an order that nobody starts to pay closes by itself. */
  orderMinutes: defineRule('exam.order.minutes', { label: '未支付订单保留时间（分钟）', check: whole(1, 1440) }),
  scoreReview: defineRule('exam.scoreReview', { label: '成绩复查申请期限', check: periodCheck }),
  archive: defineRule('exam.archive', { label: '考试归档期限', check: periodCheck }),
};
