/** Milliseconds to the next question of somebody who has waited for `waitedMs`: an eighth of that. Who waits for long asks seldom, and is not answered much later. */
export const restMs = (waitedMs: number, leastMs: number, mostMs: number): number => Math.min(Math.max(waitedMs / 8, leastMs), mostMs);
