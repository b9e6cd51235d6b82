// The order of a run: whoever has taken the longest begins, and where nobody knows yet, as in a fresh clone, whoever is allowed the longest. So no long one is left to run alone at the end.
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

/** Jest calls it with `new`. */
export default function longestFirst(options: TestSequencerOptions) {
  const sequencer = new Sequencer(options);
  const byHabit = sequencer.sort.bind(sequencer);
  const expected = ({ path, duration }: Test): number => duration ?? longestLimit(readFileSync(path, 'utf8')) * PART;
  const sort = async (tests: Test[]): Promise<Test[]> => {
    // Those that failed last, then by duration, then by size.
    const sorted = await byHabit(tests);
    const times = new Map(sorted.map((test) => [test, expected(test)]));
    return sorted.toSorted((a, b) => times.get(b)! - times.get(a)!);
  };
  return Object.assign(sequencer, { sort });
}
