// What a 区划 sets about supplier onboarding and the dossier. Values stand in db/data/rules/supplier.ts.
import { fields, flag, listOf, oneOf, orNull, text, where, whole, type Checked } from '../kit/check.ts';
import { periodCheck } from '../kit/period.ts';
import { defineRule } from '../kit/rules.ts';

/** Review stages in the order they are passed; 初审, 纸质材料, 终审. */
export const reviewStage = oneOf('initial', 'paper', 'final');
export type ReviewStage = Checked<typeof reviewStage>;

/** C08: which reviews, 公示 of what length (null: none), 待入库 of what length. */
const flow = where(
  fields({ reviews: listOf(reviewStage), notice: orNull(periodCheck), waiting: periodCheck }),
  ({ reviews }) => reviews.every((stage, i) => reviews.indexOf(stage) === i),
  '审核环节不能重复',
);
export type OnboardingFlow = Checked<typeof flow>;

/** B11: a field of the 社会保险登记证 block. */
const insuranceField = fields({ name: text(40), label: text(40), kind: oneOf('count', 'text', 'files'), required: flag, hint: orNull(text(500)) });
export type InsuranceField = Checked<typeof insuranceField>;

export const supplierRules = {
  flow: defineRule('onboarding.flow', { label: '入驻流程', check: flow }),
  /** Time that officers have for one review stage. */
  reviewLimit: defineRule('onboarding.reviewLimit', { label: '单个审核环节时限', check: periodCheck }),
  /** C09: what a supplier must be to take part in a bid: registered on the platform, or 正式供应商. */
  bidderStatusRequired: defineRule('onboarding.bidderStatusRequired', { label: '参与投标所需身份', check: oneOf('registered', 'admitted') }),
  /** C07: a change of required fields is reviewed before it is in force. */
  changeReviewed: defineRule('change.reviewed', { label: '变更是否审核', check: flag }),
  /** Reviews that a reviewed change passes. */
  changeReviews: defineRule('change.reviews', { label: '变更审核环节', check: listOf(reviewStage, 1) }),
  /** B12, B14: whether the optional tab is shown. */
  qualificationsShown: defineRule('dossier.tab.qualifications', { label: '显示特定资质', check: flag }),
  creditShown: defineRule('dossier.tab.credit', { label: '显示信用信息', check: flag }),
  socialInsurance: defineRule('dossier.socialInsurance', { label: '社会保险登记证填写项', check: listOf(insuranceField) }),
  /** B15: kinds of file of which one is needed, for 个体工商户 and all others; further demands of the 集采机构 as text. */
  capitalFiles: defineRule('dossier.capitalFiles', {
    label: '出资文件要求',
    check: fields({ others: listOf(text(40), 1), individual: listOf(text(40), 1), more: orNull(text(500)) }),
  }),
  /** B22: shareholders' ratios and amounts must add up, balance sheet and income must close. */
  crossChecks: defineRule('dossier.crossChecks', { label: '跨栏核对', check: flag }),
  /** Months after the end of the statements' period until they count as stale. */
  statementsMonths: defineRule('dossier.statements.months', { label: '财报有效月数', check: whole(1, 60) }),
  /** Days without a change after which a draft's owner is reminded, and after which it is put away. */
  staleDraftDays: defineRule('dossier.draft.staleDays', {
    label: '草稿提醒与清理天数',
    check: fields({ remind: whole(1, 3650), putAway: whole(1, 3650) }),
  }),
};
