// 采购项目, from 筹备 to 开标: the notice's times run side by side in regions, a suspension stops them all, a correction makes them anew by the law's one
// function. The legal gate of bids is their own rule (received < 投标截止时间 under the window's lock); the clocks here only say when the system goes on.
import { workingDaysBetween, type Calendar } from '../../kit/calendar.ts';
import { planPeriod, type DeadlinePlan } from '../../kit/deadline.ts';
import { plusMs, shanghaiDay, type PlainDate } from '../../kit/instant.ts';
import { defineProcess, type ActionContext, type Move, type State } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import { ruleRow, ruleValue, type RuleSet } from '../../kit/rules.ts';
import type { Consequences } from '../law/change.ts';
import type { TenderDate } from '../law/deadlines.ts';
import { periods } from '../law/rules.ts';
import { openingActions, openingStates } from './opening.ts';
import { evaluationActions, evaluationRegions, evaluationStages, evaluationStates, type EvaluationFacts } from './evaluation.ts';
import { bondsActions, bondsAfter, bondsRegion, voiding } from './bonds.ts';
import { completionActions, completionStates, keepingRegion, outcomeRegion, whenResulted, resultedOneOf } from './completion.ts';
import { pauses, planOfDate, resumes, type Times } from './times.ts';
import { voidedActions, voidedStates } from './voided.ts';

export interface ProjectFacts {
  set: RuleSet;
  calendar: Calendar;
  /** Everything against the act that was asked. */
  against: readonly Reason[];
  /** The times as they stand after the act, and what the law makes of them. */
  times: Times;
  dates: readonly TenderDate[];
  /** What a correction entails. */
  change: Consequences | null;
  /** The notice still keeps the law's times when it goes out. */
  fits: boolean;
  /** Bonds were taken. */
  bonded: boolean;
  /** Of an act of the evaluation. */
  evaluation?: EvaluationFacts | null;
  /** Last days of bonds that are due back, as they stand after the act. */
  refunds?: readonly PlainDate[];
}
type Context = ActionContext<ProjectFacts>;

const none: State<ProjectFacts> = { label: '—', rests: true };
// Only a correction or a resumption opens a time again.
const over: State<ProjectFacts> = { label: '已届满', rests: true, final: true };
const ruled = {
  guard: ({ facts }: Context): Reason[] => [...facts.against],
  refusal: (reasons: readonly Reason[]): string => reasons.find(({ code }) => code !== undefined)?.code ?? 'TENDER_INVALID',
} as const;
const agency = { by: 'tenderHandler', ...ruled } as const;
const purchaser = { by: ['counterpart.orgAdmin', 'counterpart.orgMember'], ...ruled } as const;
const system = { by: 'system', hidden: true } as const;

const date =
  (...names: string[]) =>
  ({ facts }: Context): DeadlinePlan | null =>
    names.map((name) => planOfDate(facts.dates, name)).find((plan) => plan !== null) ?? null;
/** Working days from the notice on, those of its own period among them, so that a new holiday table moves it. */
function challengeEnds(context: Context): DeadlinePlan | null {
  const plan = planOfDate(context.facts.dates, 'questionDocuments');
  if (!plan) return null;
  const { calendar } = context.facts;
  return { ...plan, unit: 'workingDays', amount: workingDaysBetween(calendar, shanghaiDay(context.received), shanghaiDay(plusMs(plan.due, -1))) };
}
const obtainEnds = ({ facts }: Context): DeadlinePlan | null => {
  const found = facts.dates.find(({ name }) => name === 'obtain');
  return planOfDate(facts.dates, 'obtain', found?.fixed ?? null);
};
const bidEnds = ({ facts }: Context): DeadlinePlan | null =>
  facts.times.bidDeadline === null ? null : planOfDate(facts.dates, 'bid', facts.times.bidDeadline);
