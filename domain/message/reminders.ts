// Which reminder is due: so many days before an end, by the rule `reminder.daysBefore` (e.g. 30, 7, 1). A day is a day in Shanghai.
import type { PlainDate } from '../kit/instant.ts';
import { messageKey } from './notify.ts';

const DAY = 86_400_000;

/** Days from today to the last day; negative when it is past. */
export const daysLeft = (lastDay: PlainDate, today: PlainDate): number =>
  Math.round((Date.parse(`${lastDay}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / DAY);

/**
 * The reminder to send today, as its number of days; null: none, or it was sent. A day that was missed is made up for, but of several
 * missed ones only the latest is sent, and nothing is reminded of after the last day.
 */
export function dueReminder(daysBefore: readonly number[], lastDay: PlainDate, today: PlainDate, sent: readonly number[]): number | null {
  const left = daysLeft(lastDay, today);
  if (left < 0) return null;
  const reached = daysBefore.filter((days) => left <= days);
  if (reached.length === 0) return null;
  const due = Math.min(...reached);
  return sent.some((days) => days <= due) ? null : due;
}

/** Business key of a reminder: the same end is reminded of once per number of days, a new end anew. Throws RangeError when too long. */
export const reminderKey = (subject: string, lastDay: PlainDate, days: number): string => messageKey(`reminder/${subject}/${lastDay}/${days}`);
