// 投标保证金 of a bidder (R13, R14): paid before the bid deadline, due back by what becomes of the bid, given back or kept. A row with a chain of its own: before the hour nothing
// of the project knows of it. The project's clock for what is due is in its region `bonds`.
import { plusMs, shanghaiDay, type Instant, type PlainDate } from '../../kit/instant.ts';
import { inTime } from '../../kit/in-time.ts';
import { planPeriod } from '../../kit/deadline.ts';
import type { Calendar } from '../../kit/calendar.ts';
import { defineProcess, type ActionContext } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import { ruleValue, type RuleSet } from '../../kit/rules.ts';
import { bidBond, lateRefund } from '../law/bond.ts';
import { naturalDays } from '../law/count.ts';
import { periods, principles } from '../law/rules.ts';
import { against, judge } from '../law/verdict.ts';
import { tenderRules } from '../project/rules.ts';

/** What makes a bond due back, and by which rule. */
export const dueEvents = {
  withdrawn: { label: '投标截止前撤回投标', period: periods.refundWithdrawn },
  lost: { label: '未中标', period: periods.refundLosers },
  won: { label: '中标合同已签订', period: periods.refundWinner },
  ended: { label: '采购活动终止', period: periods.refundWithdrawn },
} as const;
export type DueEvent = keyof typeof dueEvents;

/** 不予退还: on what ground (R20, 条例第七十四条). */
export const keepGrounds = {
  revoked: '投标截止后撤销投标',
  unsigned: '中标后无正当理由不与采购人签订合同',
  noPerformance: '未按采购文件规定提交履约保证金',
  collusion: '恶意串通或者提供虚假材料',
} as const;

export interface PayInput {
  projectId: string;
  /** 保证金按标项; null: for the whole project. */
  lot: number | null;
  fen: string;
  form: string;
  fileId: string;
}
export interface BondFacts {
  set: RuleSet;
  calendar: Calendar;
  /** Of the records: file, project, documents. */
  against: readonly Reason[];
  /** What the project asks; null: none. */
  asked: { fen: string; form: string } | null;
  budgetFen: string;
  bidDeadline: Instant | null;
  fen: string;
  dueOn: PlainDate | null;
}
type Context = ActionContext<BondFacts>;

function payReasons({ facts, input, received }: Context): Reason[] {
  const { set, asked, budgetFen, bidDeadline } = facts;
  const { fen, form } = input as PayInput;
  if (asked === null) return [...facts.against, { message: '本项目不收取投标保证金' }];
  const late = bidDeadline !== null && !inTime(received, bidDeadline, { op: '<', graceMinutes: 0 });
  return [
    ...facts.against,
    ...(late ? against([judge(set, principles.bondCutOff, (says) => ['violation', says])]) : []),
    ...against([bidBond(set, { fen: BigInt(fen), budgetFen: BigInt(budgetFen), form })], 'fen'),
    ...(BigInt(fen) === BigInt(asked.fen) ? [] : [{ field: 'fen', message: '投标保证金金额与采购文件规定不符', rule: 'R13' }]),
  ];
}
const refundReasons = ({ facts, input, received }: Context): Reason[] => {
  const { refundedOn } = input as { refundedOn: PlainDate };
  return [...facts.against, ...(refundedOn > shanghaiDay(received) ? [{ field: 'refundedOn', message: '退还日期不能晚于今天' }] : [])];
};
const refusal = (): string => 'BOND_INVALID';
const agency = { by: 'counterpart.tenderHandler', refusal } as const;

export const tenderBond = defineProcess<BondFacts>({
  type: 'TenderBond',
  label: '投标保证金',
  kind: 'row',
  blind: true,
  states: {
    paid: { label: '已交纳', rests: true },
    due: { label: '待退还', rests: true },
    refunded: { label: '已退还', final: true },
    kept: { label: '不予退还', final: true },
  },
  actions: {
    pay: { label: '交纳投标保证金', from: null, to: 'paid', by: 'bidHandler', guard: payReasons, refusal },
    fallDue: { label: '应当退还投标保证金', from: 'paid', to: 'due', by: 'system', hidden: true },
    // A bid is handed in again before the hour: the bond that its withdrawal made due stands for it.
    stand: { label: '投标保证金继续有效', from: 'due', to: 'paid', by: 'system', hidden: true },
    claim: { label: '申请退还投标保证金', from: 'paid', to: 'due', by: 'bidHandler', guard: ({ facts }) => [...facts.against], refusal },
    refund: { label: '退还投标保证金', from: 'due', to: 'refunded', ...agency, guard: refundReasons },
    keep: { label: '不予退还投标保证金', from: ['paid', 'due'], to: 'kept', ...agency, guard: ({ facts }) => [...facts.against] },
  },
});

/** The last day to give a bond back, counted from an event. */
export const dueDay = ({ set, calendar }: Pick<BondFacts, 'set' | 'calendar'>, event: DueEvent, at: Instant): PlainDate =>
  shanghaiDay(plusMs(planPeriod(calendar, at, ruleValue(set, dueEvents[event].period), '').due, -1));

/** 分 owed beside a bond that comes back late (资金占用费). */
export const interestOn = ({ set, fen, dueOn }: Pick<BondFacts, 'set' | 'fen' | 'dueOn'>, refundedOn: PlainDate): bigint =>
  dueOn === null ? 0n : lateRefund(set, BigInt(fen), ruleValue(set, tenderRules.baseRate), Math.max(0, naturalDays(dueOn, refundedOn))).fen;
