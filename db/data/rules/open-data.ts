import { openDataRules as rules } from '../../../domain/procurement/open/rules.ts';
import { byDefault, country, row } from './row.ts';

export const openDataRows = [
  // A prefix of its own is given to a publisher by the standard's registry; this one is nobody's, for trying out.
  row(
    rules.publisher,
    country,
    { prefix: 'ocds-000000', name: '办事采购平台', uri: null, licence: 'https://creativecommons.org/licenses/by/4.0/', policy: null },
    byDefault,
  ),
];
