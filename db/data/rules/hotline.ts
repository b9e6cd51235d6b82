import { hotlineRules as rules } from '../../../domain/hotline/rules.ts';
import { country, row } from './row.ts';

export const hotlineRows = [row(rules.office, country, { district: '310000' }, { source: 'S3：上海市应急管理局', verified: true })];
