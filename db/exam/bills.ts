// 电子票据 as their records keep them.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import { ask, asInstant } from '../kit/sql.ts';

export const billStates = { issued: '已开票', writtenOff: '已核销', reversed: '已红冲' } as const;
export type BillState = keyof typeof billStates;

export interface StoredBill {
  id: string;
  orderId: string;
  orderNumber: string;
  paymentCode: string;
  enrolmentId: string;
  examId: string;
  platformNo: string;
  code: string;
  number: string;
  checkCode: string;
  amountFen: string;
  state: BillState;
  issuedAt: Instant;
  writtenOffAt: Instant | null;
  reversedAt: Instant | null;
  reversalNumber: string | null;
  district: string;
  accountId: string;
}

const BILL = `select b.id, b.order_id as "orderId", o.number as "orderNumber", o.payment_code as "paymentCode", b.enrolment_id as "enrolmentId", b.exam_id as "examId",
    b.platform_no as "platformNo", b.code, b.number, b.check_code as "checkCode", b.amount_fen::text as "amountFen", b.state, ${asInstant('b.issued_at')} as "issuedAt",
    ${asInstant('b.written_off_at')} as "writtenOffAt", ${asInstant('b.reversed_at')} as "reversedAt", b.reversal_number as "reversalNumber", o.district, n.account_id as "accountId"
  from exam_bill b join exam_order o on o.id = b.order_id join enrolment n on n.case_id = b.enrolment_id`;

export const billOfOrder = async (em: EntityManager, orderId: string): Promise<StoredBill | null> =>
  (await ask<StoredBill>(em, `${BILL} where b.order_id = $1`, [orderId]))[0] ?? null;
export const billByNumber = async (em: EntityManager, code: string, number: string): Promise<StoredBill | null> =>
  (await ask<StoredBill>(em, `${BILL} where b.code = $1 and b.number = $2`, [code, number]))[0] ?? null;
/** The bill of an enrolment: one counts at a time. */
export const billOfEnrolment = async (em: EntityManager, enrolmentId: string): Promise<StoredBill | null> =>
  (await ask<StoredBill>(em, `${BILL} where b.enrolment_id = $1 order by b.issued_at desc limit 1`, [enrolmentId]))[0] ?? null;
