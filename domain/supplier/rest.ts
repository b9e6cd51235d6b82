// Drafts that nobody goes on with (rule `dossier.draft.staleDays`). Putting one away takes nothing from it: it is called 已搁置, nobody is reminded of it
// any more, and the next save brings it back. [D]
import type { Instant, PlainDate } from '../kit/instant.ts';
import { daysLeft } from '../message/reminders.ts';

/** What was said about a draft since its last change. */
export interface Rest {
  reminded: boolean;
  shelved: boolean;
}

/** What is due for a draft that was last changed on a day. */
export function restNews(lastChange: PlainDate, today: PlainDate, days: { remind: number; putAway: number }, rest: Rest): 'remind' | 'shelve' | null {
  const age = -daysLeft(lastChange, today);
  if (rest.shelved || age < Math.min(days.remind, days.putAway)) return null;
  if (age >= days.putAway) return 'shelve';
  return rest.reminded ? null : 'remind';
}

/** What a list shows beside the state of a draft that was put away; null for any other. */
export interface Shelved {
  label: string;
  since: Instant;
}
export const shelvedNote = (since: Instant | undefined): Shelved | null => (since === undefined ? null : { label: '已搁置', since });
