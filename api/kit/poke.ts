// After an act the case's workflow is told to look. Nobody waits for it, and what can't be told now the worker's loop tells later.

export interface Poker {
  /** Fire and forget. Left out when the limit is reached. */
  (type: string, caseId: string): void;
  /** Pokes under way, and those left to the loop since the start (too many in flight, or failed). */
  counts: () => { inFlight: number; left: number; failed: number };
  /** Resolves when none is under way. Used on drain. */
  idle: () => Promise<void>;
}

/**
 * `poke` signals the engine (`signalWithStart('look')`). `limit` is how many may be in flight at once: few, for an engine that answers slowly has enough to
 * do. After a failure nobody asks for `restMs`: an engine that is away must not cost the acts anything.
 */
export function createPoker({
  poke,
  limit = 8,
  restMs = 1000,
  onFailure,
}: {
  poke: (type: string, caseId: string) => Promise<unknown>;
  limit?: number;
  restMs?: number;
  onFailure?: (error: unknown) => void;
}): Poker {
  const underWay = new Set<Promise<unknown>>();
  let left = 0;
  let failed = 0;
  let restsUntil = 0;
  const poker: Poker = (type, caseId) => {
    if (underWay.size >= limit || performance.now() < restsUntil) return void left++;
    // The answer goes out first.
    const one = new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => poke(type, caseId))
      .catch((error: unknown) => {
        failed++;
        restsUntil = performance.now() + restMs;
        onFailure?.(error);
      })
      .finally(() => underWay.delete(one));
    underWay.add(one);
  };
  poker.counts = () => ({ inFlight: underWay.size, left, failed });
  poker.idle = async () => {
    while (underWay.size) await Promise.allSettled(underWay);
  };
  return poker;
}
