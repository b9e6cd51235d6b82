// Orders, and the money that comes for them (S3-16, S3§2.2).
import type { EntityManager } from '@mikro-orm/postgresql';
import { orderNumber, paymentCode } from '../../domain/exam/order.ts';
import { feeOf } from '../../domain/exam/exam.ts';
import { postingOf } from '../../domain/exam/ledger.ts';
import { confirmBy, intervalAfter, moneyFor, returnsState, type ReturnsState } from '../../domain/exam/payment.ts';
import { paymentRules } from '../../domain/exam/payment-rules.ts';
import { plusMs, shanghaiDay, shown, type Instant } from '../../domain/kit/instant.ts';
import { refuse, type Reason } from '../../domain/kit/refusal.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { examForMoney } from '../../db/exam/money-lock.ts';
import { orderByNumber, ordersOf } from '../../db/exam/orders.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { later, one, query } from '../../db/kit/sql.ts';
import type { Area, Asking } from './area.ts';
import { book } from './ledger.ts';
import type { LoadedEnrolment } from './enrolment.ts';

/** What the platform says of money that it has received: body of `pay`. */
export interface MoneyInput {
  orderNumber: string;
  platformNo: string;
  amountFen: string;
  channel: string;
  paidAt: Instant;
}

/** States of an exam in which its fees are taken. */
const PAYABLE: readonly string[] = ['published', 'enrolling', 'closed'];

/** Orders are made, and payments begun, while the exam takes fees. Throws WINDOW_CLOSED with the times. */
function payable({ loaded: { config, exam }, received }: Asking<LoadedEnrolment>): Reason[] {
  const { enrolOpens, payCloses } = config.windows;
  if (received < enrolOpens || received > payCloses) {
    const message = `缴费时间为${shown(enrolOpens)}至${shown(payCloses)}，当前不在缴费时间内。`;
    throw refuse('WINDOW_CLOSED', { message, facts: { opens: enrolOpens, due: payCloses, received, basis: `${config.name}时间安排` } });
  }
  return PAYABLE.includes(exam.state) ? [] : [{ code: 'EXAM_NOT_PAYABLE', message: '该考试当前不能缴费。', rule: 'S3-16' }];
}

/** Where the money that goes back stands when an act has changed it by so much. */
export async function returnsAfter(em: EntityManager, enrolmentId: string, change: { underWay: number; failed: number }): Promise<ReturnsState> {
  const now = await one<{ underWay: number; failed: number }>(
    em,
    `select count(*) filter (where f.state = 'refunding')::int as "underWay", count(*) filter (where f.state = 'failed')::int as failed
       from exam_refund f join exam_receipt r on r.platform_no = f.platform_no where f.enrolment_id = $1 and r.why is not null`,
    [enrolmentId],
  );
  return returnsState({ underWay: now.underWay + change.underWay, failed: now.failed + change.failed });
}

/** Acts on an order are on the newest one: whoever looks at an older page is told so. */
async function olderOrder({ em, file, request }: Asking<LoadedEnrolment>): Promise<Reason[]> {
  const { orderNumber: named } = (request.input ?? {}) as { orderNumber?: string };
  const [newest] = await ordersOf(em, file.id);
  return named === undefined || newest?.number === named
    ? []
    : [{ code: 'STATE_CONFLICT', message: '该订单已关闭，请查看最新订单。', rule: 'S3-16' }];
}

const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);
const waits = ({ set }: LoadedEnrolment): readonly number[] => ruleValue(set, paymentRules.queries);

