// 违纪处理 (S3-36…38, S3§2.4): entered with its evidence, checked, told to the candidate, who is heard, checked again, decided by a second person, served; then the
// remedies run. What a decision does to scores, certificates and all that falls with them is an annulment of its own (domain/exam/annulment), in the same transaction.
import type { Role } from '../../kit/actor.ts';
import type { Calendar } from '../../kit/calendar.ts';
import { planPeriod } from '../../kit/deadline.ts';
import type { Instant } from '../../kit/instant.ts';
import { defineProcess, type ActionContext, type Move, type State } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import type { Limit } from './rules.ts';

/** 维持, 变更, 撤销 */
export const outcomes = { upheld: '维持', amended: '变更', annulled: '撤销' } as const;
export type OutcomeName = keyof typeof outcomes;
/** 行政复议, 行政诉讼 */
export const disputeKinds = { reconsideration: '行政复议', litigation: '行政诉讼' } as const;
export type DisputeKind = keyof typeof disputeKinds;

export interface ViolationFacts {
  calendar: Calendar;
  /** Everything that speaks against the act, found by the rules of domain/exam/violation. */
  against: readonly Reason[];
  limits: {
    statement: Limit;
    announcement: Limit;
    reconsideration: Limit;
    /** Six months from the decision's service; fifteen days after a reconsideration. */
    litigation: Limit;
  };
  /** The outcome that waits for a second person. */
  outcome: { kind: DisputeKind; outcome: OutcomeName } | null;
}
export type ViolationContext = ActionContext<ViolationFacts>;

/** Body of `recheck`: the facts stand, or they are not clear, or they are others than those told. */
export type RecheckConclusion = 'stands' | 'unclear' | 'again';

const ruled = {
  guard: ({ facts }: ViolationContext): Reason[] => [...facts.against],
  refusal: (reasons: readonly Reason[]): string => reasons[0]?.code ?? 'VIOLATION_INVALID',
} as const;

/** The moment from which clocks run: when the paper was served, as recorded; or when the announcement had run out. */
export function servedAt({ input, deadlines, received }: Pick<ViolationContext, 'input' | 'deadlines' | 'received'>): Instant {
  const recorded = (input as { servedAt?: Instant } | null)?.servedAt;
  const announced = deadlines.find(({ name, due }) => name === 'announcement' && due <= received);
  return recorded ?? announced?.due ?? received;
}

const clock = (
  name: 'statement' | 'announcement' | 'reconsideration' | 'litigation',
  label: string,
  then: string,
  from: (context: ViolationContext) => Instant,
): NonNullable<State<ViolationFacts>['clock']> => ({
  name,
  label,
  then,
  plan: (context) => {
    const { period, basis } = context.facts.limits[name];
    return planPeriod(context.facts.calendar, from(context), period, basis);
  },
});
const now = ({ received }: ViolationContext): Instant => received;

/** The notice, or the decision: whichever was being served. */
const servedTo = ({ file }: ViolationContext): Move =>
  file.state === 'toNotify' ? { main: 'stating', service: 'none' } : { main: 'served', service: 'none', reconsideration: 'open', litigation: 'open' };
const served = { to: servedTo, oneOf: ['stating', 'served', 'service:none', 'reconsideration:open', 'litigation:open'] };

/** A remedy's time is over; with both the decision is final. */
const remedyOver =
  (region: 'reconsideration' | 'litigation', other: 'reconsideration' | 'litigation') =>
  ({ file }: ViolationContext): Move =>
    file.regions[other] === 'open' ? { [region]: 'over' } : { main: 'final', [region]: 'over' };

/** What the outcome of a dispute leads to: after a reconsideration the court may still be asked. */
function afterDispute({ facts }: ViolationContext): Move {
  const { kind, outcome } = facts.outcome!;
  if (outcome === 'annulled') return { main: 'overturned', outcome: 'none' };
  return kind === 'reconsideration' ? { main: 'served', outcome: 'none', litigation: 'open' } : { main: 'final', outcome: 'none' };
}

const afterRecheck = ({ input }: ViolationContext): Move =>
  ({ stands: 'toDecide', unclear: 'dropped', again: 'toNotify' })[(input as { conclusion: RecheckConclusion }).conclusion];

const tooEarly = 'VIOLATION_TOO_EARLY';
const before = { entered: tooEarly, toNotify: tooEarly, stating: tooEarly, rechecking: tooEarly };
/** Neither decided nor dropped: no list of passers is made while a case is in one of these (S3-40). */
export const undecided = ['entered', 'toNotify', 'stating', 'rechecking', 'toDecide'] as const;
const none = { label: '—' };
/** A task without votes: whatever act leaves the state has done it. */
const task = (node: string, role: Role, label: string): NonNullable<State<ViolationFacts>['round']> => ({ node, role, label });

