// 3.3 滚动: both subjects within so many consecutive exam years. 「连续」 counts the years in which an exam was held; else every year.
import { fields, flag, whole, type Checked } from '../kit/check.ts';
import { defineRule } from '../kit/rules.ts';

export const rollingCheck = fields({ years: whole(1, 10), heldYearsOnly: flag });
export type Rolling = Checked<typeof rollingCheck>;
export const rollingRule = defineRule('exam.rolling', { label: '成绩滚动有效期（连续考试年度数；是否只计实际举行考试的年度）', check: rollingCheck });

/** The first exam year whose passes still count in an exam of this year. */
export function firstLiveYear(year: number, heldYears: readonly number[], { years, heldYearsOnly }: Rolling): number {
  const before = years - 1;
  if (!heldYearsOnly) return year - before;
  const held = [...new Set(heldYears)].filter((one) => one < year).toSorted((a, b) => b - a);
  return before === 0 ? year : (held[before - 1] ?? held.at(-1) ?? year);
}