const published = ({ facts }: Context): DeadlinePlan | null =>
  facts.times.publishAt === null ? null : { due: facts.times.publishAt, basis: '确定的公告发布时间', unit: 'instant', amount: 0 };
const ruledPeriod =
  (rule: typeof periods.suspension) =>
  ({ facts, received }: Context): DeadlinePlan =>
    planPeriod(facts.calendar, received, ruleValue(facts.set, rule), ruleRow(facts.set, rule).article ?? rule.label);
const refund = (context: Context): DeadlinePlan | null => (context.facts.bonded ? ruledPeriod(periods.refundWithdrawn)(context) : null);

/** 公告发布: what the method has a date for begins. */
function opened({ facts }: Context): Move {
  const has = (name: string): boolean => facts.dates.some((one) => one.name === name);
  return {
    main: 'announced',
    ...(has('notice') || has('publicity') ? { notice: 'running' } : {}),
    ...(facts.times.bidDeadline === null ? {} : { bidding: 'open' }),
    ...(has('modify') ? { modifying: 'open' } : {}),
    ...(has('questionDocuments') ? { challenge: 'open' } : {}),
  };
}
const openedOneOf = ['announced', 'bidding:open', 'notice:running', 'modifying:open', 'challenge:open'];
const closedRegions = {
  evaluation: 'none',
  bidding: 'closed',
  notice: 'over',
  modifying: 'over',
  challenge: 'over',
  outcome: 'none',
  bonds: 'none',
  hold: 'none',
} as const;

/** 更正: the bid deadline and what is counted back from it begin anew; a longer time to obtain the documents opens it again. */
function corrected({ facts, input }: Context): Move {
  const { obtainUntil } = input as { obtainUntil: string | null };
  return {
    ...(obtainUntil === null ? {} : { main: 'announced' }),
    ...(facts.times.bidDeadline === null ? {} : { bidding: 'open', modifying: 'open' }),
  };
}
/** 恢复: what is counted back from the deadline is counted anew. */
const resumed = ({ facts, file }: Context): Move => ({
  hold: 'none',
  ...(file.regions['bidding'] === 'open' && facts.times.bidDeadline !== null ? { modifying: 'open' } : {}),
});
const goesOn = {
  from: 'hold:suspended',
  to: resumed,
  oneOf: ['hold:none', 'modifying:open'],
  anew: true,
  deadlines: ({ facts, deadlines, received, input }: Context) =>
    resumes({ set: facts.set, calendar: facts.calendar }, deadlines, received, (input as { reason?: string }).reason ?? '暂停期限届满').changes,
} as const;

/** 送达: the report of an evaluation that was held here has been signed. */
const delivered = ({ file }: Context): Move => ({ main: 'awarding', ...(file.state === 'evaluating' ? { evaluation: 'reported' } : {}) });

/** From the notice to the contract. */
const runs = ['announced', 'waiting', 'opening', ...evaluationStages, 'awarding', 'awarded', 'resulted'];
const stages = ['preparing', 'drafting', 'confirming', 'toAnnounce', ...runs];

const after = voidedActions(agency, { ...system, ...ruled }, runs, closedRegions);

