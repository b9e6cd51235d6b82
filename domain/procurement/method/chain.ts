// The approval of another method as a chain: 财政 alone, always asked.
import type { Chain } from '../../approval/chain.ts';
import { approvalRule } from '../../approval/definition.ts';
import { methodChange } from './change.ts';

export const methodRules = { review: approvalRule('MethodChange', '变更采购方式') };

export const methodChain: Chain = {
  process: methodChange,
  rule: methodRules.review,
  nodes: ['review'],
  submits: ['submit'],
  returns: [],
  required: ['review'],
  ends: { first: 'review', last: 'review' },
  asks: {},
  limit: () => null,
  // Time that is over approves nothing and refuses nothing.
  late: () => ['tell'],
  backTo: () => [],
  refusalEnds: true,
};
