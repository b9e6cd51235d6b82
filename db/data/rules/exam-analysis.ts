// Rules of 智能分析, version 1.
import { analysisRules as rules } from '../../../domain/exam/analysis/rules.ts';
import { byDefault, country, row } from './row.ts';

export const examAnalysisRows = [
  row(rules.thresholds, country, { points: 1_000, change: 1_500, chance: 1_000, persons: 20, exams: 5 }, byDefault),
  row(rules.hidden, country, 5, byDefault),
];
