// What the payment platform says, whether it calls or is asked: the same words are the same act, keyed by the platform's own number.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import { refundAttempt } from '../../domain/exam/order.ts';
import { PLATFORM_DISTRICT } from '../../domain/exam/reconciliation.ts';
import { instant, shanghaiDay } from '../../domain/kit/instant.ts';
import type { Refusal } from '../../domain/kit/refusal.ts';
import { orderByNumber, refundById } from '../../db/exam/orders.ts';
import { now } from '../../db/kit/clock.ts';
import { query } from '../../db/kit/sql.ts';
import type { Payment, RefundAnswer } from '../../gateways/contracts/payment.ts';
import { canonicalJson, sm3 } from '../../security/hash.ts';
import { reportDifference } from './differences.ts';
import type { MoneyInput } from './payment.ts';
import type { RefundedInput } from './refunds.ts';

export interface TakeDeps {
  orm: MikroORM;
  decide: (request: ActRequest) => Promise<Outcome>;
}

const act = (action: string, key: string, caseId: string, input: object): ActRequest => ({
  key,
  type: 'Enrolment',
  action,
  caseId,
  actor: { kind: 'platform', platform: 'payment' },
  input,
  bodyHash: sm3(canonicalJson(input)),
});

/** Takes money. Money for no order of ours, or of another amount than its order, is not booked: it becomes a 差错单. */
export async function takePayment(deps: TakeDeps, { platformNo, orderNumber, amountFen, channel, paidAt }: Payment): Promise<Outcome> {
  const em = deps.orm.em.fork();
  const order = await orderByNumber(em, orderNumber);
  if (order?.amountFen === amountFen) {
    const input: MoneyInput = { orderNumber, platformNo, amountFen, channel, paidAt: instant(paidAt) };
    return deps.decide(act('pay', `payment/${platformNo}`, order.enrolmentId, input));
  }
  const refusal: Refusal = { code: order ? 'PAYMENT_AMOUNT_DIFFERS' : 'PAYMENT_ORDER_UNKNOWN' };
  await reportDifference(em, deps, {
    district: order?.district ?? PLATFORM_DISTRICT,
    day: shanghaiDay(await now(em)),
    kind: order ? 'amount' : 'over',
    subject: 'payment',
    number: platformNo,
    orderNumber,
    oursFen: order?.amountFen ?? null,
    theirsFen: amountFen,
    note: order ? '平台到账金额与订单金额不一致，未入账' : '平台有记录，本系统没有该订单',
  });
  return { ok: false, refusal };
}

/** Takes the end of a refund; one that still waits changes nothing. Null: no refund of ours under this number, or an attempt that is over. */
export async function takeRefund(deps: TakeDeps, { requestId, state, at, code }: RefundAnswer): Promise<Outcome | null> {
  if (state === 'pending') return null;
  const em = deps.orm.em.fork();
  const [found] = await query<{ id: string }>(em, `select id from exam_refund where number = $1`, [requestId.replace(/-\d+$/, '')]);
  const refund = found && (await refundById(em, found.id));
  if (!refund || refundAttempt(refund.number, refund.attempt) !== requestId) return null;
  const ended: RefundedInput = {
    refundId: refund.id,
    sentNumber: requestId,
    ...(state === 'done' ? { at: instant(at) } : { failure: code ?? 'UNSPECIFIED' }),
  };
  const action = refund.byItself ? (state === 'done' ? 'returned' : 'failReturn') : state === 'done' ? 'refund' : 'failRefund';
  return deps.decide(act(action, `refund/${requestId}/${state}`, refund.enrolmentId, ended));
}
