// 核验 and 复核 as a chain: two steps of two persons, whatever a definition says of them.
import type { Chain } from '../../approval/chain.ts';
import { approvalRules } from '../../approval/rules.ts';
import { ruleValue } from '../../kit/rules.ts';
import { accountRules } from '../rules.ts';
import { counterCase } from './process.ts';

export const counterChain: Chain = {
  process: counterCase,
  rule: approvalRules.counter,
  nodes: ['examine', 'verify'],
  submits: ['open', 'receiveSupplement'],
  returns: ['requestSupplement'],
  required: ['examine', 'verify'],
  ends: { first: 'examine', last: 'verify' },
  asks: { kind: '受理事项', userType: '用户类型' },
  limit: (set, node) =>
    node === 'verify' ? { period: ruleValue(set, accountRules.counterHandling), basis: accountRules.counterHandling.label, clock: 'handling' } : null,
  // Time that is over confirms nothing and rejects nothing: both take a person.
  late: () => ['tell', 'escalate'],
  backTo: () => ['applicant'],
  refusalEnds: true,
};
