import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { GENESIS, verifyChain, type ChainedRow } from '../../security/chain.ts';
import { onboarding } from '../../domain/supplier/onboarding.ts';
import { holds, percentile, spread, table, verdict } from './figures.ts';
import { closedLoop, openLoop, until } from './load.ts';
import { cpuMs, memory, tree } from './process-tree.ts';
import { begunCase } from './rows.ts';

test('percentiles are values that were measured; of nothing there are none', () => {
  const values = Array.from({ length: 100 }, (_, n) => 100 - n);
  expect(spread(values)).toEqual({ count: 100, p50: 50, p95: 95, longest: 100 });
  expect(percentile([7], 0.95)).toBe(7);
  expect(spread([])).toEqual({ count: 0, p50: null, p95: null, longest: null });
});

test('a figure stands beside its bar and says whether it holds; what was not measured holds nothing', () => {
  const figure = { name: 'p95', value: 120, unit: 'ms', bar: { op: '≤' as const, value: 100 } };
  expect([
    holds(figure),
    holds({ ...figure, value: 100 }),
    holds({ ...figure, value: null }),
    holds({ ...figure, bar: { op: '≥', value: 100 } }),
  ]).toEqual([false, true, null, true]);
  expect(table([figure, { name: 'rate', value: 12.345, unit: '/s' }])).toEqual(['  p95     120 ms  ≤ 100  MISSED', '  rate  12.35 /s']);
});

test('a bar without a value was not measured: the run says so, and does not pass for one whose bars hold', () => {
  const kept = { name: 'p90', value: 12, unit: 'ms', bar: { op: '≤' as const, value: 100 } };
  const report = (...figures: Parameters<typeof table>[0]) => ({ name: 'pages', figures: [...figures], raw: [] });
  expect(verdict([report(kept)], [])).toEqual({ lines: ['Every bar holds.'], measured: true });
  const without = { ...kept, name: 'way in', value: percentile([], 0.9) };
  expect(table([without])).toEqual(['  way in  – ms  ≤ 100  NOT MEASURED']);
  expect(verdict([report(kept, without, { ...kept, name: 'slow', value: 101 })], ['seats'])).toEqual({
    lines: ['Bars that were missed:\n  pages: slow', 'Not measured:\n  seats\n  pages: way in'],
    measured: false,
  });
  // What has no bar only informs.
  expect(verdict([report({ name: 'rate', value: null, unit: '/s' })], [])).toEqual({ lines: ['Every bar holds.'], measured: true });
});

test('the closed loop keeps so many in flight and no more, and counts what was not answered as hoped', async () => {
  let now = 0;
  let most = 0;
  const { answers } = await closedLoop({
    inFlight: 4,
    forMs: 10_000,
    atMost: 40,
    ask: async (n) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 2));
      now--;
      if (n === 7) throw new Error('refused');
      return n !== 8;
    },
  });
  expect([most, answers.length, answers.filter(({ ok }) => !ok).length]).toEqual([4, 40, 2]);
});

test('the open loop asks on time whatever the answers do, and a stall counts for all that had to wait', async () => {
  let stalled = false;
  const { answers } = await openLoop({
    perSecond: 100,
    forMs: 500,
    ask: async () => {
      // The driver itself is held up once: what was due meanwhile is late, and must say so.
      if (!stalled) {
        stalled = true;
        for (const end = performance.now() + 200; performance.now() < end;);
      }
      return true;
    },
  });
  expect(answers).toHaveLength(50);
  expect(answers.filter(({ ms }) => ms > 100).length).toBeGreaterThanOrEqual(9);
});

test('waiting ends with the time it took, or with null', async () => {
  let asked = 0;
  expect(await until(async () => ++asked === 3, 5000, 5)).toBeGreaterThan(0);
  expect(await until(async () => false, 30, 5)).toBeNull();
});

test('CPU time and memory are those of a process with all it has started, also when a child has ended', async () => {
  const burn = `while (process.cpuUsage().user < 300_000);`;
  const code = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(burn)}]); console.log('burnt'); setTimeout(() => {}, 60_000)`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    await once(child.stdout, 'data');
    expect(cpuMs(child.pid!)).toBeGreaterThanOrEqual(280);
    expect(memory(child.pid!).rssMb).toBeGreaterThan(20);
    expect(tree(process.pid).map(({ pid }) => pid)).toContain(child.pid);
  } finally {
    child.kill('SIGKILL');
  }
});

test('a case written for a measurement has a chain that verifies', () => {
  const id = '01890000-0000-7000-8000-000000000001';
  const { file, journal } = begunCase(
    { id, process: onboarding, state: 'draft', action: 'create', actor: 'person:x', district: '140000' },
    '2026-11-22T01:00:00.000000Z',
  );
  const { case_id: of, from_state: from, to_state: to, ...rest } = journal;
  const row = { ...rest, case: of, from, to } as unknown as ChainedRow;
  expect(verifyChain([row])).toBeNull();
  expect([row.prev, file['head'], file['followed'], row.to]).toEqual([GENESIS, row.hash, 1, 'draft stage:none']);
});
