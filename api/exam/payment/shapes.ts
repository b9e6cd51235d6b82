// How orders, bills and refunds are answered. Amounts are 分 as text.
import { z } from 'zod';
import { orderStates } from '../../../domain/exam/order.ts';
import { refundStates } from '../../../domain/exam/payment.ts';
import { billStates, type StoredBill } from '../../../db/exam/bills.ts';
import type { StoredOrder, StoredRefund } from '../../../db/exam/orders.ts';
import { outward } from '../../kit/outward.ts';

export const moment = z.string().meta({ description: 'RFC 3339, +08:00' });
export const fen = z.string().meta({ description: '分' });
export const orderNumber = z.string().regex(/^\d{10,32}$/);

export const item = z.object({ subject: z.string(), label: z.string(), feeFen: fen });
export const orderLine = z.object({
  number: z.string(),
  paymentCode: z.string().meta({ description: '缴款码' }),
  enrolmentId: z.string(),
  amountFen: fen,
  state: z.string(),
  stateLabel: z.string(),
  channel: z.string().nullable(),
  createdAt: moment,
  expiresAt: moment,
  startedAt: moment.nullable(),
  paidAt: moment.nullable(),
  endedAt: moment.nullable(),
});
export const bill = z.object({
  no: z.string().meta({ description: '票据代码 and 票据号码' }),
  code: z.string(),
  number: z.string(),
  checkCode: z.string(),
  paymentCode: z.string(),
  orderNumber: z.string(),
  amountFen: fen,
  state: z.string(),
  stateLabel: z.string(),
  issuedAt: moment,
  writtenOffAt: moment.nullable(),
  reversedAt: moment.nullable(),
  reversalNumber: z.string().nullable(),
});
export const refund = z.object({
  id: z.string(),
  number: z.string(),
  platformNo: z.string(),
  amountFen: fen,
  reason: z.string(),
  state: z.string(),
  stateLabel: z.string(),
  attempt: z.int(),
  byItself: z.boolean().meta({ description: 'Late or double money that goes back without anybody asking' }),
  askedAt: moment,
  decidedAt: moment.nullable(),
  refundedAt: moment.nullable(),
  failure: z.string().nullable(),
});

export const shownOrder = ({ number, paymentCode, enrolmentId, amountFen, state, channel, ...at }: StoredOrder): z.infer<typeof orderLine> =>
  outward({
    number,
    paymentCode,
    enrolmentId,
    amountFen,
    state,
    stateLabel: orderStates[state],
    channel,
    createdAt: at.createdAt,
    expiresAt: at.expiresAt,
    startedAt: at.startedAt,
    paidAt: at.paidAt,
    endedAt: at.endedAt,
  }) as z.infer<typeof orderLine>;

export const shownBill = (one: StoredBill): z.infer<typeof bill> =>
  outward({
    no: one.code + one.number,
    code: one.code,
    number: one.number,
    checkCode: one.checkCode,
    paymentCode: one.paymentCode,
    orderNumber: one.orderNumber,
    amountFen: one.amountFen,
    state: one.state,
    stateLabel: billStates[one.state],
    issuedAt: one.issuedAt,
    writtenOffAt: one.writtenOffAt,
    reversedAt: one.reversedAt,
    reversalNumber: one.reversalNumber,
  }) as z.infer<typeof bill>;

export const shownRefund = (one: StoredRefund): z.infer<typeof refund> =>
  outward({
    id: one.id,
    number: one.number,
    platformNo: one.platformNo,
    amountFen: one.amountFen,
    reason: one.reason,
    state: one.state,
    stateLabel: refundStates[one.state],
    attempt: one.attempt,
    byItself: one.byItself,
    askedAt: one.askedAt,
    decidedAt: one.decidedAt,
    refundedAt: one.refundedAt,
    failure: one.failure,
  }) as z.infer<typeof refund>;
