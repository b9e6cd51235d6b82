import { clarificationRules as rules } from '../../../domain/procurement/clarification/rules.ts';
import { byDefault, country, row } from './row.ts';

export const clarificationRows = [
  row(rules.megabytes, country, 50, { source: 'S1三（五）3', verified: true }),
  row(rules.lastReminder, country, 10, byDefault),
];
