// 暂停 (R42): why nobody acts while a purchase stands still, said once for everything that hangs on it.
import type { Reason } from '../../kit/refusal.ts';
import type { RuleSet } from '../../kit/rules.ts';
import { periods } from '../law/rules.ts';
import { cited } from '../law/verdict.ts';

export const suspendedReason = (set: RuleSet): Reason => ({ code: 'TENDER_SUSPENDED', message: '采购活动已暂停', ...cited(set, periods.suspension) });

/** Empty where the purchase goes on. */
export const heldBy = ({ regions }: { regions: Readonly<Record<string, string>> }, set: RuleSet): Reason[] =>
  regions['hold'] === 'suspended' ? [suspendedReason(set)] : [];
