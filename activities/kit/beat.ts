// Signs of life of what works in batches.
import { activityInfo, heartbeat } from '@temporalio/activity';

/** A sign of life where the engine listens; called by hand there is nobody to hear it. Throws CancelledFailure once the engine no longer wants the work. */
export function beat(detail?: unknown): void {
  try {
    activityInfo();
  } catch {
    return;
  }
  heartbeat(detail);
}

/** Time that a computation takes before it lets others on the same process have a turn. */
const TURN_MS = 25;

/** Drives a computation to its end, and gives way now and then. */
export async function drive<T>(steps: Generator<void, T>): Promise<T> {
  for (let from = performance.now(); ;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - from < TURN_MS) continue;
    beat();
    await new Promise((resolve) => setImmediate(resolve));
    from = performance.now();
  }
}
