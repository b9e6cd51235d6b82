// Is a share of a group other than that of all the others, or is it chance? The exact test of the two (hypergeometric), so that it holds for small groups as for great ones.
import { share } from '../../statistics/compare.ts';

const logs: number[] = [0];
/** ln n! */
function lnFactorial(n: number): number {
  for (let k = logs.length; k <= n; k++) logs.push(logs[k - 1]! + Math.log(k));
  return logs[n]!;
}
const lnChoose = (n: number, k: number): number => lnFactorial(n) - lnFactorial(k) - lnFactorial(n - k);

export interface Split {
  hits: number;
  of: number;
}

/**
 * Chance that a group drawn from both at random would be at least as far on its side as this one is. Between 0 and 1; both groups have somebody.
 */
export function chanceOf(group: Split, others: Split): number {
  const [all, hits] = [group.of + others.of, group.hits + others.hits];
  const expected = (group.of * hits) / all;
  const [low, high] = [Math.max(0, hits - others.of), Math.min(group.of, hits)];
  const term = (k: number): number => Math.exp(lnChoose(hits, k) + lnChoose(all - hits, group.of - k) - lnChoose(all, group.of));
  let chance = 0;
  if (group.hits >= expected) for (let k = group.hits; k <= high; k++) chance += term(k);
  else for (let k = low; k <= group.hits; k++) chance += term(k);
  return Math.min(1, chance);
}

/** Difference of the two shares as they are shown, in basis points. Both groups have somebody. */
export const pointsBetween = (group: Split, others: Split): number =>
  share(group.hits, group.of).basisPoints! - share(others.hits, others.of).basisPoints!;
