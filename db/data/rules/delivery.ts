import { deliveryRules as rules } from '../../../domain/delivery/rules.ts';
import { byDefault, country, row } from './row.ts';

export const deliveryRows = [row(rules.payer, country, { first: 'free', again: 'collect' }, byDefault)];
