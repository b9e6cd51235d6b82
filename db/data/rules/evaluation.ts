import { evaluationRules as rules } from '../../../domain/procurement/evaluation/rules.ts';
import { byDefault, country, row } from './row.ts';

export const evaluationRows = [
  row(rules.confirmMinutes, country, 30, byDefault),
  row(rules.answerMinutes, country, 30, byDefault),
  row(rules.remindMinutes, country, 10, byDefault),
  row(rules.deviation, country, 2000, byDefault),
  row(rules.regularStep, country, 1, byDefault),
];
