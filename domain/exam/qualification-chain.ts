// 资格审查 as a chain of one step, and 申诉 beside it: who examines is the office's, that somebody does is the exam's.
import type { Chain } from '../approval/chain.ts';
import { qualificationReview } from './qualification.ts';
import { qualificationRules, qualificationRulesOf } from './qualification-rules.ts';

export const appealChain: Chain = {
  process: qualificationReview,
  rule: qualificationRules.appealChain,
  nodes: ['appeal'],
  submits: [],
  returns: [],
  required: ['appeal'],
  ends: { first: 'appeal', last: 'appeal' },
  asks: {},
  limit: (set) => ({ ...qualificationRulesOf(set).limit('appealDecision'), clock: 'appealDecision' }),
  // Silence neither brings a result back nor takes it for good.
  late: () => ['tell', 'escalate'],
  backTo: () => [],
  refusalEnds: true,
};

export const qualificationChain: Chain = {
  process: qualificationReview,
  rule: qualificationRules.chain,
  nodes: ['review'],
  submits: ['open', 'supplement'],
  returns: ['requestSupplement'],
  required: ['review'],
  ends: { first: 'review', last: 'review' },
  asks: { level: '报考级别', specialty: '专业' },
  limit: (set) => ({ ...qualificationRulesOf(set).limit('review'), clock: 'review' }),
  late: () => ['tell', 'escalate'],
  // 补充材料 goes to the candidate by an act of its own.
  backTo: () => ['applicant'],
  refusalEnds: true,
  beside: [appealChain],
};
