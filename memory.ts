// A program that has loaded itself, or has come through a rush, keeps the room that it took: V8 clears it when more is needed, and other programs live on the same machine.
// So it is cleared when there is nothing else to do (docs/decisions/memory-at-rest.md).
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface Tidying {
  everyMs?: number;
  /** Part of the time that a program at rest is at work at most. */
  restBelow?: number;
  /** How much the room has grown before clearing it is worth the pause (about a millisecond for each megabyte that stays). */
  growth?: number;
}

/** Bytes that objects have which have lived for a while, or had. Room for young ones comes and goes by itself. */
const room = (): number => getHeapSpaceStatistics().reduce((sum, { space_name: name, space_size: size }) => (name.startsWith('new_') ? sum : sum + size), 0);

/** Clears the heap of this thread once it has grown, as soon as the program is at rest. Returns the end of it. */
export function tidyAtRest({ everyMs = 5_000, restBelow = 0.1, growth = 1.1 }: Tidying = {}): () => void {
  setFlagsFromString('--expose-gc');
  const clear = runInNewContext('gc') as NodeJS.GCFunction;
  let cleared = 0;
  let before = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    if (utilization > restBelow || room() < cleared * growth) return;
    clear({ type: 'major', execution: 'sync', flavor: 'regular' });
    cleared = room();
  }, everyMs).unref();
  return () => clearInterval(timer);
}
