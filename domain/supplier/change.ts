// 变更 (S0§5): a 正式供应商 edits a copy of the dossier in force. Where the 区划 reviews nothing, 保存 puts it in force at once;
// elsewhere 提交变更审核 sends it through the stages, and the old version stands until the new one is in force (C07).
import { defineProcess, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import { nextStage, reviewActions, stageRegion, type ReviewFacts } from './review.ts';

export interface ChangeFacts extends ReviewFacts {
  /** The change touches a required field and the 区划 reviews such changes. */
  reviewed: boolean;
  dossier: Reason[];
  /** The onboarding is 已入库: nothing else can be changed this way. */
  admitted: boolean;
}

type Context = ActionContext<ChangeFacts>;

const complete = ({ facts }: Context): Reason[] =>
  facts.admitted ? facts.dossier : [{ code: 'NOT_ADMITTED', message: '尚未入库，不能变更；入库前请撤回申请后修改', rule: 'C07' }];

export const change = defineProcess<ChangeFacts>({
  type: 'SupplierChange',
  label: '供应商资料变更',
  kind: 'case',
  states: {
    editing: { label: '编辑中', rests: true },
    review: { label: '变更审核中' },
    inForce: { label: '已生效', final: true },
    rejected: { label: '未通过', final: true },
    abandoned: { label: '已放弃', final: true },
  },
  regions: stageRegion,
  actions: {
    begin: { label: '变更', from: null, to: 'editing', by: ['orgAdmin', 'orgMember'], quiet: true, hidden: true },
    save: {
      label: '保存',
      from: 'editing',
      to: (context) => (context.facts.reviewed ? nextStage(context.facts, null, 'inForce') : 'inForce'),
      oneOf: ['review', 'stage:initial', 'stage:paper', 'stage:final', 'stage:none', 'inForce'],
      by: ['orgAdmin', 'orgMember'],
      guard: complete,
      refusal: 'DOSSIER_INCOMPLETE',
    },
    ...reviewActions<ChangeFacts>(() => 'inForce', ['inForce'], { label: '驳回', to: { main: 'rejected', stage: 'none' } }),
    withdraw: { label: '撤回变更', from: 'review', to: { main: 'editing', stage: 'none' }, by: ['orgAdmin', 'orgMember'] },
    abandon: { label: '放弃变更', from: 'editing', to: 'abandoned', by: ['orgAdmin', 'orgMember'] },
  },
});

/** Banner of the page where changes are reviewed (S0§5). */
export const reviewedBanner = '基本信息、资质信息的必填项修改后均需点击“提交变更审核”按钮重新提交审核。';
export const reviewedButton = '提交变更审核';
