// What the daily round says and does about a licence on a day: a reminder, its expiry, its lapse.
import { plusDays, type PlainDate } from '../kit/instant.ts';
import { daysLeft, dueReminder } from '../message/reminders.ts';

export interface Term {
  standing: string;
  validTo: PlainDate;
  told: readonly number[];
  /** A renewal that was applied for in time is still being handled: it can be granted after the last day, so nothing lapses meanwhile. */
  renewing: boolean;
}
export interface TermRules {
  reminderDays: readonly number[];
  lapseDays: number;
}

/** Acts of the system that are due, in their order, and the reminder to give (days before the last day). */
export function termNews(
  { standing, validTo, told, renewing }: Term,
  today: PlainDate,
  { reminderDays, lapseDays }: TermRules,
): { acts: ('expire' | 'lapse')[]; remind: number | null } {
  const live = standing === 'valid' || standing === 'toChange';
  if (live && daysLeft(validTo, today) >= 0) return { acts: [], remind: dueReminder(reminderDays, validTo, today, told) };
  const lapses = !renewing && (live || standing === 'expired') && today >= plusDays(validTo, 1 + lapseDays);
  return { acts: [...(live ? (['expire'] as const) : []), ...(lapses ? (['lapse'] as const) : [])], remind: null };
}
