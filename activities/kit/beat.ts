// Signs of life of what works in batches.
import { activityInfo, heartbeat } from '@temporalio/activity';

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** The last id that an attempt which was killed had come to, by its heartbeat; the lowest one at the beginning, and where the work is called by hand. */
export function cursorOf(): string {
  try {
    const { heartbeatDetails } = activityInfo();
    return typeof heartbeatDetails === 'string' ? heartbeatDetails : NOBODY;
  } catch {
    return NOBODY;
  }
}

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
