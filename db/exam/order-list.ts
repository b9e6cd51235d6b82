// 支付订单查询 (S3-25): orders with their candidate, bill and refund, for the finance office.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import { query } from '../kit/sql.ts';
import { ORDER, type StoredOrder } from './orders.ts';

export interface OrderFilter {
  examId?: string | undefined;
  state?: string | undefined;
  channel?: string | undefined;
  /** Of the order, the 缴款书 or the platform: whole. */
  number?: string | undefined;
  /** Contained in the candidate's name. */
  name?: string | undefined;
  /** Created from, and before. */
  from?: Instant | undefined;
  until?: Instant | undefined;
  /** Prefixes of districts; null: all. */
  districts: readonly string[] | null;
}

export interface ListedOrder extends StoredOrder {
  name: string;
  examName: string;
  billNumber: string | null;
  billState: string | null;
  refundNumber: string | null;
  refundState: string | null;
}

/** A page, the newest first. */
export const orderPage = (em: EntityManager, filter: OrderFilter, limit: number, after?: readonly [Instant, string]): Promise<ListedOrder[]> =>
  query(
    em,
    `select ${ORDER}, n.name, e.name as "examName", b.code || b.number as "billNumber", b.state as "billState", f.number as "refundNumber", f.state as "refundState"
       from exam_order o join enrolment n on n.case_id = o.enrolment_id join exam e on e.case_id = o.exam_id left join exam_bill b on b.order_id = o.id
         left join lateral (select number, state from exam_refund where order_id = o.id order by asked_at desc limit 1) f on true
      where ($1::uuid is null or o.exam_id = $1) and ($2::text is null or o.state = $2) and ($3::text is null or o.channel = $3)
        and ($4::text is null or o.number = $4 or o.payment_code = $4 or exists (select from exam_receipt r where r.order_id = o.id and r.platform_no = $4))
        and ($5::text is null or n.name like '%' || replace(replace(replace($5, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%')
        and ($6::timestamptz is null or o.created_at >= $6) and ($7::timestamptz is null or o.created_at < $7)
        and ($8::text[] is null or exists (select from unnest($8::text[]) x where o.district like x || '%'))
        and ($9::timestamptz is null or (o.created_at, o.id) < ($9, $10::uuid))
      order by o.created_at desc, o.id desc limit $11`,
    [
      filter.examId ?? null,
      filter.state ?? null,
      filter.channel ?? null,
      filter.number ?? null,
      filter.name ?? null,
      filter.from ?? null,
      filter.until ?? null,
      filter.districts,
      after?.[0] ?? null,
      after?.[1] ?? null,
      limit,
    ],
  );

/** Case of an order with its version, as acts on it need them. */
export const caseOfOrder = async (
  em: EntityManager,
  number: string,
): Promise<{ id: string; version: number; regions: Record<string, string> } | null> =>
  (
    await query<{ id: string; version: number; regions: Record<string, string> }>(
      em,
      `select c.id, c.version, c.regions from case_file c join exam_order o on o.enrolment_id = c.id where o.number = $1`,
      [number],
    )
  )[0] ?? null;

/** Whose an enrolment is, and the version of its case. */
export const enrolmentOwner = async (em: EntityManager, id: string): Promise<{ ownerId: string; district: string; version: number } | null> =>
  (
    await query<{ ownerId: string; district: string; version: number }>(
      em,
      `select n.account_id as "ownerId", c.district, c.version from enrolment n join case_file c on c.id = n.case_id where n.case_id = $1`,
      [id],
    )
  )[0] ?? null;
