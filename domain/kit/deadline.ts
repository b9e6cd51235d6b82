// A deadline is a row: when, on which basis, in which unit, paused or not, and its history. Pure functions make and move it;
// `decide` writes it. Working days are counted by the calendar that is handed in (calendar.ts). What is due follows from start, length and
// the pauses of the history alone, so making it anew when the calendar changes gives the same as having had that calendar all along.
import {
  addDays,
  addMonths,
  addWorkingDays,
  isProvisional,
  isWorkingDay,
  plusMonths,
  workingDayFrom,
  workingDaysBetween,
  type Calendar,
  type Counted,
} from './calendar.ts';
import { endOfDay, epochMs, plusDays, plusMs, shanghaiDay, type Instant, type PlainDate } from './instant.ts';
import type { Period } from './period.ts';

/** `rollingDays`, `rollingMonths`: counted by the calendar, and a last day that is off moves to the next working day. */
export type DeadlineUnit = 'workingDays' | 'days' | 'rollingDays' | 'months' | 'rollingMonths' | 'instant';

/** What a clock of the table asks for. */
export interface DeadlinePlan {
  /** The first instant that is too late where a whole day counts: in time is `received < due`. */
  due: Instant;
  /** Article or rule that sets it, as people read it. */
  basis: string;
  unit: DeadlineUnit;
  /** Length in the unit, so that it can be made anew when the calendar changes; 0 for an instant. */
  amount: number;
  /** Counted over a year whose holidays are not published yet. */
  provisional?: boolean;
}

/** What an act asks of a running deadline of its case, by its name. `by` is in the deadline's unit (milliseconds for an instant). */
export type DeadlineChange = { name: string; why: string } & ({ what: 'pause' } | { what: 'resume' } | { what: 'extend'; by: number });

export interface DeadlineEvent {
  what: 'set' | 'paused' | 'resumed' | 'extended' | 'replanned';
  at: Instant;
  /** `due` before and after. */
  from: Instant | null;
  to: Instant;
  why: string;
}

export interface Deadline {
  name: string;
  due: Instant;
  basis: string;
  unit: DeadlineUnit;
  amount: number;
  startedAt: Instant;
  provisional: boolean;
  /** Set while the clock stands still; nobody asks for `due` then. */
  pausedAt?: Instant;
  /** What is left while paused: days in the unit, whole seconds for an instant. For people; `resume` counts anew. */
  remaining?: number;
  history: readonly DeadlineEvent[];
}

/** n working days; `from` is the moment that starts the count. */
export const planWorkingDays = (calendar: Calendar, from: Instant, amount: number, basis: string): DeadlinePlan => ({
  ...addWorkingDays(calendar, from, amount),
  basis,
  unit: 'workingDays',
  amount,
});

/** n calendar days, rolling or not. */
export const planDays = (calendar: Calendar, from: Instant, amount: number, basis: string, rolls = false): DeadlinePlan => ({
  ...addDays(calendar, from, amount, rolls),
  basis,
  unit: rolls ? 'rollingDays' : 'days',
  amount,
});

/** n months, to the day of the same number; rolling or not. */
export const planMonths = (calendar: Calendar, from: Instant, amount: number, basis: string, rolls = false): DeadlinePlan => ({
  ...addMonths(calendar, from, amount, rolls),
  basis,
  unit: rolls ? 'rollingMonths' : 'months',
  amount,
});

/** A moment that something else fixes. */
export const planInstant = (due: Instant, basis: string): DeadlinePlan => ({ due, basis, unit: 'instant', amount: 0, provisional: false });

/** A length from the rule tables. Hours run by the clock, days and months by the calendar. */
export function planPeriod(calendar: Calendar, from: Instant, { amount, unit, rolls }: Period, basis: string): DeadlinePlan {
  if (unit === 'workingDays') return planWorkingDays(calendar, from, amount, basis);
  if (unit === 'months') return planMonths(calendar, from, amount, basis, rolls);
  return unit === 'days' ? planDays(calendar, from, amount, basis, rolls) : planInstant(plusMs(from, amount * 3_600_000), basis);
}

/** The row of a plan. */
export const startDeadline = (name: string, plan: DeadlinePlan, startedAt: Instant): Deadline => ({
  name,
  ...plan,
  provisional: plan.provisional ?? false,
  startedAt,
  history: [{ what: 'set', at: startedAt, from: null, to: plan.due, why: plan.basis }],
});

const daysBetween = (from: PlainDate, to: PlainDate): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;
const lastDay = (due: Instant): PlainDate => shanghaiDay(plusMs(due, -1));
const noted = (deadline: Deadline, event: Omit<DeadlineEvent, 'from'>): Deadline => ({
  ...deadline,
  due: event.to,
  history: [...deadline.history, { ...event, from: deadline.due }],
});
const running = ({ pausedAt: _, remaining: __, ...rest }: Deadline): Deadline => rest;

/** Ended pauses as days: the day a clock is stopped still counts, the day it goes on doesn't. */
function pausesOf({ history }: Deadline): [PlainDate, PlainDate][] {
  const stops = history.filter(({ what }) => what === 'paused');
  const goes = history.filter(({ what }) => what === 'resumed');
  return goes.map((go, i) => [shanghaiDay(stops[i]!.at), shanghaiDay(go.at)]);
}

