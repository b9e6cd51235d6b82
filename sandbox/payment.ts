// U03, 上海市公共支付平台: 缴款书, payments, refunds and the file of each day. Money comes by `POST /payment/_pay` (as from any bank, also twice or too late) or on its page
// for people; it is told of at once, to the address of the 缴款书 or one that is set (`POST /payment/_callback`). What goes wrong on demand: notices held back, sent again, with a wrong amount,
// forged or stale (`/_notice`), answers that know nothing (`/_answers`), refunds that wait or fail (`/_refunds`), files with lines missing, changed or added (`/_file`).
import { createHash, randomBytes } from 'node:crypto';
import type { Router } from 'express';
import { sm2 } from 'sm-crypto-v2';
import { z } from 'zod';
import {
  closeSchema,
  fen,
  LINES_PER_PART,
  noteSchema,
  orderAnswers,
  orderQuerySchema,
  refundQuerySchema,
  refundSchema,
  settlementSchema,
  type Noted,
  type OrderAnswer,
  type Payment,
  type PaymentNote,
  type PaymentNotice,
  type RefundAnswer,
  type SettlementPart,
} from '../gateways/contracts/payment.ts';
import { onceEach } from './kit/once.ts';
import { openRows } from './kit/rows.ts';
import { createSealed } from './kit/sealed.ts';
import { refused, type Answer, type Kit } from './kit/stand-in.ts';
import { openStore } from './kit/store.ts';
import { payPage } from './pay-page.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
/** Legal day of a moment in Asia/Shanghai. */
const dayOf = (moment: string): string => new Date(Date.parse(moment) + 8 * 3_600_000).toISOString().slice(0, 10);

interface NoteRow {
  note: PaymentNote;
  closed: boolean;
}
interface RefundRow {
  requestId: string;
  orderNumber: string;
  platformNo: string;
  amountFen: string;
  answer: RefundAnswer;
}
interface FileChange {
  date: string;
  drop: string[];
  change: { number: string; amountFen: string }[];
  add: string[];
}

const paySchema = z.strictObject({
  orderNumber: z.string(),
  amountFen: fen.optional(),
  channel: z.string().max(20).default('微信'),
  /** Times that it is told of; 0: held back until `_notice`. */
  notices: z.int().min(0).max(10).default(1),
  /** The platform's number, where a test wants to know it beforehand. */
  platformNo: z.string().optional(),
});
const noticeAgainSchema = z.strictObject({
  platformNo: z.string(),
  times: z.int().min(1).max(20).default(1),
  /** What it says instead of the truth. */
  amountFen: fen.optional(),
  forged: z.boolean().default(false),
  /** Signed so long ago. */
  ageMs: z.int().default(0),
});
const fileSchema = z.strictObject({
  date: z.iso.date(),
  drop: z.array(z.string()).default([]),
  change: z.array(z.strictObject({ number: z.string(), amountFen: fen })).default([]),
  /** Whole lines. */
  add: z.array(z.string().regex(/^\w\|[^|]+\|\d+\|\d+\|[^|]+$/)).default([]),
});

