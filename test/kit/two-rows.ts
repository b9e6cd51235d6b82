// The order of a run. What takes long waits for most of it, whole systems for their engine; the many short files need a core all the time. Were the longest all under way together, cores would
// idle, and with short ones alone files would stand in each other's way: so half of those who run files take the long ones, the longest first, and half the others.
import { readFileSync } from 'node:fs';
import type { Test } from '@jest/test-result';
import sequencers, { type TestSequencerOptions } from '@jest/test-sequencer';

/** A CommonJS package with a module beside: its class is the default of its default for types, and the default itself for Node. */
const Sequencer = sequencers as unknown as typeof sequencers.default;
/** A test has a minute where it says nothing else (time-limits.ts). */
const LIMIT_MS = 60_000;
/** Of its limit an ordinary file takes this part. */
const PART = 1 / 8;

/** The longest limit, in milliseconds, that the source of a test file gives to one of its tests. */
export const longestLimit = (source: string): number =>
  Math.max(LIMIT_MS, ...[...source.matchAll(/^\}, ([\d_]+)\);/gm)].map(([, ms]) => Number(ms!.replaceAll('_', ''))));

/** When each begins, in milliseconds, where `runners` take one after the other as they come. */
function begins(expected: readonly number[], runners: number): number[] {
  const free = Array.from({ length: runners }, () => 0);
  return expected.map((ms) => {
    const at = Math.min(...free);
    free[free.indexOf(at)] = at + ms;
    return at;
  });
}

/**
 * Files, the longest first, in the order in which `runners` are to take them: the longest of them that make up half of the time are one row, the others another, and each row has half of the
 * runners; both end together.
 */
export function inTwoRows<T>(sorted: readonly T[], expected: (one: T) => number, runners: number): T[] {
  const times = sorted.map(expected);
  const half = times.reduce((sum, ms) => sum + ms, 0) / 2;
  let before = 0;
  const long = times.findIndex((ms) => (before += ms) >= half) + 1;
  const rows = [begins(times.slice(0, long), Math.ceil(runners / 2)), begins(times.slice(long), Math.max(1, Math.floor(runners / 2)))];
  const at = rows.flat();
  return sorted.map((one, n) => ({ one, at: at[n]! })).toSorted((a, b) => a.at - b.at).map(({ one }) => one);
}

/** Jest calls it with `new`. */
export default function twoRows(options: TestSequencerOptions) {
  const sequencer = new Sequencer(options);
  const byHabit = sequencer.sort.bind(sequencer);
  const sort = async (tests: Test[]): Promise<Test[]> => {
    // It also tells how long each took the last time.
    const known = await byHabit(tests);
    // Nobody knows in a fresh clone: a part of what it is allowed.
    const times = new Map(known.map((test) => [test, test.duration ?? longestLimit(readFileSync(test.path, 'utf8')) * PART]));
    const expected = (test: Test): number => times.get(test)!;
    const sorted = known.toSorted((a, b) => expected(b) - expected(a));
    return inTwoRows(sorted, expected, options.globalConfig.maxWorkers);
  };
  return Object.assign(sequencer, { sort });
}
