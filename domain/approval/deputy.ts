// 代理 (V15): who stands in for somebody that is away, from one day to another. A deputy acts with the posts of the absent and under his own name; he needs no
// post for the case himself, and what he may not do for himself he may not do for another.
import type { Instant, PlainDate } from '../kit/instant.ts';
import { endOfDay } from '../kit/instant.ts';
import { defineProcess, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';

/** One of the two persons, as the database knows him. */
export interface DeputyPerson {
  id: string;
  /** In use: neither frozen nor at its end before the period is over. */
  usable: boolean;
  /** Holds a post of the authority. */
  hasPost: boolean;
  /** Reads everything and changes nothing. */
  audits: boolean;
}
/** A period that the two persons are in already. */
export interface StandingPeriod {
  absentId: string;
  deputyId: string;
  from: PlainDate;
  /** Last day. */
  until: PlainDate;
}
export interface DeputyFacts {
  today: PlainDate;
  absent: DeputyPerson;
  /** Null: there is no such account. */
  deputy: DeputyPerson | null;
  /** Periods of either of them that share a day with the one that is asked for. */
  periods: readonly StandingPeriod[];
}

/** Days as people mean them: the last one counts. */
export interface DeputyInput {
  deputyId: string;
  from: PlainDate;
  until: PlainDate;
  reason: string;
  /** Named where an administrator sets it for somebody. */
  absentId?: string;
}

type Context = ActionContext<DeputyFacts>;
const speak = (field: string, code: string, message: string): Reason => ({ field, code, message, rule: 'V15' });

/** The first instant at which a period is over. */
export const periodEnds = (until: PlainDate): Instant => endOfDay(until);

function dayReasons({ today }: DeputyFacts, { from, until }: DeputyInput): Reason[] {
  return [
    ...(from < today ? [speak('from', 'DEPUTY_PERIOD', '代理开始日期不能早于今天')] : []),
    ...(until < from ? [speak('until', 'DEPUTY_PERIOD', '代理结束日期不能早于开始日期')] : []),
  ];
}

function personReasons({ absent, deputy }: DeputyFacts): Reason[] {
  if (deputy?.id === absent.id) return [speak('deputyId', 'DEPUTY_SELF', '不能由本人代理本人')];
  return [
    ...(absent.usable ? [] : [speak('absentId', 'DEPUTY_ENDED', '被代理人的账号已停用，或在代理期间到期')]),
    ...(absent.hasPost ? [] : [speak('absentId', 'DEPUTY_NO_POST', '被代理人没有岗位，无需代理')]),
    ...(deputy?.usable ? [] : [speak('deputyId', 'DEPUTY_ENDED', '代理人的账号不存在、已停用，或在代理期间到期')]),
    ...(deputy && (!deputy.hasPost || deputy.audits) ? [speak('deputyId', 'DEPUTY_UNFIT', '代理人应为本机关持有岗位的人员，审计人员不能代理')] : []),
  ];
}

const days = ({ from, until }: StandingPeriod): string => (from === until ? from : `${from}至${until}`);

/** One deputy at a time, and none that is away himself: a chain of deputies is nobody's responsibility. */
function periodReasons({ absent, deputy, periods }: DeputyFacts): Reason[] {
  return periods.flatMap((period) => [
    ...(period.absentId === absent.id ? [speak('from', 'DEPUTY_OVERLAP', `${days(period)}已安排代理人，请先结束原安排`)] : []),
    ...(period.deputyId === absent.id ? [speak('absentId', 'DEPUTY_OF_DEPUTY', `被代理人在${days(period)}正代理他人，请先结束该代理`)] : []),
    ...(period.absentId === deputy?.id ? [speak('deputyId', 'DEPUTY_OF_DEPUTY', `所选代理人在${days(period)}不在岗，已由他人代理`)] : []),
  ]);
}

const settable = ({ facts, input }: Context): Reason[] => [
  ...dayReasons(facts, input as DeputyInput),
  ...personReasons(facts),
  ...periodReasons(facts),
];
const reasoned = ({ input }: Pick<Context, 'input'>): Reason[] =>
  (input as { reason?: string }).reason?.trim() ? [] : [speak('reason', 'REASON_MISSING', '请填写原因')];

export const deputyProcess = defineProcess<DeputyFacts>({
  type: 'Deputy',
  label: '代理安排',
  kind: 'row',
  states: { set: { label: '已安排', rests: true }, ended: { label: '已结束', final: true } },
  actions: {
    set: { label: '设置代理人', from: null, to: 'set', by: 'self', guard: settable, refusal: 'DEPUTY_NOT_ACCEPTED' },
    // For whoever cannot do it himself any more: ill, or gone without a word.
    setFor: {
      label: '代为设置代理人',
      from: null,
      to: 'set',
      by: 'administrator',
      guard: (context) => [...settable(context), ...reasoned(context)],
      refusal: 'DEPUTY_NOT_ACCEPTED',
    },
    end: { label: '结束代理', from: 'set', to: 'ended', by: 'self' },
    endFor: { label: '代为结束代理', from: 'set', to: 'ended', by: 'administrator', guard: reasoned, refusal: 'DEPUTY_NOT_ACCEPTED' },
  },
});

/** How a period stands on a day. */
export const deputyStandings = { coming: '未开始', running: '代理中', over: '已到期', ended: '已结束' } as const;
export type DeputyStanding = keyof typeof deputyStandings;
export const standingOn = (at: Instant, { from, until, revokedAt }: { from: Instant; until: Instant; revokedAt: Instant | null }): DeputyStanding =>
  revokedAt !== null ? 'ended' : at < from ? 'coming' : at < until ? 'running' : 'over';
