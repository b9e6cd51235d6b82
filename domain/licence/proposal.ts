// 电子证照管理 (S3-56): what officers decide about a licence outside of a registration case takes two persons. One proposes, another signs.
import { defineProcess, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import type { LicenceAction } from './process.ts';

/** What can be proposed, with its word. */
export const measures = {
  issue: '创建',
  reissue: '补发',
  suspend: '转待变更',
  reinstate: '恢复有效',
  cancel: '注销',
  revoke: '撤销',
} as const satisfies Partial<Record<LicenceAction, string>>;
export type Measure = keyof typeof measures;

export interface ProposalFacts {
  proposedBy: string | null;
}

const another = ({ actor, facts }: ActionContext<ProposalFacts>): Reason[] =>
  actor.kind === 'person' && actor.accountId === facts.proposedBy
    ? [{ code: 'LICENCE_SECOND_PERSON', message: '提出人不能复核自己提出的证照办理事项，须由另一人复核。' }]
    : [];

/** Body of `propose`; `licenceId` for all but `issue`, whose own fields stand in `details`. */
export interface ProposalInput {
  measure: Measure;
  licenceId?: string;
  details: Record<string, string>;
  reason: string;
}

export const proposalProcess = defineProcess<ProposalFacts>({
  type: 'LicenceProposal',
  label: '证照办理',
  kind: 'case',
  states: { proposed: { label: '待签发', rests: true }, confirmed: { label: '已签发', final: true }, rejected: { label: '已退回', final: true } },
  actions: {
    propose: { label: '提出证照办理', from: null, to: 'proposed', by: ['caseOfficer', 'caseReviewer', 'caseSigner'] },
    confirm: { label: '签发', from: 'proposed', to: 'confirmed', by: 'caseSigner', guard: another, refusal: 'LICENCE_SECOND_PERSON' },
    reject: { label: '退回', from: 'proposed', to: 'rejected', by: 'caseSigner', guard: another, refusal: 'LICENCE_SECOND_PERSON' },
  },
});
