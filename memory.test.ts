import { constants, PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { tidyAtRest } from './memory.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const heapMb = (): number => getHeapStatistics().total_heap_size / 1e6;
const fill = (): void => void Array.from({ length: 3_000_000 }, (_, i) => ({ i })).length;

test('what a program took while it was at work it gives back at rest', async () => {
  const stop = tidyAtRest({ everyMs: 50 });
  try {
    await pause(200);
    const before = heapMb();
    const until = performance.now() + 300;
    let most = 0;
    while (performance.now() < until) {
      fill();
      most = Math.max(most, heapMb());
      await pause(1);
    }
    expect(most).toBeGreaterThan(before + 100);
    // Room for young objects stays.
    const little = (before + most) / 2;
    for (const end = performance.now() + 5_000; heapMb() > little && performance.now() < end; ) await pause(20);
    expect(heapMb()).toBeLessThan(little);
  } finally {
    stop();
  }
});

test('nothing is cleared while the heap has hardly grown', async () => {
  let collected = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as unknown as { detail: { flags: number } }[])
      if (entry.detail.flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) collected++;
  });
  observer.observe({ entryTypes: ['gc'] });
  const stop = tidyAtRest({ everyMs: 20 });
  try {
    await pause(400);
    expect(collected).toBe(1);
  } finally {
    stop();
    observer.disconnect();
  }
});
