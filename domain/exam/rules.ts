// What the law and the office set about the exam. Values with article and source stand in db/data/rules/exam.ts.
import { fields, flag, listOf, whole } from '../kit/check.ts';
import { periodCheck } from '../kit/period.ts';
import { defineRule } from '../kit/rules.ts';

export const examRules = {
  /** S3§2.1: a payment begun in time counts when it is confirmed so many minutes after the pay deadline at the latest. */
  paymentGrace: defineRule('exam.payment.grace', { label: '缴费截止后支付结果确认宽限（分钟）', check: whole(0, 120) }),
  /** S3-16: an order that nobody starts to pay closes by itself. */
  orderMinutes: defineRule('exam.order.minutes', { label: '未支付订单保留时间（分钟）', check: whole(1, 1440) }),
  /** S3§2.1 [D]: minutes before 网上报名截止, and before 缴费截止, at which those who have not confirmed, or not paid, are reminded. */
  remindUnconfirmed: defineRule('exam.reminder.unconfirmed', { label: '未确认报名提醒（截止前分钟数）', check: listOf(whole(1, 43_200)) }),
  remindUnpaid: defineRule('exam.reminder.unpaid', { label: '未缴费提醒（截止前分钟数）', check: listOf(whole(1, 43_200)) }),
  /** S3-17 [D]: windows of an exam open and close on working days, so that somebody is there to help. */
  workingDaysOnly: defineRule('exam.calendar.workingDays', { label: '报名、缴费、准考证打印的开始和截止须为工作日', check: flag }),
  scoreReview: defineRule('exam.scoreReview', { label: '成绩复查申请期限', check: periodCheck }),
  /** S3§3.8: candidates of a room that is not the pool's only one, at least; desks of a standard room; spare rooms of a site in basis points, at least one. */
  seats: defineRule('exam.seats', {
    label: '考场编排',
    check: fields({ minimum: whole(1, 30), standard: whole(1, 99), spareFrom: whole(0, 10_000), spareTo: whole(0, 10_000) }),
  }),
  /** Days before the end of printing on which whoever has not printed is reminded. */
  ticketReminders: defineRule('exam.ticket.reminders', { label: '准考证未打印提醒（截止前天数）', check: listOf(whole(0, 30), 1) }),
  archive: defineRule('exam.archive', { label: '考试归档期限', check: periodCheck }),
  archiveAgain: defineRule('exam.archive.again', { label: '有未结申诉时再次归档的间隔', check: periodCheck }),
};
