// What a law or a 区划 sets about budgets, plans, intentions and commissions. Values stand in db/data/rules/purchasing.ts.
import { approvalRule } from '../approval/definition.ts';
import { fields, flag, listOf, oneOf, orNull, text, whole } from '../kit/check.ts';
import { periodCheck } from '../kit/period.ts';
import { defineRule } from '../kit/rules.ts';
import { catalogueCheck } from './plan/catalogue.ts';

const parties = ['purchaser', 'agency', 'supplier', 'expert', 'finance'] as const;

export const purchasingRules = {
  planReview: approvalRule('ProcurementPlan', '采购计划'),
  commissionReview: approvalRule('Commission', '采购委托单'),
  catalogue: defineRule('procurement.catalogue', { label: '集中采购目录及采购限额标准', check: catalogueCheck }),
  /** J06: an urgent purchase may go ahead of its budget. What else it may is the law's (R44). */
  urgent: defineRule('procurement.urgent', { label: '紧急采购先行', check: fields({ aheadOfBudget: flag }) }),
  /** Days before the planned month on which the unit is reminded; since when an intention is asked for. How long before the activity is the law's (R03). */
  intention: defineRule('procurement.intention', {
    label: '采购意向公开',
    check: fields({ remindDays: listOf(whole(0, 365), 1), provinceFrom: text(10), belowFrom: text(10) }),
  }),
  acceptance: defineRule('procurement.acceptanceReminder', { label: '委托单受理提醒时限', check: periodCheck }),
  /** J13: who needs a CA, of which vendors; the CAs that a purchaser may hold. */
  ca: defineRule('procurement.ca', {
    label: 'CA 数字证书办理要求',
    check: fields({
      roles: listOf(fields({ party: oneOf(...parties), needed: flag, kinds: listOf(fields({ name: text(20), optional: flag })) }), 1),
      vendors: listOf(text(20), 1),
      noticeUrl: orNull(text(300)),
    }),
  }),
};
