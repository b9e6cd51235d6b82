// What the API does beside acts for paying: an order is announced while its payer waits, the platform's calls are taken, a day is reconciled when FIN asks for it.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import { refuse, Refused } from '../../domain/kit/refusal.ts';
import { useNonce } from '../../db/account/platform.ts';
import type { IssuedDocument } from '../../db/document/reads.ts';
import { orderByNumber } from '../../db/exam/orders.ts';
import { envelopeCodes } from '../../gateways/contracts/envelope.ts';
import { isNeighbourAway, isNeighbourRefused } from '../../gateways/kit/http.ts';
import { NOTICES_PATH, type PaymentGateway } from '../../gateways/payment.ts';
import type { RowSeals } from '../../security/row-seal.ts';
import { noteOf } from './payment-note.ts';
import { printedPaper } from './printing.ts';
import { reconcileDay, type ReconciledDay } from './reconciliation.ts';
import { takePayment, takeRefund } from './take.ts';

export interface PaymentDesk {
  /** Address at which an order is paid; null while the platform can't be told of it: the workflow goes on trying. */
  announce: (orderNumber: string) => Promise<string | null>;
  /** Takes a call of the platform. Throws PAYMENT_NOTICE_FORGED, PAYMENT_AMOUNT_DIFFERS, PAYMENT_ORDER_UNKNOWN, NEIGHBOUR_AWAY. */
  notified: (sealed: unknown) => Promise<void>;
  /** The bill of an enrolment on paper; null while it is being made, which the first question begins. Throws NOT_FOUND. */
  paper: (enrolmentId: string) => Promise<IssuedDocument | null>;
  /** Throws SETTLEMENT_NOT_READY, NEIGHBOUR_AWAY. */
  reconcile: (day: string) => Promise<ReconciledDay>;
}

export interface PaymentDeskDeps {
  orm: MikroORM;
  seals: RowSeals;
  payment: PaymentGateway;
  decide: (request: ActRequest) => Promise<Outcome>;
  notifyUrl: string;
  /** Where browsers pay; undefined: no such page. */
  webUrl: string | undefined;
  onError: (error: unknown) => void;
}

/** A neighbour that is away is told as such to whoever waits. */
function told(error: unknown): unknown {
  if (isNeighbourAway(error)) return refuse('NEIGHBOUR_AWAY');
  if (isNeighbourRefused(error) && error.code === 'NOT_READY') return refuse('SETTLEMENT_NOT_READY');
  return error;
}

export function createPaymentDesk(deps: PaymentDeskDeps): PaymentDesk {
  const { orm, payment, notifyUrl, webUrl, onError } = deps;
  const forged = (code: string): Error => {
    payment.alarm(code, NOTICES_PATH);
    return refuse('PAYMENT_NOTICE_FORGED');
  };
  return {
    announce: async (orderNumber) => {
      const em = orm.em.fork();
      const order = await orderByNumber(em, orderNumber);
      if (!order) throw refuse('NOT_FOUND');
      try {
        await payment.note(await noteOf(em, order, notifyUrl));
      } catch (error) {
        if (!isNeighbourAway(error)) throw error;
        onError(error);
        return null;
      }
      return webUrl === undefined ? null : `${webUrl.replace(/\/$/, '')}/pay?code=${order.paymentCode}`;
    },
    notified: async (sealed) => {
      const opened = await payment.notified(sealed, Date.now()).catch((error: unknown) => {
        throw told(error);
      });
      if (!opened) throw forged(envelopeCodes.altered);
      for (const nonce of opened.nonces) if (!(await useNonce(orm.em.fork(), 'payment', nonce))) throw forged(envelopeCodes.replayed);
      const { notice } = opened;
      const outcome =
        notice.kind === 'payment'
          ? await takePayment(deps, notice)
          : await takeRefund(deps, { requestId: notice.requestId, state: notice.state, at: notice.refundedAt, code: notice.code });
      if (outcome && !outcome.ok) throw new Refused(outcome.refusal);
    },
    paper: (enrolmentId) => printedPaper(deps, enrolmentId, 'P04'),
    reconcile: (day) =>
      reconcileDay(deps, day).catch((error: unknown) => {
        throw told(error);
      }),
  };
}
