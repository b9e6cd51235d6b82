// When the candidates of an exam are reminded of a moment.
import { epochMs, plusMs, type Instant } from '../kit/instant.ts';

/** Minutes before a moment at which people are reminded: the next of them after now, null when none is left. */
export function nextReminder(until: Instant, minutesBefore: readonly number[], after: Instant): Instant | null {
  const ahead = minutesBefore.map((minutes) => plusMs(until, -minutes * 60_000)).filter((at) => epochMs(at) > epochMs(after));
  return ahead.toSorted()[0] ?? null;
}
