// 中止履行 of a contract that is concluded (条例第五十四条, 采购法第五十七条): while a 质疑 is answered, for as long as 财政 orders and thirty days at the most, or for good where a
// decision on a 投诉 says so. A region, since it may come at any stage; the clocks of performance stand still with it. Pure.
import { planPeriod, type DeadlineChange, type DeadlinePlan } from '../../kit/deadline.ts';
import type { Instant, PlainDate } from '../../kit/instant.ts';
import type { Action, ActionContext, DeadlineView, Move, State } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import { ruleRow, ruleValue, type RuleSet } from '../../kit/rules.ts';
import { periods, principles } from '../law/rules.ts';
import { cited } from '../law/verdict.ts';
import type { ContractFacts } from './contract.ts';

/** On what ground a contract stands still. */
export const haltGrounds = { challenge: '质疑', complaint: '投诉', decision: '投诉处理决定' } as const;
export interface Halt {
  /** The 质疑 or 投诉 that it stands still for. */
  byCase: string;
  ground: keyof typeof haltGrounds;
  at: Instant;
}
type Context = ActionContext<ContractFacts>;

/** Acts of performance: none of them is done while it stands still. To publish and to file what was concluded stays a duty. */
export const performing: readonly string[] = [
  'supplement',
  'recordDelivery',
  'recordPayment',
  'initialNotice',
  'initialDateSet',
  'initialPassed',
  'initialFailed',
  'finalNotice',
  'meetingCalled',
  'finalPassed',
  'finalFailed',
  'acceptOnce',
  'rescind',
];
/** Clocks that stand still with it; a payment's is made anew from its day. */
const pausable: readonly string[] = ['initialDate', 'trial', 'expertMeeting', 'payment'];

/** Why an act of performance is not done; what happened before it stood still is still recorded (`day`). */
export function haltReasons(set: RuleSet, action: string, { performance, since, day }: { performance: string | undefined; since: PlainDate | null; day: PlainDate | null }): Reason[] {
  if (!performing.includes(action) || (performance !== 'halted' && performance !== 'stopped')) return [];
  if (day !== null && since !== null && day <= since) return [];
  const ordered = performance === 'stopped';
  const message = ordered ? '投诉处理决定已责令停止履行合同' : '质疑、投诉处理期间，合同已中止履行';
  return [{ code: 'PERFORMANCE_STOPPED', message, ...(ordered ? cited(set, periods.complaintDecide) : cited(set, principles.signingStops)) }];
}

/** Thirty days from the notice of 财政; a 质疑 has its own time to be answered. */
function halts({ facts }: Context): DeadlinePlan | null {
  const ordered = facts.halts.find(({ ground }) => ground === 'complaint');
  const basis = ruleRow(facts.set, periods.suspension).article ?? periods.suspension.label;
  return ordered ? planPeriod(facts.calendar, ordered.at, ruleValue(facts.set, periods.suspension), basis) : null;
}
const pauses = (why: string) => ({ deadlines, received }: Context): DeadlineChange[] =>
  deadlines
    .filter(({ name, due, pausedAt }: DeadlineView) => pausable.includes(name) && pausedAt === null && received < due)
    .map(({ name }) => ({ name, what: 'pause', why }));
const resumes = ({ facts, deadlines }: Context): DeadlineChange[] =>
  facts.halts.length
    ? []
    : deadlines
        .filter(({ name, pausedAt }) => pausable.includes(name) && name !== 'payment' && pausedAt !== null)
        .map(({ name }) => ({ name, what: 'resume', why: '恢复履行合同' }));
/** Only when nothing is left that it stands still for. */
const goesOn = ({ facts, file }: Context): Move | null =>
  facts.halts.length ? null : { performance: 'none', ...(file.regions['payment'] === 'due' ? { payment: 'due' } : {}) };

export const performanceRegion: Record<string, State<ContractFacts>> = {
  none: { label: '—', rests: true },
  halted: { label: '已中止履行', rests: true, clock: { name: 'halt', label: '暂停期限', then: 'haltEnds', plan: halts } },
  stopped: { label: '已责令停止履行', rests: true },
};

type Part = Pick<Action<ContractFacts>, 'by' | 'guard' | 'refusal' | 'hidden'>;
/** `open`: states of a contract that is performed. */
export const performanceActions = (buyer: Part, system: Part, open: readonly string[]): Record<string, Action<ContractFacts>> => {
  const on = { from: 'performance:halted', to: goesOn, oneOf: ['performance:none', 'payment:due'], anew: true, deadlines: resumes, ...system } as const;
  return {
    halt: { label: '中止履行合同', from: open, to: { performance: 'halted' }, anew: true, deadlines: pauses('中止履行合同'), ...system },
    goOn: { label: '恢复履行合同', ...on },
    haltEnds: { label: '暂停期限届满，恢复履行合同', at: 'halt', ...on },
    stopPerformance: { label: '责令停止履行合同', from: open, to: { performance: 'stopped' }, deadlines: pauses('责令停止履行合同'), ...system },
    endStopped: { label: '停止履行后终止合同', from: 'performance:stopped', to: { main: 'rescinded', performance: 'none' }, ...buyer },
  };
};
