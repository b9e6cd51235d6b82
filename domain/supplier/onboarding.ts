// 供应商入驻 (S0§2–5): 待提交 → [审核中 → 公示中 →] 待入库 → 已入库. Which of the bracketed there are is the 区划's (C08): 山西
// waits one day and reviews nothing; others review in up to three stages and publish. Withdrawal is open at any time before 入库 (C05).
import { planPeriod } from '../kit/deadline.ts';
import { defineProcess, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import type { OnboardingFlow } from './rules.ts';
import { notYetVoted } from '../approval/actions.ts';
import { nextStage, reasonGiven, reviewActions, stageRegion, type ReviewFacts } from './review.ts';

export interface OnboardingFacts extends ReviewFacts {
  flow: OnboardingFlow;
  /** Where the flow's lengths stand, for people. */
  basis: string;
  /** Everything that speaks against the dossier; empty when it may be submitted. Loaded for `submit` only. */
  dossier: Reason[];
  /** 《政府采购供应商注册须知》《法律声明》《隐私协议》 accepted in the version in force (A17). */
  termsAccepted: boolean;
}

type Context = ActionContext<OnboardingFacts>;

const afterReviews = ({ facts }: Context): string => (facts.flow.notice ? 'notice' : 'waiting');

const complete = ({ facts }: Context): Reason[] => [
  ...facts.dossier,
  ...(facts.termsAccepted
    ? []
    : [
        {
          field: 'termsAccepted',
          code: 'TERMS_NOT_ACCEPTED',
          message: '请阅读并同意《政府采购供应商注册须知》《法律声明》《隐私协议》',
          rule: 'A17',
        },
      ]),
];

export const onboarding = defineProcess<OnboardingFacts>({
  type: 'SupplierOnboarding',
  label: '供应商入驻',
  kind: 'case',
  states: {
    draft: { label: '待提交', rests: true },
    review: { label: '审核中' },
    notice: {
      label: '公示中',
      clock: {
        name: 'notice',
        label: '公示期',
        then: 'endNotice',
        plan: ({ facts, received }) => facts.flow.notice && planPeriod(facts.calendar, received, facts.flow.notice, facts.basis),
      },
    },
    waiting: {
      label: '待入库',
      clock: {
        name: 'admission',
        label: '待入库',
        then: 'admit',
        plan: ({ facts, received }) => planPeriod(facts.calendar, received, facts.flow.waiting, facts.basis),
      },
    },
    admitted: { label: '已入库', rests: true, settled: true },
    suspended: { label: '暂停', rests: true, settled: true },
    deregistered: { label: '注销', final: true },
  },
  regions: stageRegion,
  actions: {
    create: { label: '新增登记区划', from: null, to: 'draft', by: ['orgAdmin', 'orgMember'], quiet: true, hidden: true },
    submit: {
      label: '提交入驻申请',
      from: 'draft',
      to: (context) => nextStage(context.facts, null, afterReviews(context)),
      oneOf: ['review', 'stage:initial', 'stage:paper', 'stage:final', 'stage:none', 'notice', 'waiting'],
      by: ['orgAdmin', 'orgMember'],
      guard: complete,
      refusal: 'DOSSIER_INCOMPLETE',
      logged: '提交',
    },
    ...reviewActions<OnboardingFacts>(afterReviews, ['notice', 'waiting'], { label: '退回', to: { main: 'draft', stage: 'none' } }),
    endNotice: { label: '公示结束', from: 'notice', to: 'waiting', by: 'system', at: 'notice', hidden: true },
    admit: { label: '入库', from: 'waiting', to: 'admitted', by: 'system', at: 'admission', hidden: true },
    withdraw: {
      label: '撤回申请',
      from: ['review', 'notice', 'waiting'],
      to: { main: 'draft', stage: 'none' },
      by: ['orgAdmin', 'orgMember'],
      guard: notYetVoted,
      refusal: 'WITHDRAW_AFTER_VOTE',
      logged: '撤回',
    },
    suspend: { label: '暂停', from: 'admitted', to: 'suspended', by: 'finalReviewer', guard: reasonGiven },
    resume: { label: '恢复', from: 'suspended', to: 'admitted', by: 'finalReviewer', guard: reasonGiven },
    deregister: { label: '注销', from: ['admitted', 'suspended'], to: 'deregistered', by: ['orgAdmin', 'finalReviewer'], guard: reasonGiven },
  },
});

/** Remarks of the log (流转日志) for the acts of the system, as S0§5 shows them. */
export const systemRemarks: Record<string, string> = { admit: '系统自动入库', endNotice: '公示期满', overrun: '已超过审核时限' };

/** Steps of the progress page 资料审核 (C04) for a flow. */
export function progressSteps(flow: OnboardingFlow): string[] {
  const reviews = flow.reviews.map((stage) => stageRegion.stage.states[stage]!.label);
  return ['发起申请', ...reviews, ...(flow.notice ? ['公示'] : []), '待入库', '完成'];
}
/** Texts of that page. */
export const progressTexts = {
  heading: '提交成功',
  waiting: '已接收待处理,请耐心等待。',
  note: '具体的入驻流程,以实际页面为准',
  withdraw: '撤回申请',
} as const;
