// 企业规模 by 工信部联企业〔2011〕300号: large, medium and small enterprises reach every lower bound of their size at once, or fall one lower;
// what reaches no size is 微型. The table itself is data (db/data/company-size.ts).

export type Size = 'large' | 'medium' | 'small' | 'micro';
type Measure = 'employees' | 'revenueFen' | 'assetsFen';

/** Lower bounds; a measure that the table doesn't ask for is left out. */
export interface SizeBounds {
  employees?: number;
  revenueFen?: bigint;
  assetsFen?: bigint;
}
/** One line of the published table. */
export interface SizeClass {
  /** 行业 as the notice calls it. */
  label: string;
  /** Codes of GB/T 4754-2017 that belong to it, as prefixes; the longest prefix over all lines wins. */
  industries: readonly string[];
  large: SizeBounds;
  medium: SizeBounds;
  small: SizeBounds;
}
export interface SizeTable {
  /** Document that publishes it. */
  source: string;
  classes: readonly SizeClass[];
}

/** What a company measures: heads, and 分. A measure that is not known is left out. */
export type SizeInput = SizeBounds;

/** The line that an industry code (`F5181`, `C27`) belongs to; undefined where the notice has none (finance, education, railways …). */
export function sizeClassOf(industry: string, table: SizeTable): SizeClass | undefined {
  let best: { line: SizeClass; length: number } | undefined;
  for (const line of table.classes) {
    for (const prefix of line.industries) {
      if (industry.startsWith(prefix) && prefix.length > (best?.length ?? 0)) best = { line, length: prefix.length };
    }
  }
  return best?.line;
}

/** The size of a company; undefined when the notice has no line for its industry or a measure that its line asks for is not known. */
export function companySize(industry: string, input: SizeInput, table: SizeTable): Size | undefined {
  const line = sizeClassOf(industry, table);
  if (!line) return undefined;
  const asked = measures.filter((measure) => line.large[measure] !== undefined || line.small[measure] !== undefined);
  if (asked.some((measure) => input[measure] === undefined)) return undefined;
  const reaches = (bounds: SizeBounds) => asked.every((measure) => input[measure]! >= (bounds[measure] ?? 0));
  return sizes.find((size) => reaches(line[size])) ?? 'micro';
}

const measures: readonly Measure[] = ['employees', 'revenueFen', 'assetsFen'];
const sizes = ['large', 'medium', 'small'] as const;
