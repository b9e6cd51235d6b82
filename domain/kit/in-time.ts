// Whether a receipt is in time is a rule per act, as data.
import { plusMs, type Instant } from './instant.ts';

/** `<`: the due instant itself is late (end of a day, opening of bids). `≤`: it is in time (enrolment, supplements). */
export interface InTimeRule {
  op: '<' | '≤';
  graceMinutes: number;
}

/** `received` is the clock's reading inside the deciding transaction. */
export function inTime(received: Instant, due: Instant, { op, graceMinutes }: InTimeRule): boolean {
  const limit = plusMs(due, graceMinutes * 60_000);
  return op === '<' ? received < limit : received <= limit;
}
