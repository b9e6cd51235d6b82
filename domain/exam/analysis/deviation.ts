// Which groups of a table are unlike the others, one after the other: the clearest is named and set aside, then the rest are held against each other, so that one group that
// stands out doesn't make all the others look strange.
import { chanceOf, pointsBetween, type Split } from './chance.ts';
import { sum, without, type Counts, type Group, type Protected } from './protect.ts';
import type { Thresholds } from './rules.ts';

/** A share of candidates: 到考率 is `sat` of `expected`. */
export interface Share {
  name: string;
  of: (counts: Counts) => Split;
}
export const shares = {
  paid: { name: '缴费率', of: ({ paid, enrolled }: Counts): Split => ({ hits: paid, of: enrolled }) },
  absent: { name: '缺考率', of: ({ expected, sat }: Counts): Split => ({ hits: expected - sat, of: expected }) },
  passed: { name: '合格率', of: ({ passed, sat }: Counts): Split => ({ hits: passed, of: sat }) },
} as const satisfies Record<string, Share>;

export interface Deviation {
  group: Group;
  /** Everybody whom the group is held against. */
  others: Counts;
  /** Basis points above the others' share; below: negative. */
  points: number;
}

/** Whether two shares differ by so much that it is worth a word, and not by chance. Null: they don't. */
export function differs(group: Split, others: Split, { points, persons }: Thresholds, limit: number): { points: number; chance: number } | null {
  if (Math.min(group.of, others.of) < persons) return null;
  const between = pointsBetween(group, others);
  if (Math.abs(between) < points) return null;
  const chance = chanceOf(group, others);
  return chance <= limit ? { points: between, chance } : null;
}

/** Groups of a table whose share differs from that of the others. `limit`: the chance that is taken with each comparison. */
export function deviations({ shown, others }: Protected, share: Share, thresholds: Thresholds, limit: number): Deviation[] {
  const found: Deviation[] = [];
  const left = [...shown];
  for (;;) {
    const all = sum([...left, ...(others ? [others] : [])]);
    // Of two the smaller one is named: it is one difference.
    const asked =
      left.length + (others ? 1 : 0) === 2
        ? left.toSorted((a, b) => share.of(a).of - share.of(b).of || (a.label < b.label ? -1 : 1)).slice(0, 1)
        : left;
    const unlike = asked.flatMap((group) => {
      // Of thousands of employers most are small.
      if (share.of(group).of < thresholds.persons) return [];
      const rest = without(all, group);
      const how = differs(share.of(group), share.of(rest), thresholds, limit);
      return how ? [{ group, others: rest, ...how }] : [];
    });
    const [first] = unlike.toSorted((a, b) => a.chance - b.chance || Math.abs(b.points) - Math.abs(a.points));
    if (!first) return found;
    found.push({ group: first.group, others: first.others, points: first.points });
    left.splice(left.indexOf(first.group), 1);
  }
}
