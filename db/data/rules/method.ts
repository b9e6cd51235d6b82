import { roleStep } from '../../../domain/approval/definition.ts';
import { methodRules as rules } from '../../../domain/procurement/method/chain.ts';
import { byDefault, country, row } from './row.ts';

const review = { steps: [roleStep('review', '变更采购方式审批', 'finance')], resubmit: 'again', withdraw: 'always', urgeHours: 24, delegations: 1 } as const;

export const methodRows = [row(rules.review, country, review, byDefault)];