export const payment: Area<LoadedEnrolment> = {
  facts: {
    openOrder: async (asking) => {
      const against = payable(asking);
      const region = asking.file.regions['payment'];
      return region === 'none' || region === 'closed'
        ? { against }
        : { against: [...against, { code: 'ORDER_LIVE', message: '已有未结束的支付订单。', rule: 'S3-16' }] };
    },
    startPayment: async (asking) => ({
      against: [...payable(asking), ...(await olderOrder(asking))],
      queryAfterSeconds: intervalAfter(waits(asking.loaded), 0),
    }),
    closeOrder: async (asking) => ({ against: await olderOrder(asking) }),
    queryPayment: async ({ em, file, loaded }) => {
      const [order] = await ordersOf(em, file.id);
      return { against: [], queryAfterSeconds: intervalAfter(waits(loaded), (order?.queries ?? 0) + 1) };
    },
    pay: async ({ em, file, request, received, loaded }) => {
      const input = request.input as MoneyInput;
      const examState = await examForMoney(em, loaded.exam.id);
      const [order, all] = await Promise.all([orderByNumber(em, input.orderNumber), ordersOf(em, file.id)]);
      if (!order || order.enrolmentId !== file.id) throw refuse('NOT_FOUND');
      const money = moneyFor({
        main: file.state,
        payment: file.regions['payment'] ?? 'none',
        newest: all[0]?.id === order.id,
        examCancelled: examState === 'cancelled',
        received,
        limit: confirmBy(loaded.config.windows, loaded.graceMinutes),
      });
      const wrong =
        order.amountFen === input.amountFen ? [] : [{ code: 'PAYMENT_AMOUNT_DIFFERS', message: '到账金额与订单金额不一致。', rule: 'S3-06' }];
      return { against: wrong, money, returns: await returnsAfter(em, file.id, { underWay: money.counts ? 0 : 1, failed: 0 }) };
    },
    settleUnknown: async ({ request }) => ({
      against: reasoned(request.input) ? [] : [{ code: 'PAYMENT_REASON_MISSING', field: 'reason', message: '请填写处理依据', rule: 'S3-16' }],
    }),
  },
  apply: {
    openOrder: async ({ em, file, received, facts }) => {
      const { config, orderMinutes, stored } = facts;
      const { subjects } = stored!;
      const { serial } = await one<{ serial: string }>(em, `select nextval('exam_order_number')::text as serial`);
      const amountFen = feeOf(config, subjects);
      const expires = earlier(plusMs(received, orderMinutes * 60_000), config.windows.payCloses);
      const items = subjects.map((code) => ({
        subject: code,
        label: config.subjects.find((subject) => subject.code === code)?.label ?? code,
        feeFen: config.fees.find(({ subject }) => subject === code)!.feeFen,
      }));
      const order = {
        id: uuidv7(),
        number: orderNumber(received, file.district, BigInt(serial)),
        code: paymentCode(received, file.district, BigInt(serial)),
      };
      // The partial unique index on live orders has the last word.
      await query(
        em,
        `with o as (insert into exam_order (id, number, payment_code, enrolment_id, exam_id, district, amount_fen, state, created_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9))
           insert into exam_order_item (order_id, subject, label, fee_fen) select $1, i.subject, i.label, i."feeFen"
             from jsonb_to_recordset($10::jsonb) i (subject text, label text, "feeFen" bigint)`,
        [order.id, order.number, order.code, file.id, facts.exam.id, file.district, String(amountFen), received, expires, JSON.stringify(items)],
      );
      return {
        data: { orderNumber: order.number, amountFen: String(amountFen) },
        body: { number: order.number, paymentCode: order.code, amountFen: String(amountFen), items, expiresAt: expires },
      };
    },
    startPayment: async ({ em, file, received, facts: { config, graceMinutes, orderMinutes } }) => {
      const [order] = await ordersOf(em, file.id);
      // Whoever has begun has the whole time again, up to the last moment that counts.
      const expires = earlier(plusMs(received, orderMinutes * 60_000), confirmBy(config.windows, graceMinutes));
      await later(em, `update exam_order set started_at = $2, expires_at = $3 where id = $1`, [order!.id, received, expires]);
      return {
        data: { orderNumber: order!.number },
        body: { number: order!.number, paymentCode: order!.paymentCode, amountFen: order!.amountFen, expiresAt: expires },
      };
    },
    closeOrder: async ({ em, file }) => ({ data: { orderNumber: (await ordersOf(em, file.id))[0]!.number } }),
    expireOrder: async ({ em, file }) => ({ data: { orderNumber: (await ordersOf(em, file.id))[0]!.number } }),
    failPayment: async ({ em, file }) => ({ data: { orderNumber: (await ordersOf(em, file.id))[0]!.number } }),
    queryPayment: async ({ em, file }) => {
      const [order] = await ordersOf(em, file.id);
      await later(em, `update exam_order set queries = queries + 1 where id = $1`, [order!.id]);
      return { data: { orderNumber: order!.number, asked: order!.queries + 1 } };
    },
    queryAgain: async ({ em, file }) => ({ data: { orderNumber: (await ordersOf(em, file.id))[0]!.number } }),
    pay: async ({ em, file, input, received, facts }, _move, { seals }) => {
      const { orderNumber: number, platformNo, amountFen, channel, paidAt } = input as MoneyInput;
      const order = (await orderByNumber(em, number))!;
      const money = facts.money!;
      await query(
        em,
        `insert into exam_receipt (platform_no, order_id, enrolment_id, exam_id, amount_fen, channel, paid_at, paid_on, received_at, why)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [platformNo, order.id, file.id, order.examId, amountFen, channel, paidAt, shanghaiDay(paidAt), received, money.why],
      );
      const posting = postingOf(money.counts ? 'received' : 'suspense', platformNo, BigInt(amountFen));
      await book(em, seals, posting, { district: order.district, examId: order.examId, orderId: order.id, at: received });
      if (money.counts) {
        await later(em, `update exam_order set paid_at = $2, channel = $3 where id = $1`, [order.id, received, channel]);
        await later(em, `update enrolment set paid_at = $2 where case_id = $1`, [file.id, received]);
      } else
        await sendBack(em, { platformNo, orderId: order.id, enrolmentId: file.id, examId: order.examId, amountFen, why: money.why!, at: received });
      return { data: { platformNo, orderNumber: number, outcome: money.why ?? 'counts' } };
    },
  },
};

const reasoned = (input: unknown): boolean => Boolean((input as { reason?: string } | null)?.reason?.trim());

interface Back {
  platformNo: string;
  orderId: string;
  enrolmentId: string;
  examId: string;
  amountFen: string;
  why: string;
  at: Instant;
}

/** The way back of money that doesn't count begins with its receipt. */
async function sendBack(em: EntityManager, { platformNo, orderId, enrolmentId, examId, amountFen, why, at }: Back): Promise<void> {
  await later(
    em,
    `insert into exam_refund (id, number, platform_no, order_id, enrolment_id, exam_id, amount_fen, reason, state, asked_by, asked_at, decided_by, decided_at)
       values ($1, 'T' || lpad(nextval('exam_refund_number')::text, 12, '0'), $2, $3, $4, $5, $6, $7, 'refunding', 'system', $8, 'system', $8)`,
    [uuidv7(), platformNo, orderId, enrolmentId, examId, amountFen, why, at],
  );
}
