// What 智能分析 (O20) calls a finding, and what it keeps to itself. Values stand in db/data/rules/exam-analysis.ts.
import { fields, whole, type Checked } from '../../kit/check.ts';
import { defineRule } from '../../kit/rules.ts';

const thresholds = fields({
  /** Difference of two shares that is worth a word, in basis points. */
  points: whole(1, 10_000),
  /** Change of a count from one exam to the next that is worth a word, in basis points. */
  change: whole(1, 100_000),
  /** Chance, in millionths, that one analysis says anything about shares that is mere chance. */
  chance: whole(1, 100_000),
  /** Persons of a group that something is said about. */
  persons: whole(5, 10_000),
  /** Exams that are looked back on, the newest one among them. */
  exams: whole(2, 20),
});
export type Thresholds = Checked<typeof thresholds>;

export const analysisRules = {
  thresholds: defineRule('exam.analysis', { label: '考试智能分析的判定界限', check: thresholds }),
  /** Groups of fewer persons are shown with others only. */
  hidden: defineRule('exam.analysis.hidden', { label: '考试智能分析不单独显示的人数（少于）', check: whole(2, 1_000) }),
};
