// 采购委托单 (J11, J12): 草稿→单位内部审核 (nodes as configured, each may want a 签章)→已提交→代理受理 or 退回→协议已签→执行中→已办结; 撤回 before 受理. Who reviews, and where is signed, is the
// definition's (流程管理); a signature is a vote that is signed with the reviewer's registered key.
import {
  copiesOf,
  firstStep,
  moveAction,
  notYetVoted,
  planOf,
  reasonGiven,
  roundActions,
  stepAfter,
  type RoundFacts,
} from '../../approval/actions.ts';
import type { Calendar } from '../../kit/calendar.ts';
import { planPeriod } from '../../kit/deadline.ts';
import type { Period } from '../../kit/period.ts';
import { defineProcess, type ActionContext, type Move, type PlannedRound, type State } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';

export interface CommissionContent {
  planId: string;
  /** Numbers of the plan's lines. */
  lines: readonly number[];
  /** Organisation of the 采购代理机构. */
  agencyId: string;
  title: string;
  /** 委托事项 */
  scope: string;
}

export interface CommissionFacts extends RoundFacts {
  calendar: Calendar;
  /** Time until the agency is reminded, and the rule behind it. */
  reminder: { period: Period; basis: string };
  /** Everything that speaks against what is handed in. */
  against: readonly Reason[];
  /** The agency's people, who are asked to take it; null where the act asks nobody. */
  acceptance: PlannedRound | null;
  /** What speaks against beginning the activity today (R03); loaded for `start` alone. */
  early: readonly Reason[];
  /** The act is done by somebody of the agency. */
  byAgency: boolean;
  /** Papers named that may be named. */
  files: ReadonlySet<string>;
}
type Context = ActionContext<CommissionFacts>;

const labels = { first: '经办复核', second: '部门负责人审核', third: '单位负责人审核' } as const;
export type CommissionNode = keyof typeof labels;
export const commissionNodes = Object.keys(labels) as CommissionNode[];
const addresses = commissionNodes.map((node) => `node:${node}`);

const nodeState = (node: CommissionNode): State<any> => ({
  label: labels[node],
  round: { node, role: 'orgAdmin', label: `委托单${labels[node]}`, plan: planOf(node), cc: copiesOf(node) },
});

const at = (node: string): Move => ({ main: 'internalReview', node });
const draft: Move = { main: 'draft', node: 'none' };
const next = ({ facts: { approval } }: Context, passed: string | null): Move => {
  const node = approval && (passed === null ? firstStep(approval) : stepAfter(approval, passed));
  return node ? at(node) : { main: 'submitted', node: 'none' };
};
const internal = ['internalReview', ...addresses, 'node:none'];
const unit = ['orgAdmin', 'orgMember'] as const;
const code = (reasons: readonly Reason[]): string => reasons.find((reason) => reason.code !== undefined)?.code ?? 'VALIDATION';
const handedIn = ({ facts }: Context): Reason[] => [...facts.against];
const agencyOnly = ({ facts, actor }: Context): Reason[] =>
  facts.byAgency || actor.kind === 'system' ? [] : [{ message: '由受理的代理机构办理', rule: 'J11' }];
const agreementGiven = ({ facts, input }: Context): Reason[] => {
  const { fileId } = input as { fileId: string };
  return facts.files.has(fileId) ? [] : [{ field: 'fileId', message: '文件不存在、未通过检查或不是本人上传的', rule: 'J11' }];
};

const rounds = { from: addresses, next, failed: () => draft, oneOf: [...internal, 'submitted', 'draft'] };
const { approve, ...inside } = roundActions<CommissionFacts>({
  ...rounds,
  officers: ['orgAdmin', 'orgMember'],
  applicants: unit,
  back: {
    label: '退回',
    to: (_, target) => (target === 'applicant' ? draft : at(target)),
    oneOf: [...internal, 'draft'],
    guard: reasonGiven,
  },
  at,
});

export const commission = defineProcess<CommissionFacts>({
  type: 'Commission',
  label: '采购委托单',
  kind: 'case',
  states: {
    draft: { label: '草稿', rests: true },
    internalReview: { label: '单位内部审核' },
    submitted: {
      label: '已提交',
      round: {
        node: 'acceptance',
        role: 'orgMember',
        label: '委托单受理',
        plan: ({ facts }) => {
          if (!facts.acceptance) throw new Error('no agency to ask');
          return facts.acceptance;
        },
      },
      clock: {
        name: 'acceptance',
        label: '受理提醒',
        then: 'remind',
        plan: ({ facts, received }) => planPeriod(facts.calendar, received, facts.reminder.period, facts.reminder.basis),
      },
    },
    accepted: { label: '代理受理', rests: true },
    agreed: { label: '协议已签', rests: true, settled: true },
    running: { label: '执行中', rests: true, settled: true },
    completed: { label: '已办结', final: true },
    discarded: { label: '已删除', final: true },
  },
  regions: {
    node: {
      states: {
        none: { label: '—', rests: true },
        ...Object.fromEntries(commissionNodes.map((node) => [node, nodeState(node)])),
      },
    },
  },
  actions: {
    create: { label: '新增委托单', from: null, to: 'draft', by: unit, guard: handedIn, refusal: code, quiet: true },
    edit: { label: '保存', from: 'draft', to: null, by: unit, guard: handedIn, refusal: code, quiet: true },
    submit: {
      label: '提交单位内部审核',
      from: 'draft',
      to: (context) => next(context, null),
      oneOf: [...internal, 'submitted'],
      by: unit,
      guard: handedIn,
      refusal: code,
    },
    ...inside,
    approve: { ...approve!, label: '同意' },
    moveDefinition: moveAction<CommissionFacts>(['internalReview']),
    accept: {
      label: '受理',
      from: 'submitted',
      to: ({ round }) => (round?.outcome === 'pass' ? 'accepted' : null),
      oneOf: ['accepted'],
      by: 'member',
      task: { vote: 'approve' },
      guard: agencyOnly,
    },
    decline: {
      label: '退回委托',
      from: 'submitted',
      to: 'draft',
      by: 'member',
      task: { vote: 'return', leaves: true },
      guard: (context) => [...agencyOnly(context), ...reasonGiven(context)],
    },
    withdraw: {
      label: '撤回',
      from: ['internalReview', 'submitted'],
      to: draft,
      by: unit,
      guard: notYetVoted,
      refusal: 'WITHDRAW_AFTER_VOTE',
    },
    remind: { label: '提醒受理', from: 'submitted', to: null, by: 'system', at: 'acceptance', hidden: true },
    sign: { label: '签订委托协议', from: 'accepted', to: 'agreed', by: [...unit, 'member'], guard: agreementGiven, refusal: 'VALIDATION' },
    start: {
      label: '开始执行',
      from: 'agreed',
      to: 'running',
      by: ['member', 'system'],
      guard: (context) => [...agencyOnly(context), ...context.facts.early],
      refusal: (reasons) => reasons.find((reason) => reason.code !== undefined)?.code ?? 'NOT_ACCEPTABLE_NOW',
    },
    complete: { label: '办结', from: 'running', to: 'completed', by: ['member', 'system'], guard: agencyOnly },
    discard: { label: '删除', from: 'draft', to: 'discarded', by: unit },
  },
});
