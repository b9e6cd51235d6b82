// What the finance office does about the money of an enrolment (S3-16, S3§2.2): refunds by two persons, what nobody knows of a payment, what can not be given back.
import { z } from 'zod';
import { enrolment as process } from '../../../domain/exam/enrolment.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { refundById } from '../../../db/exam/orders.ts';
import { route, type Route, type Routes } from '../../kit/route.ts';

const common = { class: '一般', tag: '缴费管理', listener: 'officers', method: 'post' } as const;
const params = z.object({ id: z.uuid() });
const reason = z.string().trim().min(1, '请填写依据').max(500);

const act = (
  path: string,
  action: string,
  body: z.ZodType = z.strictObject({ reason: reason.optional() }),
  problems: readonly string[] = [],
): Route =>
  route({
    ...common,
    path: `/v1/admin/enrolments/:id/${path}`,
    summary: process.actions[action]!.label,
    params,
    body,
    policy: { process, action },
    problems: ['NOT_FOUND', 'STATE_CONFLICT', ...problems],
    act: { process, action },
  });

export const refundRoutes: Routes = [
  act('refund', 'askRefund', z.strictObject({ ground: z.string().max(20), reason: z.string().max(500) }), ['REFUND_NOT_ALLOWED']),
  act('refund/approve', 'approveRefund', undefined, ['REFUND_SECOND_PERSON']),
  act('refund/decline', 'declineRefund', z.strictObject({ reason }), ['REFUND_SECOND_PERSON']),
  act('refund/retry', 'retryRefund'),
  act('payment/query', 'queryAgain'),
  act('payment/settle', 'settleUnknown', z.strictObject({ reason: z.string().max(500) }), ['PAYMENT_REASON_MISSING']),
  route({
    ...common,
    path: '/v1/admin/enrolments/:id/returns/:refundId/retry',
    summary: process.actions['retryReturn']!.label,
    params: params.extend({ refundId: z.uuid() }),
    policy: { process, action: 'retryReturn' },
    problems: ['NOT_FOUND', 'STATE_CONFLICT'],
    act: {
      process,
      action: 'retryReturn',
      prepare: async ({ deps, params: { id, refundId } }) => {
        const found = await refundById(deps.orm.em.fork(), refundId);
        if (found?.enrolmentId !== id) throw refuse('NOT_FOUND');
        return { input: { refundId } };
      },
    },
  }),
];
