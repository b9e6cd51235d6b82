// The figures of 好差评. Whoever has said nothing is counted apart, and so is what two persons have taken out.

export interface RatingCount {
  /** null: 未评价 */
  level: number | null;
  excluded: boolean;
  count: number;
}
export interface RatingFigures {
  invited: number;
  rated: number;
  unrated: number;
  excluded: number;
  byLevel: Record<1 | 2 | 3 | 4 | 5, number>;
  bad: number;
  /** 满意率 in basis points of what was rated; null where nothing was. */
  contentBp: number | null;
  /** 参评率 in basis points of those invited. */
  ratedBp: number | null;
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : Math.floor((part * 20_000 + whole) / (whole * 2)));

/** Sums counts by level. 满意 are levels 3 to 5 among the ratings that stand. */
export function ratingFigures(counts: readonly RatingCount[]): RatingFigures {
  const sum = (fits: (one: RatingCount) => boolean): number => counts.filter(fits).reduce((total, { count }) => total + count, 0);
  const at = (level: number): number => sum((one) => one.level === level && !one.excluded);
  const byLevel = { 1: at(1), 2: at(2), 3: at(3), 4: at(4), 5: at(5) };
  const rated = sum((one) => one.level !== null && !one.excluded);
  const unrated = sum((one) => one.level === null);
  const excluded = sum((one) => one.excluded);
  const invited = rated + unrated + excluded;
  const bad = byLevel[1] + byLevel[2];
  return { invited, rated, unrated, excluded, byLevel, bad, contentBp: share(rated - bad, rated), ratedBp: share(rated + excluded, invited) };
}