export const tenderProject = defineProcess<ProjectFacts>({
  type: 'TenderProject',
  label: '采购项目',
  kind: 'case',
  states: {
    preparing: { label: '筹备', rests: true },
    drafting: { label: '采购文件编制', rests: true },
    confirming: { label: '确认', rests: true },
    toAnnounce: { label: '公告待发', rests: true, clock: { name: 'announce', label: '公告发布时间', then: 'announce', plan: published } },
    announced: { label: '公告中', clock: { name: 'obtain', label: '获取截止时间', then: 'endObtaining', plan: obtainEnds } },
    waiting: { label: '待开标', rests: true },
    // What is opened here has a process of its own.
    opening: { label: '开标中', rests: true },
    ...openingStates,
    ...evaluationStates,
    awarding: {
      label: '定标',
      rests: true,
      clock: { name: 'decide', label: '确定中标供应商期限', then: 'awardSilent', plan: ruledPeriod(periods.decide) },
    },
    awarded: {
      label: '已定标',
      rests: true,
      clock: { name: 'result', label: '公告中标结果期限', then: 'resultOverdue', plan: ruledPeriod(periods.result) },
    },
    resulted: {
      label: '结果公告',
      rests: true,
      clock: { name: 'contract', label: '签订合同期限', then: 'contractOverdue', plan: ruledPeriod(periods.contract) },
    },
    ...completionStates,
    ...voidedStates,
    terminated: {
      label: '终止',
      rests: true,
      settled: true,
      clock: { name: 'refund', label: '退还投标保证金期限', then: 'refundOverdue', plan: refund },
    },
    refunded: { label: '终止（保证金已退还）', rests: true, settled: true },
  },
  regions: {
    ...evaluationRegions,
    bidding: {
      states: {
        none,
        open: { label: '投标中', rests: true, clock: { name: 'bidDeadline', label: '投标截止时间', then: 'closeBidding', plan: bidEnds } },
        closed: { label: '投标已截止', rests: true, final: true },
      },
    },
    notice: {
      states: {
        none,
        running: {
          label: '公告期内',
          rests: true,
          clock: { name: 'notice', label: '公告期限', then: 'endNotice', plan: date('notice', 'publicity') },
        },
        over,
      },
    },
    modifying: {
      states: {
        none,
        open: { label: '可澄清修改', rests: true, clock: { name: 'modify', label: '澄清修改截止', then: 'endModifying', plan: date('modify') } },
        over,
      },
    },
    challenge: {
      states: {
        none,
        open: {
          label: '可质疑采购文件',
          rests: true,
          clock: { name: 'challenge', label: '采购文件质疑期限', then: 'endChallenge', plan: challengeEnds },
        },
        over,
      },
    },
    outcome: { states: outcomeRegion },
    keeping: { states: keepingRegion },
    bonds: { states: bondsRegion },
    hold: {
      states: {
        none,
        suspended: {
          label: '已暂停',
          rests: true,
          clock: { name: 'suspension', label: '暂停期限', then: 'lapse', plan: ruledPeriod(periods.suspension) },
        },
      },
    },
  },
  actions: {
    create: { label: '立项', from: null, to: 'preparing', ...agency },
    edit: { label: '修改项目', from: ['preparing', 'drafting'], to: null, ...agency },
    draft: { label: '编制采购文件', from: 'preparing', to: 'drafting', ...agency },
    attach: { label: '上传采购文件', from: 'drafting', to: null, ...agency },
    submit: { label: '提交采购人确认', from: 'drafting', to: 'confirming', ...agency },
    recall: { label: '收回修改', from: ['confirming', 'toAnnounce'], to: 'drafting', ...agency },
    sendBack: { label: '退回修改采购文件', from: 'confirming', to: 'drafting', ...purchaser },
    confirm: { label: '确认采购文件', from: 'confirming', to: 'toAnnounce', ...purchaser },
    schedule: { label: '确定公告时间', from: 'toAnnounce', to: 'toAnnounce', anew: true, ...agency },
    // Where it is late by so much that the times no longer keep the law, nothing is published and the agency fixes them anew.
    announce: {
      label: '发布公告',
      from: 'toAnnounce',
      to: (context) => (context.facts.fits ? opened(context) : null),
      oneOf: openedOneOf,
      at: 'announce',
      ...system,
    },
    endNotice: { label: '公告期限届满', from: 'notice:running', to: { notice: 'over' }, at: 'notice', ...system },
    endModifying: { label: '澄清修改截止', from: 'modifying:open', to: { modifying: 'over' }, at: 'modify', ...system },
    endChallenge: { label: '采购文件质疑期限届满', from: 'challenge:open', to: { challenge: 'over' }, at: 'challenge', ...system },
    endObtaining: { label: '获取截止', from: 'announced', to: 'waiting', at: 'obtain', ...system },
    closeBidding: {
      label: '投标截止',
      from: 'bidding:open',
      // What was taken back before the hour has its clock from now on.
      to: ({ facts }) => ({ main: 'opening', bidding: 'closed', modifying: 'over', bonds: bondsAfter(facts) }),
      oneOf: ['opening', 'bidding:closed', 'modifying:over', 'bonds:due', 'bonds:none'],
      at: 'bidDeadline',
      ...system,
    },

    correct: {
      label: '发布更正公告',
      from: ['announced', 'waiting'],
      to: corrected,
      oneOf: ['announced', 'bidding:open', 'modifying:open'],
      anew: true,
      ...agency,
    },
    suspend: {
      label: '暂停采购活动',
      from: runs,
      to: { hold: 'suspended' },
      by: ['tenderHandler', 'finance', 'system'],
      ...ruled,
      deadlines: ({ deadlines, received, input }) => pauses(deadlines, received, (input as { reason: string }).reason),
    },
    resume: { label: '恢复采购活动', ...goesOn, by: ['tenderHandler', 'finance', 'system'], ...ruled },
    lapse: { label: '暂停期限届满', ...goesOn, at: 'suspension', ...system },

    ...openingActions,
    voidFew: voiding(openingActions.voidFew),
    ...evaluationActions,
    voidQualified: voiding(evaluationActions['voidQualified']!),
    // From the evaluation its own ranking; before it what was evaluated offline, typed and marked so.
    deliver: { label: '送达评审报告', from: ['opening', ...evaluationStages], to: delivered, oneOf: ['awarding', 'evaluation:reported'], ...agency },
    award: { label: '确定中标供应商', from: 'awarding', to: 'awarded', ...purchaser },
    awardSilent: { label: '逾期未确定，第一中标候选人为中标供应商', from: 'awarding', to: 'awarded', at: 'decide', ...system },
    publishResult: { label: '公告中标结果并发出中标通知书', from: 'awarded', to: whenResulted, oneOf: resultedOneOf, anew: true, ...agency },
    resultOverdue: { label: '逾期未公告中标结果', from: 'awarded', to: null, at: 'result', ...system },
    recordForgone: { label: '登记放弃中标', from: ['awarded', 'resulted'], to: { main: 'awarding', outcome: 'none' }, anew: true, ...agency },
    ...completionActions(agency),
    ...bondsActions,
    contractOverdue: { label: '逾期未签订合同', from: 'resulted', to: null, at: 'contract', ...system },

    ...after,
    voidOrdered: voiding(after.voidOrdered),
    setAside: { ...after.setAside, to: { main: 'awarding', outcome: 'none' } },
    terminate: { label: '终止采购活动', from: stages, to: { main: 'terminated', ...closedRegions }, ...agency },
    recordRefund: { label: '登记投标保证金退还', from: 'terminated', to: 'refunded', ...agency },
    refundOverdue: { label: '逾期未退还投标保证金', from: 'terminated', to: null, at: 'refund', ...system },
  },
});

/** 终止: on what ground. */
export const terminationGrounds = {
  few: '有效供应商不足三家',
  unfair: '出现影响采购公正的违法、违规行为',
  overBudget: '报价均超过采购预算，采购人不能支付',
  cancelled: '因重大变故，采购任务取消',
} as const;
/** 暂停: on what ground. */
export const suspensionGrounds = { complaint: '投诉', challenge: '质疑', objection: '异议' } as const;
/** 更正公告 by what is corrected. */
export const correctionKinds = { notice: '采购公告', documents: '采购文件' } as const;

export interface ScheduleInput {
  publishAt: string;
  obtainUntil: string | null;
  bidDeadline: string | null;
}
export interface CorrectInput {
  kind: keyof typeof correctionKinds;
  title: string;
  content: string;
  affectsBids: boolean;
  changesScope: boolean;
  bidDeadline: string | null;
  obtainUntil: string | null;
}
