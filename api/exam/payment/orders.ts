// 网上缴费 (S3-16) for candidates: orders of an enrolment, paying, closing, the bill.
import { z } from 'zod';
import { enrolment as process } from '../../../domain/exam/enrolment.ts';
import { may } from '../../../domain/kit/policy.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { billByNumber, billOfOrder } from '../../../db/exam/bills.ts';
import { caseOfOrder, enrolmentOwner } from '../../../db/exam/order-list.ts';
import { itemsOf, orderByNumber, ordersOf, refundsOf } from '../../../db/exam/orders.ts';
import { notYet, pdf } from '../../account/forms.ts';
import type { ApiDeps } from '../../deps.ts';
import { doneReply, doneSchema } from '../../kit/act.ts';
import { route, type Context, type Route, type Routes } from '../../kit/route.ts';
import { bill, fen, item, moment, orderLine, orderNumber, refund, shownBill, shownOrder, shownRefund } from './shapes.ts';

const common = { class: '一般', tag: '网上缴费' } as const;
const byNumber = z.object({ number: orderNumber });
const whole = orderLine.extend({ items: z.array(item), bill: bill.nullable(), refunds: z.array(refund) });

/** The desk that speaks with the platform. Throws where the API was assembled without one. */
export const deskOf = ({ payment }: ApiDeps) => {
  if (!payment) throw new Error('the API was assembled without `payment`');
  return payment;
};

/** An order that the person may see. Throws NOT_FOUND. */
async function visible({ deps, person }: Pick<Context, 'deps' | 'person'>, number: string) {
  const em = deps.orm.em.fork();
  const order = await orderByNumber(em, number);
  if (!order || !may('order.read', person(), { ownerId: order.accountId, district: order.district })) throw refuse('NOT_FOUND');
  return { em, order };
}

const started = z.object({ number: z.string(), paymentCode: z.string(), amountFen: fen, expiresAt: moment, payUrl: z.url().nullable() });

/** What both acts on an order have in common: the order names the case. */
const onOrder = {
  ...common,
  listener: 'public',
  method: 'post',
  params: byNumber,
  problems: ['NOT_FOUND', 'WINDOW_CLOSED', 'EXAM_NOT_PAYABLE', 'STATE_CONFLICT'],
} as const;
const prepare = async ({ deps, params }: Pick<Context<z.output<typeof byNumber>>, 'deps' | 'params'>) => {
  const found = await caseOfOrder(deps.orm.em.fork(), params.number);
  if (!found) throw refuse('NOT_FOUND');
  return { input: { orderNumber: params.number }, caseId: found.id };
};

const payRoute: Route = route({
  ...onOrder,
  path: '/v1/orders/:number/pay',
  summary: process.actions['startPayment']!.label,
  description: 'In time is who has begun by the pay deadline. `payUrl` is null while the platform can not be told of the order yet.',
  policy: { process, action: 'startPayment' },
  answer: doneSchema.and(started),
  act: { process, action: 'startPayment', caseId: () => undefined, prepare },
  handle: async ({ deps, params }, done) => {
    const { body, ...reply } = doneReply(payRoute, done!);
    const payUrl = await deskOf(deps).announce(params.number);
    return { ...reply, body: { ...(body as z.input<typeof started> & z.input<typeof doneSchema>), payUrl } };
  },
});

export const orderRoutes: Routes = [
  route({
    ...common,
    listener: 'public',
    method: 'post',
    path: '/v1/enrolments/:id/orders',
    summary: process.actions['openOrder']!.label,
    description: 'One order is live at a time. It closes by itself when nobody begins to pay it, and a new one may follow until the pay deadline.',
    params: z.object({ id: z.uuid() }),
    status: 201,
    policy: { process, action: 'openOrder' },
    answer: z.object({ number: z.string(), paymentCode: z.string(), amountFen: fen, items: z.array(item), expiresAt: moment }),
    problems: ['NOT_FOUND', 'ORDER_LIVE', 'WINDOW_CLOSED', 'EXAM_NOT_PAYABLE', 'STATE_CONFLICT'],
    act: { process, action: 'openOrder', input: () => ({}) },
  }),
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: '/v1/enrolments/:id/orders',
    summary: '报名的支付订单',
    description: 'The newest first; the ETag is the version of the enrolment.',
    params: z.object({ id: z.uuid() }),
    policy: { permission: 'order.read' },
    answer: z.object({ items: z.array(orderLine) }),
    handle: async ({ deps, params: { id }, person }) => {
      const em = deps.orm.em.fork();
      const found = await enrolmentOwner(em, id);
      if (!found || !may('order.read', person(), found)) throw refuse('NOT_FOUND');
      return { body: { items: (await ordersOf(em, id)).map(shownOrder) }, version: found.version };
    },
  }),
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: '/v1/orders/:number',
    summary: '查看支付订单',
    params: byNumber,
    policy: { permission: 'order.read' },
    answer: whole,
    handle: async (context) => {
      const { em, order } = await visible(context, context.params.number);
      const [items, own, refunds, file] = [
        await itemsOf(em, order.id),
        await billOfOrder(em, order.id),
        await refundsOf(em, order.enrolmentId),
        await caseOfOrder(em, order.number),
      ];
      const body = {
        ...shownOrder(order),
        items,
        bill: own && shownBill(own),
        refunds: refunds.filter(({ orderId }) => orderId === order.id).map(shownRefund),
      };
      return { body, version: file!.version };
    },
  }),
  payRoute,
  route({
    ...onOrder,
    path: '/v1/orders/:number/close',
    summary: process.actions['closeOrder']!.label,
    policy: { process, action: 'closeOrder' },
    act: { process, action: 'closeOrder', caseId: () => undefined, prepare },
  }),
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: '/v1/bills/:no',
    summary: '查看电子票据',
    params: z.object({ no: z.string().regex(/^\d{18}$/) }),
    policy: { permission: 'order.read' },
    answer: bill,
    handle: async (context) => ({ body: shownBill((await ownBill(context, context.params.no)).own) }),
  }),
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: '/v1/bills/:no/pdf',
    summary: '下载电子票据',
    description: 'Answers 202 with `Retry-After` while it is being made. After 红冲 it is the paper with the 红字.',
    params: z.object({ no: z.string().regex(/^\d{18}$/) }),
    policy: { permission: 'order.read' },
    sends: 'application/pdf',
    handle: async (context) => {
      const { own } = await ownBill(context, context.params.no);
      const newest = await deskOf(context.deps).paper(own.enrolmentId);
      if (!newest || newest.readyAt === null || newest.hash === null || newest.size === null) return notYet();
      return pdf(context, { hash: newest.hash, size: newest.size, name: `电子票据${own.number}.pdf` });
    },
  }),
];

async function ownBill({ deps, person }: Pick<Context, 'deps' | 'person'>, no: string) {
  const em = deps.orm.em.fork();
  const own = await billByNumber(em, no.slice(0, 8), no.slice(8));
  if (!own || !may('order.read', person(), { ownerId: own.accountId, district: own.district })) throw refuse('NOT_FOUND');
  return { own };
}
