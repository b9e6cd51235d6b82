// What paying entails outside (S3§2.2): 缴款书, questions, bills, refunds. Each is done under its key; what the platforms say becomes an act of the enrolment.
import type { MikroORM } from '@mikro-orm/postgresql';
import { refundAttempt } from '../../domain/exam/order.ts';
import { returnReasons, type ReturnReason } from '../../domain/exam/payment.ts';
import { paymentRules } from '../../domain/exam/payment-rules.ts';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import type { EffectRequest } from '../../domain/kit/follow.ts';
import { instant, shanghaiDay } from '../../domain/kit/instant.ts';
import { formatYuan } from '../../domain/kit/money.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import type { MessageName } from '../../domain/message/notify.ts';
import { billOfEnrolment } from '../../db/exam/bills.ts';
import { countedReceipt, itemsOf, orderByNumber, refundById, refundsOf, type StoredOrder, type StoredRefund } from '../../db/exam/orders.ts';
import { one } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { billText } from '../../gateways/contracts/fiscal-bill.ts';
import type { RefundAnswer } from '../../gateways/contracts/payment.ts';
import { isNeighbourAway, isNeighbourRefused } from '../../gateways/kit/http.ts';
import type { Neighbours } from '../../gateways/neighbours.ts';
import { once } from '../kit/next.ts';
import type { MessageActivities } from '../message/index.ts';
import type { BillInput } from './bills.ts';
import { noteOf, payerOf, unitOf, wireMoment } from './payment-note.ts';
import { takePayment, takeRefund } from './take.ts';

export interface PaymentActivities {
  /** The platform knows the order. */
  announceOrder: (request: EffectRequest) => Promise<unknown>;
  /** Asks what has become of an order, and takes what there is. */
  askPlatform: (request: EffectRequest) => Promise<unknown>;
  /** Nobody can pay a closed order any more; where somebody has, his money is taken and goes back. */
  withdrawOrder: (request: EffectRequest) => Promise<unknown>;
  issueBill: (request: EffectRequest) => Promise<unknown>;
  writeOffBill: (request: EffectRequest) => Promise<unknown>;
  reverseBill: (request: EffectRequest) => Promise<unknown>;
  /** Asks the platform to give money back, or what has become of that. */
  giveBack: (request: EffectRequest) => Promise<unknown>;
  tellPayment: (request: EffectRequest & { message: PaymentMessage }) => Promise<unknown>;
}
export type PaymentMessage = Extract<MessageName, 'paymentReceived' | 'paymentReturned' | 'refundDone'>;

export interface PaymentEffects {
  orm: MikroORM;
  neighbours: Pick<Neighbours, 'payment' | 'fiscalBill' | 'signingServer'>;
  decide: (request: ActRequest) => Promise<Outcome>;
  notify: MessageActivities['notify'];
  /** Where the platform tells of payments. */
  notifyUrl: string;
}

