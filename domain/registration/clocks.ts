// How a clock of a case stands: what is left, how much is used, what is to be said today. The page, the daily round and `what-if` ask the same functions.
import { isWorkingDay, workingDaysBetween, type Calendar } from '../kit/calendar.ts';
import type { Deadline, DeadlineEvent, DeadlineUnit } from '../kit/deadline.ts';
import { plusMs, shanghaiDay, type Instant, type PlainDate } from '../kit/instant.ts';
import { daysLeft, dueReminder } from '../message/reminders.ts';

/** Clocks of the office, which its handlers are warned of. */
export const statutory = ['preReview', 'decision', 'delivery'] as const;
export const isStatutory = (name: string): boolean => (statutory as readonly string[]).includes(name);

export const levels = { normal: '正常', half: '已过半', most: '即将到期', over: '已超期', paused: '暂停计时' } as const;
export type Level = keyof typeof levels;

export interface ClockView {
  name: string;
  label: string;
  basis: string;
  unit: DeadlineUnit;
  amount: number;
  startedAt: Instant;
  due: Instant;
  /** Last legal day on which it is kept. */
  lastDay: PlainDate;
  pausedAt: Instant | null;
  /** Working days from tomorrow to the last day, whatever the unit; what was left at the pause while it stands. */
  remainingWorkingDays: number;
  /** Share of the time that has passed, in per cent; null where the end is a moment. */
  used: number | null;
  level: Level;
  /** Counted over a year whose holidays are not published yet. */
  provisional: boolean;
  history: readonly DeadlineEvent[];
}

export const lastDayOf = (due: Instant): PlainDate => shanghaiDay(plusMs(due, -1));

/** Per cent of a clock that has passed when a day begins; a paused one stands where it was stopped. Null for a moment. */
export function usedPercent(deadline: Deadline, today: PlainDate, calendar: Calendar): number | null {
  const { unit, amount, due, pausedAt, remaining } = deadline;
  if (unit === 'instant' || amount === 0) return null;
  const last = lastDayOf(due);
  const left =
    pausedAt !== undefined
      ? (remaining ?? 0)
      : unit === 'workingDays'
        ? workingDaysBetween(calendar, today, last) + (today <= last && isWorkingDay(calendar, today) ? 1 : 0)
        : Math.max(0, daysLeft(last, today) + 1);
  return Math.min(100, Math.max(0, Math.round(((amount - left) * 100) / amount)));
}

/** The highest of the rule's shares that has been reached when a day begins; null: none, or the clock stands. */
export function warningOf(percents: readonly number[], deadline: Deadline, today: PlainDate, calendar: Calendar): number | null {
  if (deadline.pausedAt !== undefined) return null;
  const used = usedPercent(deadline, today, calendar);
  const reached = percents.filter((percent) => used !== null && used >= percent);
  return reached.length ? Math.max(...reached) : null;
}

/** Days before the last one that are to be reminded of today; null: none. */
export const reminderOf = (daysBefore: readonly number[], due: Instant, today: PlainDate): number | null =>
  dueReminder(daysBefore, lastDayOf(due), today, []);

export function clockView(deadline: Deadline & { label: string }, now: Instant, calendar: Calendar): ClockView {
  const today = shanghaiDay(now);
  const { name, label, basis, unit, amount, startedAt, due, provisional, history, pausedAt } = deadline;
  const lastDay = lastDayOf(due);
  const used = usedPercent(deadline, today, calendar);
  const level: Level =
    pausedAt !== undefined ? 'paused' : now >= due ? 'over' : used !== null && used >= 80 ? 'most' : used !== null && used >= 50 ? 'half' : 'normal';
  return {
    name,
    label,
    basis,
    unit,
    amount,
    startedAt,
    due,
    lastDay,
    pausedAt: pausedAt ?? null,
    remainingWorkingDays:
      pausedAt === undefined ? workingDaysBetween(calendar, today, lastDay) : workingDaysBetween(calendar, shanghaiDay(pausedAt), lastDay),
    used,
    level,
    provisional,
    history,
  };
}
