// 变更采购方式 (R22): after 废标 the purchaser asks 财政 for another method; where two suppliers were left, for negotiating with those two (74号令第二十七条).
import { moved, planOf, type RoundFacts } from '../../approval/actions.ts';
import { defineProcess, type ActionContext } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import { isTender, type Method } from '../law/regime.ts';
import type { RuleSet } from '../../kit/rules.ts';
import { cited } from '../law/verdict.ts';
import { principles } from '../law/rules.ts';

export interface MethodChangeInput {
  projectId: string;
  method: Method;
  /** Only the two suppliers who were left are asked. */
  twoLeft: boolean;
  reason: string;
  /** 申请材料 and 论证意见. */
  files: readonly string[];
}
export interface MethodChangeFacts extends RoundFacts {
  against: readonly Reason[];
}

const wrong = (set: RuleSet, field: string, message: string): Reason => ({ field, message, ...cited(set, principles.afterVoid) });

/** What speaks against asking. `left`: suppliers whose bids were received, or who were qualified. */
export function methodReasons(input: MethodChangeInput, project: { state: string; method: Method }, left: number, set: RuleSet): Reason[] {
  return [
    ...(project.state === 'voided' ? [] : [wrong(set, 'projectId', '废标后方可申请变更采购方式')]),
    ...(input.method === project.method ? [wrong(set, 'method', '申请的采购方式与原采购方式相同')] : []),
    ...(input.twoLeft && (input.method !== 'negotiation' || !isTender(project.method))
      ? [wrong(set, 'method', '公开招标、邀请招标只有两家供应商的，可以申请采用竞争性谈判')]
      : []),
    ...(input.twoLeft && left !== 2 ? [wrong(set, 'twoLeft', `提交投标文件或者实质性响应的供应商应当为两家，现为${left}家`)] : []),
  ];
}

const guard = ({ facts }: ActionContext<MethodChangeFacts>): Reason[] => [...facts.against];
const reasonGiven = ({ input }: ActionContext<MethodChangeFacts>): Reason[] =>
  (input as { reason?: string }).reason?.trim() ? [] : [{ field: 'reason', message: '请填写不同意的原因' }];
const decided = {
  to: moved<MethodChangeFacts>({ next: () => 'approved', failed: () => 'rejected' }),
  oneOf: ['approved', 'rejected'],
};
const unit = ['orgAdmin', 'orgMember'] as const;

export const methodChange = defineProcess<MethodChangeFacts>({
  type: 'MethodChange',
  label: '变更采购方式',
  kind: 'case',
  states: {
    review: { label: '财政审批', round: { node: 'review', role: 'finance', label: '变更采购方式审批', plan: planOf('review') } },
    approved: { label: '已批准', final: true },
    rejected: { label: '未批准', final: true },
    withdrawn: { label: '已撤回', final: true },
  },
  actions: {
    submit: { label: '申请变更采购方式', from: null, to: 'review', by: unit, guard, refusal: 'TENDER_INVALID' },
    claim: { label: '领取', from: 'review', to: null, by: 'finance', task: { claim: true } },
    approve: { label: '通过', from: 'review', ...decided, by: 'finance', task: { vote: 'approve' } },
    reject: { label: '驳回', from: 'review', ...decided, by: 'finance', task: { vote: 'reject' }, guard: reasonGiven },
    withdraw: { label: '撤回', from: 'review', to: 'withdrawn', by: unit },
  },
});
