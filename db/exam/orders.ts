// Orders, receipts and refunds as their records keep them. Amounts are 分 as text: they are bigint in the database.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { OrderItem, OrderState } from '../../domain/exam/order.ts';
import type { RefundState, ReturnReason } from '../../domain/exam/payment.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { ask, asInstant, later } from '../kit/sql.ts';

export interface StoredOrder {
  id: string;
  number: string;
  paymentCode: string;
  enrolmentId: string;
  examId: string;
  accountId: string;
  district: string;
  amountFen: string;
  state: OrderState;
  channel: string | null;
  queries: number;
  createdAt: Instant;
  expiresAt: Instant;
  startedAt: Instant | null;
  paidAt: Instant | null;
  endedAt: Instant | null;
}

export const ORDER = `o.id, o.number, o.payment_code as "paymentCode", o.enrolment_id as "enrolmentId", o.exam_id as "examId", n.account_id as "accountId", o.district,
  o.amount_fen::text as "amountFen", o.state, o.channel, o.queries, ${asInstant('o.created_at')} as "createdAt", ${asInstant('o.expires_at')} as "expiresAt",
  ${asInstant('o.started_at')} as "startedAt", ${asInstant('o.paid_at')} as "paidAt", ${asInstant('o.ended_at')} as "endedAt"`;
export const FROM_ORDER = `from exam_order o join enrolment n on n.case_id = o.enrolment_id`;

/** The order behind a number; null where there is none. */
export const orderByNumber = async (em: EntityManager, number: string): Promise<StoredOrder | null> =>
  (await ask<StoredOrder>(em, `select ${ORDER} ${FROM_ORDER} where o.number = $1`, [number]))[0] ?? null;

/** Orders of an enrolment, the newest first: the first is the one that the payment region speaks of. */
export const ordersOf = (em: EntityManager, enrolmentId: string): Promise<StoredOrder[]> =>
  ask(em, `select ${ORDER} ${FROM_ORDER} where o.enrolment_id = $1 order by o.created_at desc, o.id desc`, [enrolmentId]);

export const itemsOf = (em: EntityManager, orderId: string): Promise<OrderItem[]> =>
  ask(em, `select subject, label, fee_fen::text as "feeFen" from exam_order_item where order_id = $1 order by subject`, [orderId]);

export interface StoredReceipt {
  platformNo: string;
  orderId: string;
  enrolmentId: string;
  examId: string;
  amountFen: string;
  channel: string;
  paidAt: Instant;
  receivedAt: Instant;
  /** Why it goes back by itself; null: it counts. */
  why: ReturnReason | null;
}
const RECEIPT = `r.platform_no as "platformNo", r.order_id as "orderId", r.enrolment_id as "enrolmentId", r.exam_id as "examId", r.amount_fen::text as "amountFen", r.channel,
  ${asInstant('r.paid_at')} as "paidAt", ${asInstant('r.received_at')} as "receivedAt", r.why`;

export const receiptsOf = (em: EntityManager, orderId: string): Promise<StoredReceipt[]> =>
  ask(em, `select ${RECEIPT} from exam_receipt r where r.order_id = $1 order by r.received_at, r.platform_no`, [orderId]);
/** The receipt of an order that counts; null where it is not paid. */
export const countedReceipt = async (em: EntityManager, orderId: string): Promise<StoredReceipt | null> =>
  (await ask<StoredReceipt>(em, `select ${RECEIPT} from exam_receipt r where r.order_id = $1 and r.why is null`, [orderId]))[0] ?? null;

export interface StoredRefund {
  id: string;
  number: string;
  platformNo: string;
  orderId: string;
  enrolmentId: string;
  examId: string;
  amountFen: string;
  reason: string;
  state: RefundState;
  attempt: number;
  askedBy: string;
  askedAt: Instant;
  decidedBy: string | null;
  decidedAt: Instant | null;
  refundedAt: Instant | null;
  failure: string | null;
  /** Money that went back by itself. */
  byItself: boolean;
}
const REFUND = `f.id, f.number, f.platform_no as "platformNo", f.order_id as "orderId", f.enrolment_id as "enrolmentId", f.exam_id as "examId", f.amount_fen::text as "amountFen",
  f.reason, f.state, f.attempt, f.asked_by as "askedBy", ${asInstant('f.asked_at')} as "askedAt", f.decided_by as "decidedBy", ${asInstant('f.decided_at')} as "decidedAt",
  ${asInstant('f.refunded_at')} as "refundedAt", f.failure, r.why is not null as "byItself"`;
const FROM_REFUND = `from exam_refund f join exam_receipt r on r.platform_no = f.platform_no`;

/** Refunds of an enrolment, the newest first. */
export const refundsOf = (em: EntityManager, enrolmentId: string): Promise<StoredRefund[]> =>
  ask(em, `select ${REFUND} ${FROM_REFUND} where f.enrolment_id = $1 order by f.asked_at desc, f.id desc`, [enrolmentId]);
export const refundById = async (em: EntityManager, id: string): Promise<StoredRefund | null> =>
  (await ask<StoredRefund>(em, `select ${REFUND} ${FROM_REFUND} where f.id = $1`, [id]))[0] ?? null;

/** Orders of an exam whose money is not where it belongs yet: nobody is seated before there are none. */
export const unsettledOrders = async (em: EntityManager, examId: string): Promise<number> =>
  (
    await ask<{ n: number }>(
      em,
      `select (select count(*) from exam_order where exam_id = $1 and state in ('open', 'paying', 'unknown', 'refundAsked', 'refunding', 'refundFailed'))::int
         + (select count(*) from exam_refund f join exam_receipt r on r.platform_no = f.platform_no where f.exam_id = $1 and r.why is not null
              and f.state in ('refunding', 'failed'))::int as n`,
      [examId],
    )
  )[0]!.n;

/** The newest order follows the payment region of its enrolment, whatever act moved it. */
export const mirrorOrder = (em: EntityManager, enrolmentId: string, state: string, at: Instant): Promise<void> =>
  later(
    em,
    `update exam_order set state = $2, ended_at = case when $2 in ('closed', 'refunded') then coalesce(ended_at, $3) end
       where id = (select id from exam_order where enrolment_id = $1 order by created_at desc, id desc limit 1) and state <> $2`,
    [enrolmentId, state, at],
  );
