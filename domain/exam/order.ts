// Numbers of orders and 缴款书 (S3-06, S3-16). How a 缴款码 is built is known from practice only ([K]): the office that connects the real platform gives its own.
import { mod11_10 } from '../kit/identity/check-digits.ts';
import { shanghaiDay, type Instant } from '../kit/instant.ts';

const digits = (serial: bigint, length: number): string => {
  const text = serial.toString().padStart(length, '0');
  if (serial < 0n || text.length > length) throw new RangeError(`a serial of at most ${length} digits: ${serial}`);
  return text;
};

/** `202607203100000042`: day, province, serial. Throws RangeError on a serial above 8 digits. */
export const orderNumber = (at: Instant, district: string, serial: bigint): string =>
  `${shanghaiDay(at).replaceAll('-', '')}${district.slice(0, 2)}${digits(serial, 8)}`;

/** 缴款码, 20 digits: district (6), year (2), serial (11), check digit by ISO 7064 MOD 11,10. */
export function paymentCode(at: Instant, district: string, serial: bigint): string {
  const body = `${district}${shanghaiDay(at).slice(2, 4)}${digits(serial, 11)}`;
  return body + mod11_10(body);
}

/** Twenty digits with the right last one. */
export const isPaymentCode = (text: string): boolean => /^\d{20}$/.test(text) && mod11_10(text.slice(0, 19)) === text[19];

/** Number of an attempt to give money back: a new attempt after a failure is another refund to the platform. */
export const refundAttempt = (number: string, attempt: number): string => (attempt === 1 ? number : `${number}-${attempt}`);

export interface OrderItem {
  subject: string;
  label: string;
  /** 分 */
  feeFen: string;
}

/** Labels of the payment region as a list of orders shows them. */
export const orderStates = {
  open: '待支付',
  paying: '支付中',
  unknown: '待查',
  paid: '已支付',
  closed: '已关闭',
  refundAsked: '退款审批',
  refunding: '退款中',
  refunded: '已退款',
  refundFailed: '退款异常',
} as const;
export type OrderState = keyof typeof orderStates;
/** States in which an order may still bring money, or holds it. */
export const liveOrderStates: readonly OrderState[] = ['open', 'paying', 'unknown', 'paid', 'refundAsked', 'refunding', 'refundFailed'];
