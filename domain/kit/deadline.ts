// A deadline is a row: when, on which basis, in which unit, paused or not, and its history. Pure functions make and move it;
// `decide` writes it. Working days are counted by the calendar that is handed in (calendar.ts).
import type { Instant } from './instant.ts';

export type DeadlineUnit = 'workingDays' | 'days' | 'instant';

/** What a clock of the table asks for. */
export interface DeadlinePlan {
  due: Instant;
  /** Article or rule that sets it, as people read it. */
  basis: string;
  unit: DeadlineUnit;
  /** Length in the unit, so that it can be made anew when the calendar changes. */
  amount: number;
  /** Counted over a year whose holidays are not published yet. */
  provisional?: boolean;
}
