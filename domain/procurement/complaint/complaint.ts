// 投诉 (R42; machine 质疑/投诉) at 财政: 审查→受理→副本→说明→处理. Its times run side by side in regions, all from the day the letter came; what the law does not count
// (补正, 鉴定 and 专家评审) stops them.
import type { Calendar } from '../../kit/calendar.ts';
import { planInstant, planPeriod, type DeadlineChange, type DeadlinePlan } from '../../kit/deadline.ts';
import { endOfDay, type PlainDate } from '../../kit/instant.ts';
import type { Period } from '../../kit/period.ts';
import { defineProcess, type ActionContext, type State } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import { ruleRow, ruleValue, type RuleSet } from '../../kit/rules.ts';
import type { Letter } from '../challenge/letter.ts';
import { periods } from '../law/rules.ts';
import type { LawRule } from '../law/verdict.ts';
import type { DecisionKind, RejectionGround } from './decision.ts';

export interface ComplainInput {
  challengeId: string;
  letter: Letter;
  fileId: string;
}
export interface DecideInput {
  kind: DecisionKind;
  ground: RejectionGround | null;
  content: string;
}
export interface ComplaintFacts {
  set: RuleSet;
  calendar: Calendar;
  against: readonly Reason[];
}
type Context = ActionContext<ComplaintFacts>;

/** Grounds on which 财政 may wait without its time running (第二十七条). */
export const waitingGrounds = { test: '检验、检测', appraisal: '鉴定', experts: '专家评审' } as const;

const ruled = {
  guard: ({ facts }: Context): Reason[] => [...facts.against],
  refusal: (reasons: readonly Reason[]): string => reasons.find(({ code }) => code !== undefined)?.code ?? 'COMPLAINT_INVALID',
} as const;
const finance = { by: 'finance', ...ruled } as const;
const supplier = { by: 'bidHandler', ...ruled } as const;
const respondent = { by: ['counterpart.tenderHandler', 'counterpart.orgAdmin', 'counterpart.orgMember'], ...ruled } as const;
const system = { by: 'system', hidden: true } as const;
const none: State<ComplaintFacts> = { label: '—' };

const within =
  (rule: LawRule<Period>) =>
  ({ facts, received }: Context): DeadlinePlan =>
    planPeriod(facts.calendar, received, ruleValue(facts.set, rule), ruleRow(facts.set, rule).article ?? rule.label);
/** 财政 sets a reasonable time; the whole of its last day. */
const corrected = ({ input }: Context): DeadlinePlan => planInstant(endOfDay((input as { due: PlainDate }).due), '补正通知载明的补正期限');
const running = (label: string, name: string, clockLabel: string, then: string, rule: LawRule<Period>): State<ComplaintFacts> => ({
  label,
  clock: { name, label: clockLabel, then, plan: within(rule) },
});
const late = (label: string): State<ComplaintFacts> => ({ label, final: true });

const change =
  (what: 'pause' | 'resume', names: readonly string[], why: string) =>
  ({ deadlines, received }: Context): DeadlineChange[] =>
    deadlines
      .filter(({ name, due, pausedAt }) => names.includes(name) && (what === 'resume' ? pausedAt !== null : pausedAt === null && received < due))
      .map(({ name }) => ({ name, what, why }));

const open = ['reviewing', 'correcting', 'handling'];
const closed = { review: 'none', copying: 'none', statement: 'none', deciding: 'none', waiting: 'none' } as const;
const ofLetter = ['review', 'copy', 'decide'];