/** What start, length and ended pauses give by this calendar. Instants are left as they are. */
function countedBy(calendar: Calendar, deadline: Deadline): Counted {
  const { unit, amount, startedAt, due } = deadline;
  if (unit === 'instant') return { due, provisional: false };
  const pauses = pausesOf(deadline);
  const months = unit === 'months' || unit === 'rollingMonths';
  if (!pauses.length) {
    if (unit === 'workingDays') return addWorkingDays(calendar, startedAt, amount);
    return months ? addMonths(calendar, startedAt, amount, unit === 'rollingMonths') : addDays(calendar, startedAt, amount, unit === 'rollingDays');
  }
  const start = shanghaiDay(startedAt);
  let last = start;
  // Months that were stopped go on for as many days as they had.
  for (let left = months ? daysBetween(start, plusMonths(start, amount)) : amount; left > 0;) {
    last = plusDays(last, 1);
    const stood = pauses.some(([stop, go]) => last > stop && last <= go);
    if (!stood && (unit !== 'workingDays' || isWorkingDay(calendar, last))) left--;
  }
  // Stopped on its last day: the day it goes on is the last one.
  const wentOn = pauses.at(-1)![1];
  if (last < wentOn) last = wentOn;
  const plain = unit === 'days' || unit === 'months';
  if (!plain) last = workingDayFrom(calendar, last);
  return { due: endOfDay(last), provisional: plain ? false : isProvisional(calendar, start, last) };
}

function remainingOf(calendar: Calendar, { unit, due }: Deadline, at: Instant): number {
  if (unit === 'instant') return Math.floor((epochMs(due) - epochMs(at)) / 1000);
  if (unit === 'workingDays') return workingDaysBetween(calendar, shanghaiDay(at), lastDay(due));
  return Math.max(0, daysBetween(shanghaiDay(at), lastDay(due)));
}

/** Stops the clock. Throws RangeError when it stands already, is due, or `at` is before its last event. */
export function pause(deadline: Deadline, at: Instant, calendar: Calendar, why: string): Deadline {
  if (deadline.pausedAt !== undefined) throw new RangeError(`${deadline.name} is paused since ${deadline.pausedAt}`);
  if (at >= deadline.due) throw new RangeError(`${deadline.name} was due ${deadline.due}`);
  if (at < deadline.history.at(-1)!.at) throw new RangeError(`${deadline.name} can't be paused before its last event`);
  return { ...noted(deadline, { what: 'paused', at, to: deadline.due, why }), pausedAt: at, remaining: remainingOf(calendar, deadline, at) };
}

/** Lets the clock run on with what was left, by the calendar of now. Throws RangeError when it doesn't stand or `at` is before the pause. */
export function resume(deadline: Deadline, at: Instant, calendar: Calendar, why: string): Deadline {
  const { pausedAt, unit, due } = deadline;
  if (pausedAt === undefined) throw new RangeError(`${deadline.name} is not paused`);
  if (at < pausedAt) throw new RangeError(`${deadline.name} was paused at ${pausedAt}, after ${at}`);
  const moved = noted(running(deadline), { what: 'resumed', at, to: due, why });
  const counted = unit === 'instant' ? { due: plusMs(due, epochMs(at) - epochMs(pausedAt)), provisional: false } : countedBy(calendar, moved);
  return { ...moved, ...counted, history: [...moved.history.slice(0, -1), { ...moved.history.at(-1)!, to: counted.due }] };
}

/** Lengthens by `amount` in the deadline's unit (milliseconds for an instant). Never earlier than before. Throws RangeError unless amount > 0. */
export function extend(deadline: Deadline, amount: number, at: Instant, calendar: Calendar, why: string): Deadline {
  if (!Number.isInteger(amount) || amount <= 0) throw new RangeError(`not a length: ${amount}`);
  const { unit, due } = deadline;
  const longer = unit === 'instant' ? { ...deadline, due: plusMs(due, amount) } : { ...deadline, amount: deadline.amount + amount };
  const counted = countedBy(calendar, longer);
  const to = counted.due > due ? counted.due : due;
  const moved = { ...noted(deadline, { what: 'extended', at, to, why }), amount: longer.amount, provisional: counted.provisional };
  return moved.pausedAt === undefined ? moved : { ...moved, remaining: remainingOf(calendar, moved, moved.pausedAt) };
}

/** Made anew by another calendar, e.g. a new year's table. Unchanged, without an event, when nothing moves. */
export function replan(deadline: Deadline, calendar: Calendar, at: Instant, why: string): Deadline {
  const counted = countedBy(calendar, deadline);
  if (counted.due === deadline.due && counted.provisional === deadline.provisional) return deadline;
  const moved = { ...noted(deadline, { what: 'replanned', at, to: counted.due, why }), provisional: counted.provisional };
  return moved.pausedAt === undefined ? moved : { ...moved, remaining: remainingOf(calendar, moved, moved.pausedAt) };
}
