import { bidRules as rules } from '../../../domain/procurement/bid/rules.ts';
import { country, row, shanxi } from './row.ts';

export const bidRows = [
  row(rules.caProviders, country, ['huixin', 'tiangu'], { source: 'S1三(三)2-14', verified: true }),
  row(rules.caProviders, shanxi, ['beijing', 'shanxi', 'tianwei', 'yixin'], { source: 'S2 CA', verified: true }),
  row(rules.pdfSeals, country, true, { source: 'S1三(三)2-13', verified: true }),
];
