// Failed sign-ins by address within a minute, so that one address can't try many accounts with one password each. Counted per process, like the kit's
// limits; the counter of each account stands in the database.
import { refuse } from '../../domain/kit/refusal.ts';

export function failedTally(perMinute: number, now: () => number = Date.now) {
  let since = now();
  let counts = new Map<string, number>();
  const turn = (): void => {
    if (now() - since < 60_000) return;
    since = now();
    counts = new Map();
  };
  return {
    /** Throws TOO_MANY. */
    check: (address: string): void => {
      turn();
      if ((counts.get(address) ?? 0) >= perMinute) throw refuse('TOO_MANY');
    },
    add: (address: string): void => {
      turn();
      counts.set(address, (counts.get(address) ?? 0) + 1);
    },
  };
}
