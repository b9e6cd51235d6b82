import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Runs `code` in a thread, which has a heap of its own, and answers what it posts. */
async function inThread<T>(code: string): Promise<T> {
  const thread = new Worker(
    `const { constants, PerformanceObserver } = require('node:perf_hooks');
     const { parentPort } = require('node:worker_threads');
     const { getHeapStatistics } = require('node:v8');
     const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
     const heapMb = () => getHeapStatistics().total_heap_size / 1e6;
     const answer = (what) => (parentPort.postMessage(what), process.exit());
     import(${JSON.stringify(join(import.meta.dirname, 'memory.ts'))}).then(async ({ tidyAtRest }) => { ${code} });`,
    { eval: true },
  );
  const [answered] = (await once(thread, 'message')) as [T];
  return answered;
}

test('what a program took while it was at work it gives back at rest', async () => {
  const { before, most, after } = await inThread<{ before: number; most: number; after: number }>(`
    // On a full machine the little that it does here takes long.
    tidyAtRest({ everyMs: 200, restBelow: 0.5 });
    await pause(500);
    const before = heapMb();
    let kept = Array.from({ length: 2_000_000 }, (_, i) => ({ i }));
    const most = heapMb();
    kept = null;
    for (const end = performance.now() + 30_000; heapMb() > (before + most) / 2 && performance.now() < end; ) await pause(100);
    answer({ before, most, after: heapMb() });`);
  expect(most).toBeGreaterThan(before + 50);
  // Room for young objects stays.
  expect(after).toBeLessThan((before + most) / 2);
});

test('nothing is cleared at work, nor while the heap has hardly grown', async () => {
  const cleared = await inThread<number[]>(`
    let asked = 0;
    const forced = ({ detail }) => detail.flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED;
    new PerformanceObserver((list) => void (asked += list.getEntries().filter(forced).length)).observe({ entryTypes: ['gc'] });
    tidyAtRest({ everyMs: 20 });
    const seen = [];
    for (const end = performance.now() + 300; performance.now() < end; await pause(0)) for (const until = performance.now() + 10; performance.now() < until; );
    seen.push(asked);
    await pause(400);
    answer([...seen, asked]);`);
  expect(cleared).toEqual([0, 1]);
});