export function createPaymentActivities(deps: PaymentEffects): PaymentActivities {
  const { orm, neighbours, decide, notify, notifyUrl } = deps;
  const { payment, fiscalBill, signingServer } = neighbours;
  const dataOf = async ({ caseId, seq }: EffectRequest): Promise<Record<string, string>> =>
    (await one<{ data: Record<string, string> }>(orm.em.fork(), `select data from journal where case_id = $1 and seq = $2`, [caseId, seq])).data;
  const orderOf = async (request: EffectRequest): Promise<StoredOrder> => {
    const order = await orderByNumber(orm.em.fork(), (await dataOf(request))['orderNumber'] ?? '');
    if (!order) throw new Error(`no order of ${request.caseId}/${request.seq}`);
    return order;
  };
  /** Refunds that an act speaks of: one, that of the money that came with it, or all that go back by themselves. */
  const toGiveBack = async (request: EffectRequest): Promise<StoredRefund[]> => {
    const { refundId, platformNo } = await dataOf(request);
    const all = await refundsOf(orm.em.fork(), request.caseId);
    if (refundId !== undefined) return all.filter(({ id }) => id === refundId);
    return all.filter((refund) => refund.byItself && (platformNo === undefined || refund.platformNo === platformNo));
  };
  /** An act of the system on the enrolment, keyed by the effect that it follows from. Throws where it is refused for anything but the state. */
  const record = async ({ key, caseId }: EffectRequest, action: string, input: object): Promise<void> => {
    const outcome = await decide({ key: `${key}/${action}`, type: 'Enrolment', action, caseId, actor: { kind: 'system' }, input, bodyHash: '' });
    if (!outcome.ok && outcome.refusal.code !== 'STATE_CONFLICT') throw new Error(`${action} was refused: ${outcome.refusal.code}`);
  };
  /** Takes all that the platform says of an order; answers its state there. */
  const ask = async (order: StoredOrder): Promise<string> => {
    const { state, payments } = await payment.query(order.number);
    for (const paid of payments) await takePayment(deps, paid);
    return state;
  };

  const askedBack = async (refund: StoredRefund): Promise<RefundAnswer> => {
    const requestId = refundAttempt(refund.number, refund.attempt);
    try {
      const { platformNo, amountFen } = refund;
      return await payment.refund({ requestId, platformNo, amountFen, reason: await reasonOf(orm, refund) });
    } catch (error) {
      if (!isNeighbourRefused(error)) throw error;
      // Understood and refused: people look at it.
      return { requestId, state: 'failed', at: wireMoment(refund.askedAt), code: error.code };
    }
  };

  return {
    announceOrder: (request) =>
      once({ orm }, request, '登记缴款书', async () => {
        const order = await orderOf(request);
        await payment.note(await noteOf(orm.em.fork(), order, notifyUrl));
        return { orderNumber: order.number };
      }),
    askPlatform: (request) =>
      once({ orm }, request, '查询支付结果', async () => {
        const order = await orderOf(request);
        // Who doesn't answer now is asked again soon, and 对账 finds what nobody has said.
        const state = await ask(order).catch((error: unknown) => {
          if (isNeighbourAway(error)) return 'away';
          throw error;
        });
        if (state === 'closed')
          await decide({
            key: `${request.key}/failPayment`,
            type: 'Enrolment',
            action: 'failPayment',
            caseId: request.caseId,
            actor: { kind: 'platform', platform: 'payment' },
            input: {},
            bodyHash: '',
          });
        return { orderNumber: order.number, state };
      }),
    withdrawOrder: (request) =>
      once({ orm }, request, '关闭缴款书', async () => {
        const order = await orderOf(request);
        try {
          await payment.close(`close/${order.number}`, order.number);
        } catch (error) {
          if (!isNeighbourRefused(error)) throw error;
          if (error.code === 'PAID') await ask(order);
        }
        return { orderNumber: order.number };
      }),
    issueBill: (request) =>
      once({ orm }, request, '开具电子票据', async () => {
        const em = orm.em.fork();
        const order = await orderOf(request);
        const receipt = (await countedReceipt(em, order.id))!;
        const [unit, items, payer] = [await unitOf(em, order), await itemsOf(em, order.id), await payerOf(em, order.enrolmentId)];
        const given = await fiscalBill.number(`bill/${order.number}`, unit.code);
        const named = { code: given.code, number: given.number, checkCode: given.checkCode, paymentCode: order.paymentCode };
        const bill = { ...named, orderNumber: order.number, unitCode: unit.code, projectCode: unit.projectCode, amountFen: order.amountFen };
        const text = billText(bill);
        const signed = await signingServer.sign(`bill/${order.number}`, 'sm2', Buffer.from(text, 'utf8'));
        const issued = await fiscalBill.issue({
          requestId: `bill/${order.number}`,
          ...bill,
          platformNo: receipt.platformNo,
          payer,
          unitName: unit.name,
          projectName: unit.projectName,
          items: items.map(({ subject, label, feeFen }) => ({ code: subject, name: label, amountFen: feeFen })),
          paidAt: wireMoment(receipt.paidAt),
          text,
          unitSignature: signed.signature,
          unitKey: signed.publicKey,
        });
        const input: BillInput = {
          orderId: order.id,
          platformNo: receipt.platformNo,
          code: given.code,
          number: given.number,
          checkCode: given.checkCode,
          amountFen: order.amountFen,
          text,
          unitSignature: signed.signature,
          unitKey: signed.publicKey,
          supervisionSignature: issued.supervisionSignature,
          supervisionKey: issued.supervisionKey,
          at: instant(issued.at),
        };
        await record(request, 'issueBill', input);
        return { code: given.code, number: given.number };
      }),
    writeOffBill: (request) =>
      once({ orm }, request, '票据核销', async () => {
        const bill = await billOfEnrolment(orm.em.fork(), request.caseId);
        // A refund may have been faster: a bill that is reversed needs no 核销.
        if (bill?.state !== 'issued') return null;
        try {
          const at = await fiscalBill.writeOff(`write-off/${bill.number}`, bill.code, bill.number);
          await record(request, 'writeOffBill', { at: instant(at) });
        } catch (error) {
          if (!isNeighbourRefused(error) || error.code !== 'REVERSED') throw error;
        }
        return { number: bill.number };
      }),
    reverseBill: (request) =>
      once({ orm }, request, '票据红冲', async () => {
        const bill = await billOfEnrolment(orm.em.fork(), request.caseId);
        if (!bill || bill.state === 'reversed') return null;
        const reversed = await fiscalBill.reverse(`reverse/${bill.number}`, { code: bill.code, number: bill.number, reason: '退款' });
        await record(request, 'reverseBill', { at: instant(reversed.at), reversalNumber: reversed.reversalNumber });
        return { number: bill.number, reversalNumber: reversed.reversalNumber };
      }),
    giveBack: (request) =>
      once({ orm }, request, '原路退款', async () => {
        const answers: string[] = [];
        for (const refund of await toGiveBack(request)) {
          if (refund.state !== 'refunding') continue;
          const answer = await askedBack(refund);
          await takeRefund(deps, answer);
          answers.push(answer.state);
        }
        return { answers };
      }),
    tellPayment: async ({ message, ...request }) => {
      const em = orm.em.fork();
      const { orderNumber, refundId } = await dataOf(request);
      const refund = refundId === undefined ? null : await refundById(em, refundId);
      const about = await one<{ accountId: string; exam: string; fen: string }>(
        em,
        `select n.account_id as "accountId", e.name as exam, o.amount_fen::text as fen from enrolment n join exam e on e.case_id = n.exam_id
           join exam_order o on o.enrolment_id = n.case_id and ($2::text is null or o.number = $2) where n.case_id = $1 order by o.created_at desc limit 1`,
        [request.caseId, orderNumber ?? null],
      );
      const why = refund ? { reason: returnReasons[refund.reason as ReturnReason] ?? refund.reason } : {};
      const params = { exam: about.exam, amount: formatYuan(BigInt(refund?.amountFen ?? about.fen)) };
      return notify({
        ...request,
        template: message,
        to: { accountId: about.accountId },
        params: message === 'paymentReturned' ? { ...params, ...why } : params,
      });
    },
  };
}

/** The reason of a refund in the office's words. */
async function reasonOf(orm: MikroORM, { reason, byItself, askedAt, enrolmentId }: StoredRefund): Promise<string> {
  if (byItself) return returnReasons[reason as ReturnReason];
  const em = orm.em.fork();
  const { district } = await one<{ district: string }>(em, `select district from case_file where id = $1`, [enrolmentId]);
  const list = ruleValue((await ruleBook(em)).rulesFor(district, shanghaiDay(askedAt)), paymentRules.refundReasons);
  return list.find(({ code }) => code === reason)?.label ?? reason;
}
