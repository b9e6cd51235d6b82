// What money for an enrolment is worth (S3-16, S3§2.2). A payment counts when it was begun by the deadline and its confirmation was received by the deadline and its
// grace; all other money is booked and goes back by itself, the way it came. Pure.
import { plusMs, type Instant } from '../kit/instant.ts';
import type { Windows } from './exam.ts';

/** Path of our address for the platform's calls. */
export const PAYMENT_CALLBACK = '/v1/callbacks/payment';

/** The last moment at which a confirmation counts. */
export const confirmBy = ({ payCloses }: Pick<Windows, 'payCloses'>, graceMinutes: number): Instant => plusMs(payCloses, graceMinutes * 60_000);

/** So long before the last moment the platform is asked once more, so that its answer can still count. */
export const LAST_QUERY_MS = 30_000;

/** When the platform is asked next: after the interval, but once shortly before the last moment that counts, and then at it. */
export function nextQuery(received: Instant, afterSeconds: number, limit: Instant): Instant {
  const last = plusMs(limit, -LAST_QUERY_MS);
  const next = plusMs(received, afterSeconds * 1000);
  if (next < last) return next;
  return received < last ? last : received < limit ? limit : next;
}

/** Seconds to wait after the n-th question (0: none was asked yet); the last interval repeats. */
export const intervalAfter = (intervals: readonly number[], asked: number): number => intervals[Math.min(asked, intervals.length - 1)]!;

/** Why money goes back by itself. */
export const returnReasons = { late: '逾期到账', double: '重复支付', closed: '订单已关闭', cancelled: '考试取消' } as const;
export type ReturnReason = keyof typeof returnReasons;

export interface Money {
  counts: boolean;
  /** Null where it counts. */
  why: ReturnReason | null;
  /** The order that it came for ends with it. */
  endsOrder: boolean;
}

export interface MoneyAsked {
  /** Main state of the enrolment, and of its payment region, which speaks of the newest order. */
  main: string;
  payment: string;
  /** The money is for the order that the payment region speaks of. */
  newest: boolean;
  examCancelled: boolean;
  received: Instant;
  limit: Instant;
}

const LIVE: readonly string[] = ['open', 'paying', 'unknown'];
const PAID: readonly string[] = ['paid', 'refundAsked', 'refunding', 'refundFailed', 'refunded'];

/** What money is that the platform says it has received. */
export function moneyFor({ main, payment, newest, examCancelled, received, limit }: MoneyAsked): Money {
  const live = newest && LIVE.includes(payment);
  const back = (why: ReturnReason): Money => ({ counts: false, why, endsOrder: live });
  if (examCancelled) return back('cancelled');
  if (newest && PAID.includes(payment)) return back('double');
  if (!live) return back('closed');
  return received > limit || main !== 'toPay' ? back('late') : { counts: true, why: null, endsOrder: false };
}

/** Region `returns`. */
export type ReturnsState = 'none' | 'returning' | 'returnFailed';

/** Where what goes back stands: what has failed needs people, whatever else is on its way. */
export const returnsState = ({ underWay, failed }: { underWay: number; failed: number }): ReturnsState =>
  failed > 0 ? 'returnFailed' : underWay > 0 ? 'returning' : 'none';

/** States of a refund. */
export const refundStates = { asked: '待审批', refunding: '退款中', refunded: '已退款', failed: '退款异常', declined: '不予退款' } as const;
export type RefundState = keyof typeof refundStates;
