// Wire contract of 上海市公共支付平台 (U03). Sealed: `POST <url>/notes`, `/query`, `/close`, `/refund`, `/refund-query`, `/settlement`, `/public-key`.
// It calls back, sealed for the path `/notices`, `POST <callback>` when money has come or a refund has ended: late, twice, out of order. Inside the envelope stands
// `<base64url of the notice's JSON>.<SM2 signature in hex>` (GB/T 32918.2, SM3, r‖s, the standard's default user id) over the first part as written; a notice has a nonce
// and a time, and counts once and for five minutes. Amounts are 分 as text. [K]: the real platform's interface comes with the office that connects it.
import { z } from 'zod';
import { digest, moment, personName, requestId, unitName } from './parts.ts';

export const fen = z.string().regex(/^[1-9]\d{0,14}$/);
export const paymentCode = z.string().regex(/^\d{20}$/);
export const orderNumber = z.string().regex(/^\d{10,32}$/);
export const platformNo = z.string().regex(/^[A-Z0-9]{8,40}$/);

/** 缴款书: who pays how much for what, to which unit and project. The same order again is the same 缴款书. */
export const noteSchema = z.strictObject({
  requestId,
  orderNumber,
  paymentCode,
  amountFen: fen,
  payer: personName,
  unitCode: z.string().min(1).max(20),
  unitName,
  projectCode: z.string().min(1).max(20),
  projectName: unitName,
  items: z.array(z.strictObject({ code: z.string().max(20), name: unitName, amountFen: fen })).min(1),
  /** Nobody can pay it after that. */
  expiresAt: moment,
  /** Where the platform tells of it. */
  notifyUrl: z.url(),
});
export type PaymentNote = z.infer<typeof noteSchema>;
export const notedSchema = z.object({ requestId, at: moment });
export type Noted = z.infer<typeof notedSchema>;

export const orderQuerySchema = z.strictObject({ orderNumber });
/** `unknown`: the platform itself is still waiting for a bank. */
export const orderAnswers = ['none', 'waiting', 'paying', 'paid', 'closed', 'unknown'] as const;
export const paymentSchema = z.object({ platformNo, orderNumber, amountFen: fen, channel: z.string().max(20), paidAt: moment });
export type Payment = z.infer<typeof paymentSchema>;
export const orderAnswerSchema = z.object({ orderNumber, state: z.enum(orderAnswers), payments: z.array(paymentSchema) });
export type OrderAnswer = z.infer<typeof orderAnswerSchema>;

/** Nobody can pay it any more. 409 PAID or PAYING where somebody has, or is about to. */
export const closeSchema = z.strictObject({ requestId, orderNumber });
export const closedSchema = z.object({ requestId, at: moment });

/** The way the money came. `requestId` is the number of the refund: the same again is the same refund; what was given back can't exceed what came. */
export const refundSchema = z.strictObject({ requestId, platformNo, amountFen: fen, reason: z.string().min(1).max(100) });
export type RefundRequest = z.infer<typeof refundSchema>;
export const refundAnswers = ['done', 'pending', 'failed'] as const;
export const refundAnswerSchema = z.object({
  requestId,
  state: z.enum(refundAnswers),
  at: moment,
  /** Why it failed. */
  code: z.string().max(64).nullable(),
});
export type RefundAnswer = z.infer<typeof refundAnswerSchema>;
export const refundQuerySchema = z.strictObject({ requestId });

/** The file of a day (Asia/Shanghai), from the next day on (409 NOT_READY before), in parts. `digest`: SM3 of all lines of all parts joined by `\n`. */
export const settlementSchema = z.strictObject({ date: z.iso.date(), part: z.int().min(0) });
export const LINES_PER_PART = 10_000;
export const settlementPartSchema = z.object({
  date: z.iso.date(),
  part: z.int(),
  parts: z.int().min(1),
  count: z.int().min(0),
  /** Payments minus refunds. */
  amountFen: z.string().regex(/^-?\d{1,18}$/),
  digest,
  lines: z.array(z.string().max(200)),
});
export type SettlementPart = z.infer<typeof settlementPartSchema>;
// Lines: `P|<platformNo>|<orderNumber>|<amountFen>|<moment>`, or `R|<requestId of the refund>|<orderNumber>|<amountFen>|<moment>`.

export const noticeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('payment'),
    nonce: z.string().regex(/^[0-9a-f]{32}$/),
    /** Milliseconds since the epoch, real time. */
    at: z.int().positive(),
    platformNo,
    orderNumber,
    paymentCode,
    amountFen: fen,
    channel: z.string().max(20),
    paidAt: moment,
  }),
  z.strictObject({
    kind: z.literal('refund'),
    nonce: z.string().regex(/^[0-9a-f]{32}$/),
    at: z.int().positive(),
    requestId,
    state: z.enum(['done', 'failed']),
    refundedAt: moment,
    code: z.string().max(64).nullable(),
  }),
]);
export type PaymentNotice = z.infer<typeof noticeSchema>;
/** A notice signed longer ago than this, or further ahead, is refused. Milliseconds. */
export const NOTICE_VALID_MS = 300_000;
/** What the envelope of a call back holds. */
export const signedNoticeSchema = z.strictObject({ signed: z.string().regex(/^[\w-]+\.[0-9a-f]{128}$/) });
