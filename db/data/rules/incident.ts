// Time limits of faults, as the contract sets them for the subsystem of 上海, version 1.
import { incidentRules as rules } from '../../../domain/incident/rules.ts';
import { byDefault, country, row } from './row.ts';

const contract = { article: 'S3§应急响应要求', source: 'S3§应急响应要求', verified: true };

export const incidentRows = [
  row(rules.response, country, 30, contract),
  row(rules.onSite, country, 120, contract),
  row(rules.level1, country, { diagnosed: 60, expert: null, solved: 240 }, contract),
  row(rules.level2, country, { diagnosed: 120, expert: 240, solved: 480 }, contract),
  row(rules.level3, country, { diagnosed: 240, expert: null, solved: 960 }, contract),
  row(rules.level4, country, { diagnosed: 240, expert: null, solved: 960 }, contract),
  row(rules.warnings, country, [50, 80], byDefault),
];
