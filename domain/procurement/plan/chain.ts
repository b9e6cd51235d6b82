// The approval chain of 采购计划: the unit's own review where the definition has one, then the finance office, which is never left out: 备案 is its decision (R04).
import type { Chain } from '../../approval/chain.ts';
import { purchasingRules } from '../purchasing-rules.ts';
import { plan, planNodes } from './plan.ts';

export const planChain: Chain = {
  process: plan,
  rule: purchasingRules.planReview,
  nodes: planNodes,
  submits: ['submit', 'change'],
  returns: ['return'],
  required: ['finance'],
  asks: {},
  limit: () => null,
  // Time that is over files nothing and refuses nothing.
  late: () => ['tell'],
  backTo: (node) => (node === 'finance' ? ['applicant', 'unit'] : ['applicant']),
  refusalEnds: true,
};
