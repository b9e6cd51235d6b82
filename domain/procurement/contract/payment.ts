// What is owed on a contract (R40): a delivery makes a payment due so many days later; late payment of a 中小企业 bears interest by the day. Pure.
import { plusDays, type PlainDate } from '../../kit/instant.ts';
import type { Reason } from '../../kit/refusal.ts';
import type { RuleSet } from '../../kit/rules.ts';
import { naturalDays } from '../law/count.ts';
import { latePayment } from '../law/bond.ts';
import { terms } from '../law/rules.ts';
import { inForce } from '../law/verdict.ts';
import type { ContractFields } from './fields.ts';
import type { Payment } from './payment-clock.ts';

/** The last day to pay for what was delivered on a day. */
export function dueDay(set: RuleSet, { payDays }: Pick<ContractFields, 'payDays'>, deliveredOn: PlainDate): PlainDate {
  const days = payDays ?? inForce(set, terms.payment)?.value.days;
  if (days === undefined) throw new RangeError('no rule for payment is in force, and the contract has none');
  return plusDays(deliveredOn, days);
}

/** 分 that are owed for paying late; none where the supplier is no 中小企业. */
export function interestOn(set: RuleSet, { smallFirm }: Pick<ContractFields, 'smallFirm'>, { fen, dueOn }: Pick<Payment, 'fen' | 'dueOn'>, paidOn: PlainDate): bigint {
  const late = Math.max(0, naturalDays(dueOn, paidOn));
  return smallFirm && late > 0 ? latePayment(set, BigInt(fen), late).fen : 0n;
}

/** A delivery: not more in all than the contract and its supplements, not tomorrow. */
export function deliveryReasons(payments: readonly Payment[], totalFen: bigint, asked: { fen: string; deliveredOn: PlainDate }, today: PlainDate): Reason[] {
  const before = payments.reduce((sum, { fen }) => sum + BigInt(fen), 0n);
  return [
    ...(BigInt(asked.fen) <= 0n ? [{ field: 'fen', message: '金额应大于0' }] : []),
    ...(before + BigInt(asked.fen) > totalFen ? [{ field: 'fen', message: '交付金额合计不得超过合同金额' }] : []),
    ...(asked.deliveredOn > today ? [{ field: 'deliveredOn', message: '交付日期不能晚于今天' }] : []),
  ];
}

/** A payment: of a delivery that is open, not before it and not tomorrow. */
export function paidReasons(payments: readonly Payment[], asked: { n: number; paidOn: PlainDate }, today: PlainDate): Reason[] {
  const open = payments.find(({ n, paidOn }) => n === asked.n && paidOn === null);
  if (!open) return [{ field: 'n', message: '没有这一笔未支付的款项' }];
  return asked.paidOn > today || asked.paidOn < open.deliveredOn ? [{ field: 'paidOn', message: '支付日期应在交付之后、今天之前' }] : [];
}

/** After the contract stood still: what was not yet due comes as many days later as it stood. */
export const afterHalt = (payments: readonly Payment[], since: PlainDate, goesOn: PlainDate): Payment[] =>
  payments.map((one) => (one.paidOn === null && one.dueOn >= since ? { ...one, dueOn: plusDays(one.dueOn, naturalDays(since, goesOn)) } : one));
