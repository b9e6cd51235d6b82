/** A list in an order of its own, for comparing what has none. */
export const sorted = <T>(list: readonly T[]): T[] => {
  const keyed = list.map((value) => [JSON.stringify(value) ?? '', value] as const);
  return keyed.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, value]) => value);
};
