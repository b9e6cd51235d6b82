// 上海市公共支付平台 (U03): 缴款书, what has become of an order, refunds, the file of a day, and its calls back.
import { createHash } from 'node:crypto';
import type { FileLine } from '../domain/exam/reconciliation.ts';
import { verifySm2 } from '../security/sm2.ts';
import { publicKeyOf } from './one-stop.ts';
import {
  closedSchema,
  notedSchema,
  noticeSchema,
  NOTICE_VALID_MS,
  orderAnswerSchema,
  refundAnswerSchema,
  settlementPartSchema,
  signedNoticeSchema,
  type Noted,
  type OrderAnswer,
  type PaymentNote,
  type PaymentNotice,
  type RefundAnswer,
  type RefundRequest,
} from './contracts/payment.ts';
import { NeighbourAway } from './kit/http.ts';
import type { Link } from './kit/envelope.ts';

/** The path that its calls back are sealed for. */
export const NOTICES_PATH = '/notices';

export interface SettlementFile {
  date: string;
  /** SM3 of all lines. */
  digest: string;
  lines: FileLine[];
}

export interface PaymentGateway {
  /** The same order again is the same 缴款书. Throws NeighbourAway, NeighbourRefused. */
  note(note: PaymentNote, signal?: AbortSignal): Promise<Noted>;
  /** Throws NeighbourAway. */
  query(orderNumber: string, signal?: AbortSignal): Promise<OrderAnswer>;
  /** Throws NeighbourAway; NeighbourRefused PAID, PAYING, NO_SUCH_ORDER. */
  close(key: string, orderNumber: string, signal?: AbortSignal): Promise<void>;
  /** The same number again is the same refund. Throws NeighbourAway; NeighbourRefused NO_SUCH_PAYMENT, TOO_MUCH. */
  refund(refund: RefundRequest, signal?: AbortSignal): Promise<RefundAnswer>;
  /** Throws NeighbourAway; NeighbourRefused NO_SUCH_REFUND. */
  refundState(key: string, signal?: AbortSignal): Promise<RefundAnswer>;
  /** Throws NeighbourAway, also for a file whose sums don't hold; NeighbourRefused NOT_READY. */
  settlement(date: string, signal?: AbortSignal): Promise<SettlementFile>;
  /**
   * A call back. Null: not from the platform, or not lately; `alarm` tells the operators. `nonces` (of envelope and notice) are the caller's to remember. Throws
   * NeighbourAway while the platform's key is not known.
   */
  notified(sealed: unknown, now: number): Promise<{ notice: PaymentNotice; nonces: string[] } | null>;
  alarm: (code: string, path: string) => void;
}

export function createPaymentGateway(link: Link): PaymentGateway {
  const publicKey = publicKeyOf(link);
  return {
    note: (note, signal) => link.ask('/notes', note, notedSchema, signal),
    query: (orderNumber, signal) => link.ask('/query', { orderNumber }, orderAnswerSchema, signal),
    close: async (key, orderNumber, signal) => void (await link.ask('/close', { requestId: key, orderNumber }, closedSchema, signal)),
    refund: (refund, signal) => link.ask('/refund', refund, refundAnswerSchema, signal),
    refundState: (key, signal) => link.ask('/refund-query', { requestId: key }, refundAnswerSchema, signal),
    settlement: (date, signal) => settlement(link, date, signal),
    async notified(sealed, now) {
      const opened = link.openCallback(NOTICES_PATH, sealed, now);
      if (!opened.ok) return null;
      const read = signedNoticeSchema.safeParse(opened.body);
      if (!read.success) return null;
      const [first = '', signature = ''] = read.data.signed.split('.');
      if (!verifySm2(first, signature, await publicKey())) return null;
      const notice = noticeSchema.safeParse(json(Buffer.from(first, 'base64url').toString('utf8')));
      if (!notice.success || Math.abs(now - notice.data.at) > NOTICE_VALID_MS) return null;
      return { notice: notice.data, nonces: [opened.nonce, `notice/${notice.data.nonce}`] };
    },
    alarm: link.alarm,
  };
}

async function settlement(link: Link, date: string, signal: AbortSignal | undefined): Promise<SettlementFile> {
  const first = await link.ask('/settlement', { date, part: 0 }, settlementPartSchema, signal);
  const texts = [...first.lines];
  for (let part = 1; part < first.parts; part++) texts.push(...(await link.ask('/settlement', { date, part }, settlementPartSchema, signal)).lines);
  const digest = createHash('sm3').update(texts.join('\n')).digest('hex');
  const lines = texts.map(lineOf);
  const sum = lines.reduce((fen, line) => (line?.kind === 'payment' ? fen + line.amountFen : fen - (line?.amountFen ?? 0n)), 0n);
  if (digest !== first.digest || lines.length !== first.count || lines.includes(null) || String(sum) !== first.amountFen)
    throw new NeighbourAway(link.neighbour, `the file of ${date} is not whole`);
  return { date, digest, lines: lines as FileLine[] };
}

function lineOf(text: string): FileLine | null {
  const [kind, number, orderNumber, amount, at, ...more] = text.split('|');
  if (more.length || at === undefined || !/^[1-9]\d{0,14}$/.test(amount ?? '') || (kind !== 'P' && kind !== 'R')) return null;
  return { kind: kind === 'P' ? 'payment' : 'refund', number: number!, orderNumber: orderNumber!, amountFen: BigInt(amount!) };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
