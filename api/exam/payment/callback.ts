// The payment platform calls: money has come, a refund has ended (S3-06, S3§2.2).
import { z } from 'zod';
import { envelopeSchema } from '../../../gateways/contracts/envelope.ts';
import { PAYMENT_CALLBACK } from '../../../domain/exam/payment.ts';
import { route, type Routes } from '../../kit/route.ts';
import { deskOf } from './orders.ts';

export const callbackRoutes: Routes = [
  route({
    class: '一般',
    tag: '网上缴费',
    listener: 'public',
    method: 'post',
    path: PAYMENT_CALLBACK,
    summary: '支付平台通知',
    description:
      'From the payment platform, in a sealed envelope with an SM2 signature inside, a nonce and a time. The same payment is the same act, however often it is told of. ' +
      'An envelope, signature, nonce or time that does not hold is 401; an amount that is not that of the order is 409 and opens a 差错单.',
    body: envelopeSchema,
    policy: 'public',
    answer: z.object({ received: z.boolean() }),
    problems: ['PAYMENT_NOTICE_FORGED', 'PAYMENT_AMOUNT_DIFFERS', 'PAYMENT_ORDER_UNKNOWN', 'NEIGHBOUR_AWAY'],
    handle: async ({ deps, body }) => {
      await deskOf(deps).notified(body);
      return { body: { received: true } };
    },
  }),
];
