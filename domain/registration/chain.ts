// 预审 → 审核 → 复核 → 签发 as a chain, and 延期审批 beside it. 预审 decides on acceptance and 签发 on the matter: both stand in the law, the steps between
// them are the office's.
import type { Chain } from '../approval/chain.ts';
import { approvalRules } from '../approval/rules.ts';
import { changeMatters } from './kinds.ts';
import { stages } from './moves.ts';
import { registration } from './registration.ts';
import { registrationRulesOf } from './rules.ts';

export const extensionChain: Chain = {
  process: registration,
  rule: approvalRules.extension,
  nodes: ['extension'],
  submits: [],
  returns: [],
  required: ['extension'],
  ends: { first: 'extension', last: 'extension' },
  asks: {},
  limit: () => null,
  // Silence extends nothing and declines nothing: the decision falls due as it was.
  late: () => ['tell', 'escalate'],
  backTo: () => [],
  refusalEnds: true,
};

export const registrationChain: Chain = {
  process: registration,
  rule: approvalRules.registration,
  nodes: ['preReview', ...Object.keys(stages)],
  submits: ['submit', 'fileAtCounter', 'confirmEmployer', 'supplement', 'supplementAtCounter'],
  returns: ['requestSupplement', 'sendBack'],
  required: ['preReview', 'signing'],
  ends: { first: 'preReview', last: 'signing' },
  asks: { kind: '注册类型', matter: `变更事项（${Object.keys(changeMatters).join('、')}）`, exOfficio: '依职权' },
  limit: (set, node) => {
    const { limit } = registrationRulesOf(set);
    return node === 'preReview' ? { ...limit('preReview'), clock: 'preReview' } : { ...limit('decision'), clock: 'decision' };
  },
  // What the law makes of silence stands in the table (视为受理, 视为准予延续); beside it only an opinion may be passed over.
  late: (node) => (node === 'handling' || node === 'review' ? ['tell', 'pass', 'escalate'] : ['tell', 'escalate']),
  // 补正 and 整改 go to the applicant by acts of their own.
  backTo: (node) => (node === 'preReview' ? ['applicant'] : Object.keys(stages)),
  refusalEnds: true,
  beside: [extensionChain],
};
