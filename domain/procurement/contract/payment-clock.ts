// The payments of a contract, and the clock of the one that is due next. Apart from what computes interest, since the workflow has no use for it.
import type { DeadlinePlan } from '../../kit/deadline.ts';
import { endOfDay, type Instant, type PlainDate } from '../../kit/instant.ts';
import type { RuleSet } from '../../kit/rules.ts';
import { terms } from '../law/rules.ts';
import { inForce } from '../law/verdict.ts';

export interface Payment {
  n: number;
  /** 分 */
  fen: string;
  deliveredOn: PlainDate;
  /** The last day to pay. */
  dueOn: PlainDate;
  paidOn: PlainDate | null;
  interestFen: string;
}

/** The clock of the payment that is due next; null: none is open whose day has not passed. */
export function nextPayment(set: RuleSet, payments: readonly Payment[], received: Instant): DeadlinePlan | null {
  const [next] = payments
    .filter(({ paidOn, dueOn }) => paidOn === null && endOfDay(dueOn) > received)
    .map(({ dueOn }) => dueOn)
    .toSorted();
  return next === undefined ? null : { due: endOfDay(next), basis: inForce(set, terms.payment)?.cite.article ?? '合同约定', unit: 'instant', amount: 0 };
}
