// Small groups (O20): a table of groups in which nobody can be made out. Groups of fewer persons than the minimum are put together, with the next smallest ones if need be,
// into one line, so that neither the table nor its difference to the total says anything about one of them.

/** Candidates of one exam, or of a group of them, as they come through. */
export interface Counts {
  /** 报名: confirmed. */
  enrolled: number;
  /** 缴费 */
  paid: number;
  /** 应考: paid and valid. */
  expected: number;
  /** 到考: present in one subject at least. */
  sat: number;
  /** 合格. Those are named in the published list, so their number alone hides nobody. */
  passed: number;
}
export interface Group extends Counts {
  /** What it is called. */
  label: string;
}

const combine = (a: Counts, b: Counts, sign: 1 | -1): Counts => ({
  enrolled: a.enrolled + sign * b.enrolled,
  paid: a.paid + sign * b.paid,
  expected: a.expected + sign * b.expected,
  sat: a.sat + sign * b.sat,
  passed: a.passed + sign * b.passed,
});
export const none: Counts = { enrolled: 0, paid: 0, expected: 0, sat: 0, passed: 0 };
export const sum = (all: readonly Counts[]): Counts => all.reduce((total, one) => combine(total, one, 1), none);
export const without = (all: Counts, some: Counts): Counts => combine(all, some, -1);

/** What the line of those is called that were put together. */
export const OTHERS = '其他（合并）';

/** Persons that the smallest number of a line is about; numbers about nobody are about nobody. */
export const persons = ({ enrolled, paid, expected, sat }: Counts): number => Math.min(...[enrolled, paid, expected, sat].filter((n) => n > 0));

export interface Protected {
  /** Groups that stand by themselves, the greatest first. */
  shown: Group[];
  /** Those that were put together, never one alone; null: none had to be. */
  others: Counts | null;
}

/**
 * The table that may be shown. Who knows how many groups the line of others is made of can't tell one of them either: it has more persons than groups, and the
 * minimum. Null: there are too few persons altogether.
 */
export function protect(groups: readonly Group[], minimum: number): Protected | null {
  const all = groups
    .filter((one) => Math.max(one.enrolled, one.expected) > 0)
    .map((one) => ({ one, n: persons(one) }))
    .toSorted((a, b) => a.n - b.n || (a.one.label < b.one.label ? -1 : 1));
  const together = all.filter(({ n }) => n < minimum).map(({ one }) => one);
  const rest = all.slice(together.length).map(({ one }) => one);
  const hidden = (): boolean => together.length === 0 || (together.length > 1 && persons(sum(together)) >= Math.max(minimum, together.length + 1));
  while (!hidden()) {
    const next = rest.shift();
    if (!next) return null;
    together.push(next);
  }
  return { shown: rest.toReversed(), others: together.length ? sum(together) : null };
}
