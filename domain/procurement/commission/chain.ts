// The approval chain of 委托单: up to three nodes inside the unit, as its 流程管理 has them; `signature` of a step is the tick at 操作业务 > 签章 (J12).
import type { Chain } from '../../approval/chain.ts';
import { purchasingRules } from '../purchasing-rules.ts';
import { commission, commissionNodes } from './commission.ts';

export const commissionChain: Chain = {
  process: commission,
  rule: purchasingRules.commissionReview,
  nodes: commissionNodes,
  submits: ['submit'],
  returns: ['return'],
  required: [],
  asks: {},
  limit: () => null,
  // The table has no act for a late node, so nothing but a word to its holders can come of it.
  late: () => ['tell'],
  refusalEnds: true,
};
