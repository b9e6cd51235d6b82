// V25: one act on many stuck cases. As a single override (override.ts): proposed by one operator with its reason, confirmed by another; then each case is
// decided by itself, by its own table, guards and quorum. One that refuses holds up no other, and says why.
import { defineProcess } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import { another, reasoned, type OverrideFacts } from './override.ts';

/** Cases of one batch at the most. */
export const MOST_CASES = 500;

export interface BatchInput {
  /** Process of all the cases. */
  type: string;
  action: string;
  caseIds: readonly string[];
  /** Step whose task the act is on, where it is on one. */
  node?: string | undefined;
  input: Record<string, unknown>;
  reason: string;
}

const listed = ({ input }: { input: unknown }): Reason[] => {
  const { caseIds } = input as BatchInput;
  return new Set(caseIds).size === caseIds.length ? [] : [{ field: 'caseIds', code: 'CASE_TWICE', message: '同一事项不得重复列出', rule: 'V25' }];
};

export const overrideBatch = defineProcess<OverrideFacts>({
  type: 'OverrideBatch',
  label: '批量干预',
  kind: 'row',
  states: {
    proposed: { label: '待复核' },
    confirmed: { label: '已执行', final: true },
    rejected: { label: '已否决', final: true },
  },
  actions: {
    propose: {
      label: '提出批量干预',
      from: null,
      to: 'proposed',
      by: 'operator',
      guard: (context) => [...reasoned(context), ...listed(context)],
    },
    confirm: { label: '复核并执行', from: 'proposed', to: 'confirmed', by: 'operator', guard: another, refusal: 'OVERRIDE_SAME_PERSON' },
    reject: { label: '否决', from: 'proposed', to: 'rejected', by: 'operator' },
  },
});
