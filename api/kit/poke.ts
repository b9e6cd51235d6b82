// After an act the case's workflow is told to look. Nobody waits for it, and what can't be told now the worker's loop tells later.

export interface Poker {
  /**
   * Fire and forget. Kept for a moment when the limit is reached; left out when the look that was asked for last is still to come: it reads this act's row, too.
   * `sinceLook`: milliseconds between the workflow's last look and the act's lock of the case row, null where there was none; left out where nobody knows.
   */
  (type: string, caseId: string, sinceLook?: number | null): void;
  /** Runs `work`, which decides an act: while many are decided at once nobody is told. */
  deciding: <T>(work: () => Promise<T>) => Promise<T>;
  /** Pokes under way, those kept until there is room, and those left to the loop since the start (kept too long, or too many) or failed. */
  counts: () => { inFlight: number; kept: number; left: number; failed: number };
  /** Resolves when none is under way. Used on drain. */
  idle: () => Promise<void>;
}

/** Cases that are remembered while there is no room; the oldest goes. */
const KEPT = 1_000;

/**
 * `poke` signals the engine (`signalWithStart('look')`). `limit` is how many may be in flight at once: few, for an engine that answers slowly has enough to
 * do, and what it does then is taken from those who wait for an answer. For the same reason it is told nothing while more than `pressedAbove` acts are being decided: following can
 * wait, whoever confirms in the last minute can't. After a failure nobody asks for `restMs`: an engine that is away must not cost the acts anything.
 */
export function createPoker({
  poke,
  limit = 2,
  pressedAbove = 8,
  calmMs = 1000,
  restMs = 1000,
  awaitMs = 5000,
  onFailure,
}: {
  poke: (type: string, caseId: string) => Promise<unknown>;
  limit?: number;
  pressedAbove?: number;
  /** For how long fewer acts have to be decided before it is told again. */
  calmMs?: number;
  restMs?: number;
  /** How long a look that was asked for is waited for, and a poke kept: what is behind for longer is the loop's. */
  awaitMs?: number;
  onFailure?: (error: unknown) => void;
}): Poker {
  const underWay = new Set<Promise<unknown>>();
  const kept = new Map<string, { type: string; at: number }>();
  let deciding = 0;
  let left = 0;
  let failed = 0;
  let restsUntil = 0;
  const looks = awaited(awaitMs);
  let pressedUntil = 0;
  let reminder: NodeJS.Timeout | undefined;
  const full = (): boolean => {
    const now = performance.now();
    if (deciding > pressedAbove) pressedUntil = now + calmMs;
    return underWay.size >= limit || now < Math.max(restsUntil, pressedUntil);
  };
  const send = (type: string, caseId: string): void => {
    looks.asked(caseId);
    // The answer goes out first.
    const one = new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => poke(type, caseId))
      .catch((error: unknown) => {
        failed++;
        looks.lost(caseId);
        restsUntil = performance.now() + restMs;
        onFailure?.(error);
      })
      .finally(() => (underWay.delete(one), sendKept()));
    underWay.add(one);
  };
  const keep = (type: string, caseId: string): void => {
    kept.delete(caseId);
    kept.set(caseId, { type, at: performance.now() });
    if (kept.size > KEPT) forget(kept.keys().next().value!);
    remind();
  };
  /** Nothing else may happen that would remind of those who are kept. */
  const remind = (): void => {
    reminder ??= setTimeout(() => {
      reminder = undefined;
      sendKept();
      if (kept.size) remind();
    }, calmMs).unref();
  };
  const forget = (caseId: string): void => {
    kept.delete(caseId);
    left++;
  };
  const sendKept = (): void => {
    for (const [caseId, { type, at }] of kept) {
      if (performance.now() - at > awaitMs) forget(caseId);
      else if (full()) return;
      else {
        kept.delete(caseId);
        send(type, caseId);
      }
    }
  };
  const poker: Poker = (type, caseId, sinceLook) => {
    if (looks.toCome(caseId, sinceLook)) return;
    if (full()) keep(type, caseId);
    else send(type, caseId);
  };
  poker.deciding = async (work) => {
    deciding++;
    try {
      return await work();
    } finally {
      deciding--;
    }
  };
  poker.counts = () => ({ inFlight: underWay.size, kept: kept.size, left, failed });
  poker.idle = async () => {
    while (underWay.size) await Promise.allSettled(underWay);
  };
  return poker;
}

/**
 * Looks that this process has asked for. No clocks are compared, only how long ago things were: a look after the poke was less long ago than the poke. Who looks while
 * an act is being decided waits for its row, and reads on until it has all of them.
 */
function awaited(ms: number): {
  toCome: (caseId: string, sinceLook: number | null | undefined) => boolean;
  asked: (caseId: string) => void;
  lost: (caseId: string) => void;
} {
  const times = new Map<string, number>();
  return {
    toCome: (caseId, sinceLook) => {
      const asked = times.get(caseId);
      if (asked === undefined || sinceLook === undefined) return false;
      const sincePoke = performance.now() - asked;
      return sincePoke < ms && (sinceLook === null || sinceLook > sincePoke);
    },
    asked: (caseId) => {
      const now = performance.now();
      times.delete(caseId);
      times.set(caseId, now);
      // The oldest stand first.
      for (const [old, at] of times) {
        if (now - at < ms) break;
        times.delete(old);
      }
    },
    lost: (caseId) => void times.delete(caseId),
  };
}