export function createPayment(kit: Kit): Router {
  const sealed = createSealed('payment', kit);
  const once = onceEach('payment', kit);
  const keys = openStore<{ publicKey: string; privateKey: string }>('payment-key', kit.folder);
  if (keys.rows.length === 0) keys.add(sm2.generateKeyPairHex());
  const { publicKey, privateKey } = keys.rows[0]!;
  const notes = openRows<NoteRow>('payment-notes', kit.folder, ({ note }) => note.orderNumber);
  const payments = openRows<Payment>('payment-payments', kit.folder, ({ platformNo }) => platformNo);
  const refunds = openRows<RefundRow>('payment-refunds', kit.folder, ({ requestId }) => requestId);
  const files = openRows<FileChange>('payment-files', kit.folder, ({ date }) => date);
  const answers = new Map<string, OrderAnswer['state']>();
  let nextRefunds: RefundAnswer['state'] = 'done';
  let callback: string | undefined;

  const byOrder = Map.groupBy(payments.all(), (one) => one.orderNumber);
  const paymentsOf = (orderNumber: string): Payment[] => byOrder.get(orderNumber) ?? [];
  const signed = (notice: PaymentNotice, key: string): string => {
    const first = Buffer.from(JSON.stringify(notice)).toString('base64url');
    return `${first}.${sm2.doSignature(bytes(first), key, { hash: true })}`;
  };
  const tell = async (orderNumber: string, notice: PaymentNotice, key = privateKey): Promise<number> => {
    const url = callback ?? notes.get(orderNumber)?.note.notifyUrl;
    return url === undefined ? 0 : sealed.callBack(url, '/notices', { signed: signed(notice, key) });
  };
  /** Whoever is away is told again by whoever asks: `/query` has it all. */
  const tellOrNot = (orderNumber: string, notice: PaymentNotice): Promise<number> => tell(orderNumber, notice).catch(() => 0);
  const fresh = (ageMs = 0) => ({ nonce: randomBytes(16).toString('hex'), at: Date.now() - ageMs });
  const paymentNotice = (payment: Payment, { amountFen = payment.amountFen, ageMs = 0 } = {}): PaymentNotice => ({
    kind: 'payment',
    ...fresh(ageMs),
    platformNo: payment.platformNo,
    orderNumber: payment.orderNumber,
    paymentCode: notes.get(payment.orderNumber)?.note.paymentCode ?? '0'.repeat(20),
    amountFen,
    channel: payment.channel,
    paidAt: payment.paidAt,
  });
  const refundNotice = ({ requestId, answer: { state, at, code } }: RefundRow): PaymentNotice => ({
    kind: 'refund',
    ...fresh(),
    requestId,
    state: state === 'done' ? 'done' : 'failed',
    refundedAt: at,
    code,
  });

  async function pay({ orderNumber, amountFen, channel, notices, platformNo }: z.infer<typeof paySchema>): Promise<Answer> {
    const amount = amountFen ?? notes.get(orderNumber)?.note.amountFen;
    if (amount === undefined) return refused(404, 'NO_SUCH_ORDER', '未查询到该缴款书');
    const paidAt = (await kit.clock()).toISOString();
    const payment: Payment = {
      platformNo: platformNo ?? `SHZF${paidAt.slice(0, 10).replaceAll('-', '')}${randomBytes(8).toString('hex').toUpperCase()}`,
      orderNumber,
      amountFen: amount,
      channel,
      paidAt,
    };
    payments.put(payment);
    byOrder.set(orderNumber, [...paymentsOf(orderNumber), payment]);
    const answered: number[] = [];
    for (let n = 0; n < notices; n++) answered.push(await tellOrNot(orderNumber, paymentNotice(payment)));
    return { status: 200, body: { platformNo: payment.platformNo, answered } };
  }

  sealed.onSealed('/public-key', z.strictObject({}), () => ({ status: 200, body: { publicKey } }));
  sealed.onSealed('/notes', noteSchema, async (asked) => {
    const at = (await kit.clock()).toISOString();
    return once('/notes', asked, () => {
      const known = notes.get(asked.orderNumber);
      if (known && known.note.amountFen !== asked.amountFen) return refused(409, 'ORDER_KNOWN', '订单号已用于其他缴款书');
      notes.put({ note: asked, closed: known?.closed ?? false });
      return { status: 200, body: { requestId: asked.requestId, at } satisfies Noted };
    });
  });
  sealed.onSealed('/query', orderQuerySchema, async ({ orderNumber }) => {
    const now = (await kit.clock()).getTime();
    const paid = paymentsOf(orderNumber);
    const row = notes.get(orderNumber);
    const over = row && (row.closed || Date.parse(row.note.expiresAt) < now);
    const state = answers.get(orderNumber) ?? (paid.length ? 'paid' : !row ? 'none' : over ? 'closed' : 'waiting');
    const body: OrderAnswer = { orderNumber, state, payments: state === 'unknown' ? [] : paid };
    return { status: 200, body };
  });
  sealed.onSealed('/close', closeSchema, async (asked) => {
    const at = (await kit.clock()).toISOString();
    if (paymentsOf(asked.orderNumber).length) return refused(409, 'PAID', '已缴款，不能关闭');
    const row = notes.get(asked.orderNumber);
    if (!row) return refused(404, 'NO_SUCH_ORDER', '未查询到该缴款书');
    return once('/close', asked, () => {
      notes.put({ ...row, closed: true });
      return { status: 200, body: { requestId: asked.requestId, at } };
    });
  });
  sealed.onSealed('/refund', refundSchema, async (asked) => {
    const at = (await kit.clock()).toISOString();
    const known = refunds.get(asked.requestId);
    if (known)
      return known.platformNo === asked.platformNo && known.amountFen === asked.amountFen
        ? { status: 200, body: known.answer }
        : refused(409, 'REQUEST_ID_REUSED', '同一请求号的内容不一致');
    const payment = payments.get(asked.platformNo);
    if (!payment) return refused(404, 'NO_SUCH_PAYMENT', '未查询到该缴款');
    const given = refunds.all().filter((one) => one.platformNo === asked.platformNo && one.answer.state !== 'failed');
    const sum = given.reduce((total, one) => total + BigInt(one.amountFen), BigInt(asked.amountFen));
    if (sum > BigInt(payment.amountFen)) return refused(409, 'TOO_MUCH', '退款金额超过缴款金额');
    const answer: RefundAnswer = { requestId: asked.requestId, state: nextRefunds, at, code: nextRefunds === 'failed' ? 'ACCOUNT_CLOSED' : null };
    refunds.put({
      requestId: asked.requestId,
      orderNumber: payment.orderNumber,
      platformNo: asked.platformNo,
      amountFen: asked.amountFen,
      answer,
    });
    return { status: 200, body: answer };
  });
  sealed.onSealed('/refund-query', refundQuerySchema, ({ requestId }) => {
    const row = refunds.get(requestId);
    return row ? { status: 200, body: row.answer } : refused(404, 'NO_SUCH_REFUND', '未查询到该退款');
  });
  sealed.onSealed('/settlement', settlementSchema, async ({ date, part }) => {
    if (dayOf((await kit.clock()).toISOString()) <= date) return refused(409, 'NOT_READY', '对账文件次日生成');
    return { status: 200, body: partOf(date, part, linesOf(date)) };
  });

  function linesOf(date: string): string[] {
    const wrong = files.get(date) ?? { date, drop: [], change: [], add: [] };
    const amountOf = (number: string, amountFen: string): string => wrong.change.find((one) => one.number === number)?.amountFen ?? amountFen;
    const paid = payments
      .all()
      .filter(({ paidAt }) => dayOf(paidAt) === date)
      .map((one) => ({ kind: 'P', number: one.platformNo, orderNumber: one.orderNumber, amountFen: one.amountFen, at: one.paidAt }));
    const back = refunds
      .all()
      .filter(({ answer }) => answer.state === 'done' && dayOf(answer.at) === date)
      .map((one) => ({ kind: 'R', number: one.requestId, orderNumber: one.orderNumber, amountFen: one.amountFen, at: one.answer.at }));
    return [
      ...[...paid, ...back]
        .filter(({ number }) => !wrong.drop.includes(number))
        .map(({ kind, number, orderNumber, amountFen, at }) => [kind, number, orderNumber, amountOf(number, amountFen), at].join('|')),
      ...wrong.add,
    ];
  }

  sealed.onData('/_pay', paySchema, pay);
  sealed.onData('/_notice', noticeAgainSchema, async ({ platformNo, times, amountFen, forged, ageMs }) => {
    const payment = payments.get(platformNo);
    if (!payment) return refused(404, 'NO_SUCH_PAYMENT', '未查询到该缴款');
    const key = forged ? sm2.generateKeyPairHex().privateKey : privateKey;
    const answered: number[] = [];
    for (let n = 0; n < times; n++) answered.push(await tell(payment.orderNumber, paymentNotice(payment, { ...(amountFen ? { amountFen } : {}), ageMs }), key));
    return { status: 200, body: { answered } };
  });
  sealed.onData('/_answers', z.strictObject({ orderNumber: z.string(), state: z.enum(orderAnswers).nullable() }), ({ orderNumber, state }) => {
    if (state === null) answers.delete(orderNumber);
    else answers.set(orderNumber, state);
    return { status: 200, body: { orderNumber, state } };
  });
  sealed.onData('/_refunds', z.strictObject({ next: z.enum(['done', 'pending', 'failed']) }), ({ next }) => {
    nextRefunds = next;
    return { status: 200, body: { next } };
  });
  sealed.onData('/_refund', z.strictObject({ requestId: z.string(), state: z.enum(['done', 'failed']) }), async ({ requestId, state }) => {
    const row = refunds.get(requestId);
    if (!row) return refused(404, 'NO_SUCH_REFUND', '未查询到该退款');
    const ended: RefundRow = {
      ...row,
      answer: { requestId, state, at: (await kit.clock()).toISOString(), code: state === 'failed' ? 'ACCOUNT_CLOSED' : null },
    };
    refunds.put(ended);
    return { status: 200, body: { answered: await tellOrNot(row.orderNumber, refundNotice(ended)) } };
  });
  sealed.onData('/_file', fileSchema, (change) => {
    files.put(change);
    return { status: 200, body: change };
  });
  sealed.onData('/_callback', z.strictObject({ url: z.url() }), ({ url }) => {
    callback = url;
    return { status: 200, body: { url } };
  });
  sealed.router.get('/_payments', (_request, response) => void response.json({ payments: payments.all(), refunds: refunds.all() }));
  payPage(sealed.router, {
    find: (code) => {
      const row = notes.all().find(({ note }) => note.paymentCode === code);
      return row ? { ...row.note, open: !row.closed && paymentsOf(row.note.orderNumber).length === 0 } : null;
    },
    pay: async (orderNumber) => void (await pay({ orderNumber, channel: '网页', notices: 1 })),
  });
  return sealed.router;
}

function partOf(date: string, part: number, lines: readonly string[]): SettlementPart {
  const parts = Math.max(1, Math.ceil(lines.length / LINES_PER_PART));
  const amount = lines.reduce((sum, line) => {
    const [kind, , , fenText] = line.split('|');
    return kind === 'P' ? sum + BigInt(fenText!) : sum - BigInt(fenText!);
  }, 0n);
  return {
    date,
    part,
    parts,
    count: lines.length,
    amountFen: String(amount),
    digest: createHash('sm3').update(lines.join('\n')).digest('hex'),
    lines: lines.slice(part * LINES_PER_PART, (part + 1) * LINES_PER_PART),
  };
}
