// The approval chains of 入驻 and 变更: their stages, and what their definitions may say.
import type { Chain } from '../approval/chain.ts';
import { approvalRules } from '../approval/rules.ts';
import { ruleRow, ruleValue, type RuleSet } from '../kit/rules.ts';
import { change } from './change.ts';
import { onboarding } from './onboarding.ts';
import { stageNames } from './review.ts';
import { supplierRules } from './rules.ts';

const limit = (set: RuleSet, node: string) => {
  const { article, source } = ruleRow(set, supplierRules.reviewLimit);
  return { period: ruleValue(set, supplierRules.reviewLimit), basis: article ?? `${supplierRules.reviewLimit.label}（${source}）`, clock: node };
};
const common = { nodes: stageNames, returns: ['return'], required: [], asks: {}, limit } as const;

export const onboardingChain: Chain = {
  ...common,
  process: onboarding,
  rule: approvalRules.onboarding,
  submits: ['submit'],
  only: (set) => ruleValue(set, supplierRules.flow).reviews,
};
export const changeChain: Chain = {
  ...common,
  process: change,
  rule: approvalRules.change,
  submits: ['save'],
  only: (set) => ruleValue(set, supplierRules.changeReviews),
};
