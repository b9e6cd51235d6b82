// Every deadline of a purchase comes from here: method, day of publication and what has happened → dates, each with the rule that binds, its article, and
// the days off that moved it. What has not happened yet is assumed on the last day that the law allows, and marked so.
import type { Calendar } from '../../kit/calendar.ts';
import { endOfDay, shanghaiDay, startOfDay, type Instant, type PlainDate } from '../../kit/instant.ts';
import { periodWords, type Period } from '../../kit/period.ts';
import type { RuleSet } from '../../kit/rules.ts';
import { countBackward, countForward, naturalDays, type CountedDay } from './count.ts';
import type { Kind, Method } from './regime.ts';
import { ruleOf } from './rules.ts';
import { sameDay, steps, type Event, type Step } from './steps.ts';
import { inForce, judge, type Citation, type Finding, type LawRule } from './verdict.ts';

export interface Law {
  set: RuleSet;
  calendar: Calendar;
}
export interface TenderFacts {
  method: Method;
  kind: Kind;
  /** Day on which the notice is published and the documents are issued. */
  published: PlainDate;
  /** Last day on which the documents can be obtained, where it is fixed. */
  obtainUntil?: PlainDate | null;
  /** 投标截止时间, where it is fixed; bids count when received before it. */
  bidDeadline?: Instant | null;
  /** What has happened, by day. */
  happened?: Partial<Record<Exclude<Event, 'published'>, PlainDate>>;
}
export interface TenderDate extends CountedDay {
  name: string;
  label: string;
  bound: Step['bound'];
  from: PlainDate;
  /** The day it is counted from has not come to be yet. */
  assumed: boolean;
  /** `earliest`: the first instant allowed; else the first instant that is too late. */
  due: Instant;
  period: string;
  length: Period;
  cite: Citation;
  /** What was fixed instead of the earliest day. */
  fixed: Instant | null;
}
export interface TenderPlan {
  dates: TenderDate[];
  findings: Finding[];
}

type Known = Map<Event, { day: PlainDate; assumed: boolean }>;

function dated(
  step: Pick<Step, 'name' | 'label' | 'bound'>,
  from: { day: PlainDate; assumed: boolean },
  counted: CountedDay,
  length: Period,
  cite: Citation,
): TenderDate {
  const { name, label, bound } = step;
  const due = bound === 'earliest' ? startOfDay(counted.day) : endOfDay(counted.day);
  return { name, label, bound, from: from.day, assumed: from.assumed, ...counted, due, period: periodWords(length), length, cite, fixed: null };
}

/** The latest day for what may affect bids, counted back from the deadline (R09). */
function modifyDate({ set, calendar }: Law, { method, kind }: TenderFacts, bid: { day: PlainDate; assumed: boolean }): TenderDate[] {
  const rule = ruleOf('modify', method, kind);
  const known = rule && inForce(set, rule);
  if (!known) return [];
  const step = { name: 'modify', label: '可能影响投标的澄清或者修改最迟发布', bound: 'latest' } as const;
  return [dated(step, bid, countBackward(calendar, bid.day, known.value), known.value, known.cite)];
}

/** What was fixed: of the two dates that an office chooses. */
const fixedOf = (name: string, { obtainUntil, bidDeadline }: TenderFacts): Instant | null =>
  name === 'obtain' ? (obtainUntil ? endOfDay(obtainUntil) : null) : name === 'bid' ? (bidDeadline ?? null) : null;

/** Dates in the order of their days, and what the rules say of the dates that were fixed. */
export function planTender(law: Law, facts: TenderFacts): TenderPlan {
  const known: Known = new Map([['published', { day: facts.published, assumed: false }]]);
  for (const [event, day] of Object.entries(facts.happened ?? {})) if (day) known.set(event as Event, { day, assumed: false });
  const startOf = (event: Event): { day: PlainDate; assumed: boolean } | undefined => {
    const found = known.get(event);
    if (found) return found;
    const before = sameDay[event] && startOf(sameDay[event]);
    return before && { day: before.day, assumed: true };
  };
  const dates: TenderDate[] = [];
  for (const step of steps) {
    const rule = step.rule(facts.method, facts.kind);
    const term = rule && inForce(law.set, rule);
    const from = startOf(step.from);
    if (!term || !from) continue;
    const date = {
      ...dated(step, from, countForward(law.calendar, from.day, term.value), term.value, term.cite),
      fixed: fixedOf(step.name, facts),
    };
    dates.push(date);
    const day = date.fixed === null ? date.day : shanghaiDay(date.fixed);
    if (step.leads && !known.has(step.leads)) known.set(step.leads, { day, assumed: from.assumed || date.fixed === null });
    if (step.name === 'bid') dates.push(...modifyDate(law, facts, { day, assumed: date.fixed === null }));
  }
  return { dates: dates.toSorted((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0)), findings: findingsOn(law, facts) };
}

const least = (from: PlainDate, { day, movedFrom, provisional }: CountedDay, { amount, unit }: Period): PlainDate => {
  if (!provisional) return day;
  // A notice still to come may make every day a working day, but no period shorter than its number of days.
  return unit === 'workingDays' ? shanghaiDay(startOfDay(countPlain(from, amount))) : (movedFrom ?? day);
};
const countPlain = (from: PlainDate, n: number): PlainDate => new Date(Date.parse(`${from}T00:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);

/** Whether a day keeps a period that must pass first. */
function keeps(law: Law, rule: LawRule<Period>, from: PlainDate, day: PlainDate, what: string): Finding {
  return judge(law.set, rule, (period) => {
    if (day < from) return ['invalid_input', `${what}（${day}）早于${from}`];
    const counted = countForward(law.calendar, from, period);
    const told = `${what}${day}，自${from}次日起第${naturalDays(from, day)}日；应不少于${periodWords(period)}，最早为${counted.day}`;
    if (counted.provisional) return [day < least(from, counted, period) ? 'violation' : 'uncertain', `${told}（节假日安排尚未公布，暂定）`];
    return [day < counted.day ? 'violation' : 'compliant', told];
  });
}

/** R06 and R08 on the dates that were fixed. */
function findingsOn(law: Law, facts: TenderFacts): Finding[] {
  const { method, kind, published, obtainUntil, bidDeadline } = facts;
  const provide = ruleOf('provide', method, kind);
  const bid = ruleOf('bid', method, kind);
  return [
    ...(provide && obtainUntil ? [keeps(law, provide, published, obtainUntil, '获取采购文件截止日')] : []),
    ...(bid && bidDeadline ? [keeps(law, bid, published, shanghaiDay(bidDeadline), '投标截止日')] : []),
  ];
}
