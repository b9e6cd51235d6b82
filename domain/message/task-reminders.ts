// Reminders of things that end soon by nature (tasks, a 委托书 of one month): of the days before the end that the rule names, only those count that lie in
// the second half of the time given. "30 days before" says nothing about what was given five days. [D]
import { plusMs, shanghaiDay, type Instant, type PlainDate } from '../kit/instant.ts';
import { daysLeft, dueReminder } from './reminders.ts';

/** The days before an end that fit the time from `from` to it. */
export const fittingDays = (daysBefore: readonly number[], from: PlainDate, lastDay: PlainDate): number[] =>
  daysBefore.filter((days) => days * 2 <= daysLeft(lastDay, from));

/** Last legal day before a deadline, which is the first instant after it or a moment of that day. */
export const lastDayBefore = (due: Instant): PlainDate => shanghaiDay(plusMs(due, -1));

/** What is said today of something that began on `from`: its reminder in days before, `over`, or nothing. Said once under a key with that word in it. */
export function endingNews(from: PlainDate, lastDay: PlainDate, today: PlainDate, daysBefore: readonly number[]): number | 'over' | null {
  return daysLeft(lastDay, today) < 0 ? 'over' : dueReminder(fittingDays(daysBefore, from, lastDay), lastDay, today, []);
}

export const endings = { valid: '有效', ending: '即将到期', over: '已过有效期' } as const;
export type Ending = keyof typeof endings;

/** How something with a last day stands today; `ending` from its first reminder on. */
export function endingStanding(from: PlainDate, lastDay: PlainDate, today: PlainDate, daysBefore: readonly number[]): Ending {
  const news = endingNews(from, lastDay, today, daysBefore);
  return news === null ? 'valid' : news === 'over' ? 'over' : 'ending';
}
