// 评审专家库 (R23, R24): who may be drawn. A row with acts; the name is encrypted, and what ties an expert to suppliers is kept so that the draw itself passes him over.
import { defineProcess, type ActionContext } from '../../kit/process.ts';
import type { PlainDate } from '../../kit/instant.ts';
import type { Reason } from '../../kit/refusal.ts';

/** A tie to an organisation, by its name or credit code. `ground`: a key of R24's rule. `until`: last day it held; null: it holds still. */
export interface KnownTie {
  organisation: string;
  ground: string;
  until: PlainDate | null;
}
export interface ExpertInput {
  district: string;
  /** Account that he signs in with. */
  accountId: string;
  name: string;
  /** 单位 */
  employer: string;
  /** 专业 */
  specialties: readonly string[];
  ties: readonly KnownTie[];
}
/** What the act is asked with. */
export interface ExpertFacts {
  against: readonly Reason[];
}

const keeper = {
  by: 'finance',
  guard: ({ facts }: ActionContext<ExpertFacts>): Reason[] => [...facts.against],
  refusal: 'EVALUATION_INVALID',
} as const;

export const evaluationExpert = defineProcess<ExpertFacts>({
  type: 'EvaluationExpert',
  label: '评审专家',
  kind: 'row',
  states: {
    active: { label: '在库', rests: true },
    suspended: { label: '暂停抽取', rests: true },
    removed: { label: '已出库', rests: true, final: true },
  },
  actions: {
    enter: { label: '专家入库', from: null, to: 'active', ...keeper },
    edit: { label: '修改专家信息', from: ['active', 'suspended'], to: null, ...keeper },
    suspend: { label: '暂停抽取专家', from: 'active', to: 'suspended', ...keeper },
    resume: { label: '恢复抽取专家', from: 'suspended', to: 'active', ...keeper },
    remove: { label: '专家出库', from: ['active', 'suspended'], to: 'removed', ...keeper },
  },
});
