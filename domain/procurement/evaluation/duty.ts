// 评审任务: one member's part in one evaluation. A row of its own, so that members work side by side, nobody sees another's answers, and who the members are stands in no
// workflow, list or figure before the result.
import { planInstant, type DeadlinePlan } from '../../kit/deadline.ts';
import { plusMs, rfc3339, type Instant } from '../../kit/instant.ts';
import { defineProcess, type ActionContext, type Move } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import type { KnownTie } from './expert.ts';
import { evaluationRules } from './rules.ts';

export const memberKinds = { expert: '评审专家', purchaser: '采购人代表' } as const;
export type MemberKind = keyof typeof memberKinds;

export interface DutyFacts {
  against: readonly Reason[];
  /** By his own statement he has to stay away. */
  barred: boolean;
  /** Minutes to answer an invitation, and before their end to be reminded; null: nobody is asked by this act. */
  answer: { minutes: number; remind: number } | null;
}
type Context = ActionContext<DutyFacts>;

const ruled = {
  guard: ({ facts }: Context): Reason[] => [...facts.against],
  refusal: (reasons: readonly Reason[]): string => reasons.find(({ code }) => code !== undefined)?.code ?? 'EVALUATION_INVALID',
} as const;
const member = { by: 'self', ...ruled } as const;
const system = { by: 'system', hidden: true } as const;

const MINUTE = 60_000;
const answerEnds = ({ facts, received }: Context): DeadlinePlan | null =>
  facts.answer && planInstant(plusMs(received, facts.answer.minutes * MINUTE), evaluationRules.answerMinutes.label);
const remindsAt = ({ facts, received }: Context): DeadlinePlan | null =>
  facts.answer && facts.answer.minutes > facts.answer.remind
    ? planInstant(plusMs(received, (facts.answer.minutes - facts.answer.remind) * MINUTE), evaluationRules.remindMinutes.label)
    : null;
/** Whoever is asked has been asked in time; a state that he leaves ends what would remind him. */
const asked: Move = { main: 'invited', reminder: 'ahead' };
const ends = (main: string): Move => ({ main, reminder: 'none' });
const inTime = { deadline: 'answer', op: '<', graceMinutes: 0 } as const;
/** The agency passes nobody over whose time still runs. */
const stillRuns = ({ deadlines, received }: Context): Reason[] => {
  const due = deadlines.find(({ name }) => name === 'answer')?.due;
  return due !== undefined && received < due ? [{ message: `专家确认参加的期限为${rfc3339(due)}，期限届满前不能递补`, rule: 'R23' }] : [];
};

export const evaluationDuty = defineProcess<DutyFacts>({
  type: 'EvaluationDuty',
  label: '评审任务',
  kind: 'row',
  blind: true,
  states: {
    invited: {
      label: '待确认参加',
      rests: true,
      clock: { name: 'answer', label: '确认参加评审的期限', then: 'lapse', plan: answerEnds },
    },
    accepted: { label: '评审中', rests: true },
    locked: { label: '评分已提交', rests: true },
    signed: { label: '报告已签署', rests: true },
    refused: { label: '不参加', rests: true, final: true },
    recused: { label: '已回避', rests: true, final: true },
    passed: { label: '逾期未确认参加', rests: true, final: true },
    left: { label: '中途退出', rests: true, final: true },
    released: { label: '已解除', rests: true, final: true },
  },
  regions: {
    reminder: {
      states: {
        none: { label: '—', rests: true },
        ahead: { label: '待提醒', rests: true, clock: { name: 'remind', label: '提醒确认参加评审', then: 'remind', plan: remindsAt } },
      },
    },
  },
  actions: {
    invite: { label: '通知参加评审', from: null, to: asked, ...system },
    // Of the purchaser's own people, whoever has his letter of authority: also who this is stands in no journal but this one.
    seat: { label: '以采购人代表参加评审', from: null, to: 'accepted', by: ['counterpart.orgAdmin', 'counterpart.orgMember'], ...ruled },
    // He states how he stands to the bidders (R24); with a ground of the law he stays away, whatever he wishes.
    accept: {
      label: '确认参加并声明无应当回避的情形',
      from: 'invited',
      to: ({ facts }) => ends(facts.barred ? 'recused' : 'accepted'),
      oneOf: ['accepted', 'recused', 'reminder:none'],
      inTime,
      ...member,
    },
    refuse: { label: '不参加评审', from: 'invited', to: ends('refused'), ...member },
    remind: { label: '提醒确认参加评审', from: 'reminder:ahead', to: { reminder: 'none' }, at: 'remind', ...system },
    // Silence counts as not coming; the next of the same draw is asked by itself. The agency has the same for an invitation that has no clock.
    lapse: { label: '逾期未确认，自动递补下一名', from: 'invited', to: ends('passed'), at: 'answer', ...system, ...ruled },
    pass: {
      label: '逾期未确认，递补下一名',
      from: 'invited',
      to: ends('passed'),
      by: 'counterpart.tenderHandler',
      ...ruled,
      guard: (context) => [...stillRuns(context), ...context.facts.against],
    },
    // A suspension has taken of the time: whoever is asked has the whole of it again.
    renew: { label: '确认参加的期限重新计算', from: 'invited', to: asked, anew: true, ...system },
    // Whoever can't go on makes room: the committee is complete again before it goes on (87号令第四十九条).
    leave: { label: '中途退出评审', from: ['accepted', 'locked'], to: 'left', by: ['self', 'counterpart.tenderHandler'], ...ruled },
    // The list has nobody left to ask: a committee is drawn anew.
    release: { label: '解除评审任务', from: ['invited', 'accepted'], to: ends('released'), ...system },
    // 87号令第四十五条: the committee chooses its chair, who alone asks bidders in its name (H01).
    elect: { label: '推选评审组长', from: ['accepted', 'locked'], to: null, ...member },
    askBidder: { label: '以评审组长身份发出询标函', from: ['accepted', 'locked'], to: null, ...member },
    examine: { label: '提交符合性审查意见', from: 'accepted', to: null, ...member },
    judge: { label: '提交报价合理性认定意见', from: 'accepted', to: null, ...member },
    score: { label: '保存评分', from: 'accepted', to: null, ...member },
    lock: { label: '提交评分', from: 'accepted', to: 'locked', ...member },
    unlock: { label: '退回修改评分', from: ['locked', 'signed'], to: 'accepted', ...system },
    sign: { label: '签署评审报告', from: 'locked', to: 'signed', ...member },
  },
});

export interface AcceptInput {
  /** Ties to bidders that he states himself; none: the list is empty. */
  ties: readonly KnownTie[];
}
/** A bid, as members name it. */
export interface BidRef {
  lot: number;
  organisationId: string;
}
export interface Conformity extends BidRef {
  conforms: boolean;
  /** Why it does not. */
  reason: string | null;
  /** 评审委员会认为报价过低 (R32). */
  tooLow: boolean;
}
export interface Judgement extends BidRef {
  reasonable: boolean;
  reason: string;
}
export interface BidScores extends BidRef {
  /** Hundredths of a point by item. */
  scores: Readonly<Record<string, number>>;
}
/** A vote for the chair. */
export interface ElectInput {
  seat: number;
}
/** A letter of the chair, to one bidder about one 标项. */
export interface AskInput extends BidRef {
  content: string;
  due: Instant;
}
/** Signed: with a dissenting opinion and its reason, or none. */
export interface SignInput {
  signature: string;
  dissent: string | null;
}
/** What a member's key signs. */
export const reportText = (projectId: string, n: number, hash: string): string =>
  ['banshi-evaluation-report-v1', projectId, String(n), hash].join('\n');