export const complaint = defineProcess<ComplaintFacts>({
  type: 'TenderComplaint',
  label: '投诉',
  kind: 'case',
  states: {
    reviewing: { label: '审查中', round: { node: 'review', role: 'finance', label: '投诉书审查' } },
    correcting: { label: '待补正', clock: { name: 'correction', label: '投诉书补正期限', then: 'notCorrected', plan: corrected } },
    handling: { label: '已受理', round: { node: 'handling', role: 'finance', label: '投诉处理' } },
    decided: { label: '已处理', final: true },
    refused: { label: '不予受理', final: true },
    withdrawn: { label: '已撤回', final: true },
  },
  regions: {
    review: {
      states: { none, running: running('审查期内', 'review', '审查投诉书期限', 'reviewLate', periods.complaintReview), late: late('逾期未审查') },
    },
    copying: {
      states: { none, running: running('待发副本', 'copy', '发送投诉书副本期限', 'copyLate', periods.complaintCopy), late: late('逾期未发副本') },
    },
    statement: {
      states: {
        none,
        running: running('待说明', 'statement', '被投诉人说明期限', 'noStatement', periods.complaintExplain),
        given: { label: '已说明', final: true },
        missing: { label: '未说明', final: true },
      },
    },
    deciding: {
      states: { none, running: running('处理期内', 'decide', '投诉处理期限', 'decideLate', periods.complaintDecide), late: late('逾期未处理') },
    },
    waiting: { states: { none, running: { label: '鉴定、评审中' } } },
    project: { states: { none, suspended: { label: '采购活动已暂停' } } },
  },
  actions: {
    submit: { label: '提起投诉', from: null, to: { main: 'reviewing', review: 'running', copying: 'running', deciding: 'running' }, ...supplier },
    // Once, with everything that is missing (第二十一条).
    askCorrection: {
      label: '通知补正',
      from: 'reviewing',
      to: 'correcting',
      ...finance,
      deadlines: change('pause', ofLetter, '补正材料所需时间不计入'),
    },
    correct: {
      label: '补正',
      from: 'correcting',
      to: 'reviewing',
      ...supplier,
      inTime: { deadline: 'correction', op: '<', graceMinutes: 0 },
      deadlines: change('resume', ofLetter, '已补正'),
    },
    notCorrected: { label: '逾期未补正，不予受理', from: 'correcting', to: { main: 'refused', ...closed }, at: 'correction', ...system },
    accept: { label: '受理', from: 'reviewing', to: { main: 'handling', review: 'none' }, ...finance },
    refuse: { label: '不予受理', from: 'reviewing', to: { main: 'refused', ...closed }, ...finance },
    sendCopy: { label: '发送投诉书副本', from: 'handling', to: { copying: 'none', statement: 'running' }, ...finance },
    explain: {
      label: '提交说明',
      from: 'statement:running',
      to: { statement: 'given' },
      ...respondent,
      inTime: { deadline: 'statement', op: '<', graceMinutes: 0 },
    },
    beginWaiting: {
      label: '开始鉴定、评审',
      from: 'handling',
      to: { waiting: 'running' },
      ...finance,
      deadlines: change('pause', ['decide'], '检验、检测、鉴定、专家评审所需时间不计入'),
    },
    endWaiting: {
      label: '鉴定、评审结束',
      from: 'waiting:running',
      to: { waiting: 'none' },
      ...finance,
      deadlines: change('resume', ['decide'], '检验、检测、鉴定、专家评审结束'),
    },
    suspendProject: { label: '通知暂停采购活动', from: ['reviewing', 'handling'], to: { project: 'suspended' }, ...finance },
    resumeProject: { label: '通知恢复采购活动', from: 'project:suspended', to: { project: 'none' }, ...finance },
    decide: { label: '作出投诉处理决定', from: 'handling', to: { main: 'decided', ...closed, project: 'none' }, ...finance },
    withdraw: { label: '撤回投诉', from: open, to: { main: 'withdrawn', ...closed, project: 'none' }, ...supplier },
    reviewLate: { label: '逾期未审查投诉书', from: 'review:running', to: { review: 'late' }, at: 'review', ...system },
    copyLate: { label: '逾期未发送投诉书副本', from: 'copying:running', to: { copying: 'late' }, at: 'copy', ...system },
    noStatement: { label: '逾期未说明', from: 'statement:running', to: { statement: 'missing' }, at: 'statement', ...system },
    decideLate: { label: '逾期未作出处理决定', from: 'deciding:running', to: { deciding: 'late' }, at: 'decide', ...system },
  },
});
