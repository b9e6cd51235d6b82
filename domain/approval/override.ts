// W14: an operator helps a case on in another's stead. One operator proposes an act with its reason, another confirms it; then it is decided by the
// same transition table, guards and quorum as ever, and the journal marks it. Who may act is all that is not asked.
import { defineProcess, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';

export interface OverrideFacts {
  proposedBy: string | null;
}

/** Another operator than the one who proposed it. */
export const another = ({ facts, actor }: ActionContext<OverrideFacts>): Reason[] =>
  actor.kind === 'person' && actor.accountId === facts.proposedBy
    ? [{ code: 'OVERRIDE_SAME_PERSON', message: '干预须由另一名运维人员复核', rule: 'W14' }]
    : [];

export const reasoned = ({ input }: ActionContext<OverrideFacts>): Reason[] =>
  (input as { reason: string }).reason.trim() ? [] : [{ field: 'reason', code: 'REASON_MISSING', message: '请填写干预原因', rule: 'W14' }];

export const override = defineProcess<OverrideFacts>({
  type: 'Override',
  label: '运维干预',
  kind: 'row',
  states: {
    proposed: { label: '待复核' },
    confirmed: { label: '已执行', final: true },
    rejected: { label: '已否决', final: true },
  },
  actions: {
    propose: { label: '提出干预', from: null, to: 'proposed', by: 'operator', guard: reasoned },
    confirm: { label: '复核并执行', from: 'proposed', to: 'confirmed', by: 'operator', guard: another, refusal: 'OVERRIDE_SAME_PERSON' },
    reject: { label: '否决', from: 'proposed', to: 'rejected', by: 'operator' },
  },
});
