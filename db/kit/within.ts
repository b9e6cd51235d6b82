// 区划 as prefixes: a district and everything below it, for queries that a reach limits.

/** What the codes of a district and of all below it begin with; empty for the whole country. */
export const districtPrefix = (code: string): string => (code === '000000' ? '' : code.replace(/(00)+$/, ''));
