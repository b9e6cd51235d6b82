import { openingRules as rules } from '../../../domain/procurement/opening/rules.ts';
import { byDefault, country, row } from './row.ts';

export const openingRows = [
  row(rules.start, country, 15, byDefault),
  // The law leaves the time to the tender documents.
  row(rules.decrypt, country, 30, { article: '《电子招标投标办法》第三十条', source: '平台默认，待与法规文本核对', verified: false }),
  row(rules.lastReminder, country, 10, byDefault),
  row(rules.confirm, country, 30, { article: '87号令第四十二条', source: '平台默认，待与法规文本核对', verified: false }),
  row(rules.reminders, country, [4320, 1440, 120, 30], byDefault),
];