export const violation = defineProcess<ViolationFacts>({
  type: 'Violation',
  label: '违纪处理',
  kind: 'case',
  states: {
    entered: { label: '已录入', round: task('review', 'violationReviewer', '复核违纪记录') },
    toNotify: { label: '待告知', round: task('notify', 'violationHandler', '告知并送达') },
    stating: { label: '陈述申辩期', clock: clock('statement', '陈述申辩期限', 'endStatement', servedAt) },
    rechecking: { label: '复核中', round: task('recheck', 'violationReviewer', '复核陈述申辩') },
    toDecide: { label: '待决定', round: task('decide', 'violationHandler', '拟定处理决定') },
    decided: { label: '已决定' },
    serving: { label: '送达中', round: task('serve', 'violationHandler', '送达决定书') },
    served: { label: '已送达', settled: true },
    disputed: { label: '争议中' },
    // Another body may still take a remedy that came late for a good reason.
    final: { label: '生效终结', rests: true, settled: true },
    overturned: { label: '决定已撤销', final: true },
    withdrawn: { label: '录入已撤销', final: true },
    dropped: { label: '不予处理', final: true },
  },
  regions: {
    service: { states: { none, announced: { label: '公告送达中', clock: clock('announcement', '公告送达期限', 'deemServed', now) } } },
    outcome: { states: { none, recorded: { label: '争议结果待复核', round: task('outcome', 'violationReviewer', '复核争议结果') } } },
    reconsideration: {
      states: {
        none,
        open: { label: '可申请行政复议', clock: clock('reconsideration', '行政复议申请期限', 'endReconsideration', servedAt) },
        over: { ...none, final: true },
      },
    },
    litigation: {
      states: {
        none,
        open: { label: '可提起行政诉讼', clock: clock('litigation', '行政诉讼起诉期限', 'endLitigation', servedAt) },
        over: { ...none, final: true },
      },
    },
  },
  actions: {
    enter: { label: '违纪录入', from: null, to: 'entered', by: 'examOfficer', ...ruled },
    withdraw: { label: '撤销录入', from: 'entered', to: 'withdrawn', by: 'examOfficer', ...ruled },
    review: { label: '复核违纪记录', from: 'entered', to: 'toNotify', by: 'violationReviewer', ...ruled },
    drop: { label: '不予处理', from: ['entered', 'toNotify', 'rechecking', 'toDecide'], to: 'dropped', by: 'violationReviewer', ...ruled },

    draftNotice: { label: '拟写告知书', from: 'toNotify', to: null, by: 'violationHandler', ...ruled },
    serve: { label: '登记送达', from: ['toNotify', 'serving'], ...served, by: 'violationHandler', ...ruled },
    announce: { label: '公告送达', from: ['toNotify', 'serving'], to: { service: 'announced' }, by: 'violationHandler', ...ruled },
    acknowledge: { label: '签收', from: ['toNotify', 'serving'], ...served, by: 'self', ...ruled },
    deemServed: { label: '公告期满视为送达', from: 'service:announced', ...served, by: 'system', at: 'announcement', hidden: true },

    plead: {
      label: '陈述申辩',
      from: 'stating',
      to: null,
      by: 'self',
      inTime: { deadline: 'statement', op: '<', graceMinutes: 0 },
      refusedIn: { rechecking: 'VIOLATION_STATEMENT_CLOSED', toDecide: 'VIOLATION_STATEMENT_CLOSED', decided: 'VIOLATION_STATEMENT_CLOSED' },
      ...ruled,
    },
    waive: { label: '放弃陈述申辩', from: 'stating', to: 'rechecking', by: 'self' },
    endStatement: { label: '陈述申辩期满', from: 'stating', to: 'rechecking', by: 'system', at: 'statement', hidden: true },
    recheck: {
      label: '复核',
      from: 'rechecking',
      to: afterRecheck,
      oneOf: ['toDecide', 'dropped', 'toNotify'],
      by: 'violationReviewer',
      refusedIn: { stating: tooEarly },
      ...ruled,
    },
    renotify: { label: '重新告知', from: 'toDecide', to: 'toNotify', by: 'violationHandler', ...ruled },

    propose: { label: '拟定处理决定', from: 'toDecide', to: null, by: 'violationHandler', refusedIn: before, ...ruled },
    decide: { label: '作出处理决定', from: 'toDecide', to: 'decided', by: 'violationReviewer', refusedIn: before, ...ruled },
    release: { label: '决定书制作完成', from: 'decided', to: 'serving', by: 'system', hidden: true, ...ruled },
    recordTransfer: { label: '登记移送', from: ['decided', 'serving', 'served', 'final'], to: null, by: 'violationHandler', ...ruled },

    endReconsideration: {
      label: '行政复议申请期满',
      from: 'reconsideration:open',
      to: remedyOver('reconsideration', 'litigation'),
      oneOf: ['reconsideration:over', 'final'],
      by: 'system',
      at: 'reconsideration',
      hidden: true,
    },
    endLitigation: {
      label: '行政诉讼起诉期满',
      from: 'litigation:open',
      to: remedyOver('litigation', 'reconsideration'),
      oneOf: ['litigation:over', 'final'],
      by: 'system',
      at: 'litigation',
      hidden: true,
    },
    admitDispute: {
      label: '登记复议或诉讼受理',
      from: ['served', 'final'],
      to: { main: 'disputed', reconsideration: 'over', litigation: 'over' },
      by: 'violationHandler',
      ...ruled,
    },
    recordOutcome: { label: '登记争议结果', from: 'disputed', to: { outcome: 'recorded' }, by: 'violationHandler', ...ruled },
    returnOutcome: { label: '退回争议结果', from: 'outcome:recorded', to: { outcome: 'none' }, by: 'violationReviewer', ...ruled },
    confirmOutcome: {
      label: '复核争议结果',
      from: 'outcome:recorded',
      to: afterDispute,
      oneOf: ['served', 'final', 'overturned', 'outcome:none', 'litigation:open'],
      by: 'violationReviewer',
      ...ruled,
    },

    askRecusal: { label: '申请回避', from: undecided, to: null, by: 'self', ...ruled },
    answerRecusal: { label: '答复回避申请', from: undecided, to: null, by: 'violationReviewer', ...ruled },
    recuse: { label: '登记回避', from: undecided, to: null, by: ['violationHandler', 'violationReviewer'], ...ruled },
  },
});
