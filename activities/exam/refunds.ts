// Refunds (S3-16, S3§2.2): one person asks with a reason of the list, another approves, the platform gives the money back the way it came; and the same for money that
// goes back by itself.
import type { EntityManager } from '@mikro-orm/postgresql';
import { postingOf } from '../../domain/exam/ledger.ts';
import { paymentRules } from '../../domain/exam/payment-rules.ts';
import { actorRef } from '../../domain/kit/actor.ts';
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import type { Reason } from '../../domain/kit/refusal.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { countedReceipt, ordersOf, refundById, refundsOf, type StoredRefund } from '../../db/exam/orders.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { later } from '../../db/kit/sql.ts';
import type { ActParts } from '../parts.ts';
import type { Acting, Written } from '../kit/records.ts';
import type { Area, Asking } from './area.ts';
import type { LoadedEnrolment } from './enrolment.ts';
import { book } from './ledger.ts';
import { returnsAfter } from './payment.ts';

/** Body of `askRefund`: a code of the list, and why it applies. */
export interface RefundInput {
  ground: string;
  reason: string;
}
/** What the platform says of a refund: body of `refund`, `returned`, `failRefund`, `failReturn`. */
export interface RefundedInput {
  refundId: string;
  /** The number that it was asked under. */
  sentNumber: string;
  /** When the platform gave it back; left out where it failed. */
  at?: Instant;
  failure?: string;
}

/** The refund of the counted payment that is under way. */
async function running(em: EntityManager, enrolmentId: string): Promise<StoredRefund> {
  const found = (await refundsOf(em, enrolmentId)).find(({ byItself, state }) => !byItself && state !== 'declined');
  if (!found) throw refuse('NOT_FOUND');
  return found;
}

const secondPerson = async ({ em, file, request }: Asking<LoadedEnrolment>): Promise<{ against: Reason[] }> => {
  const { askedBy } = await running(em, file.id);
  const same = askedBy === actorRef(request.actor);
  return { against: same ? [{ code: 'REFUND_SECOND_PERSON', message: '退款申请人不能审批自己提出的退款。', rule: 'S3-16' }] : [] };
};

/** A returning refund that an act speaks of, and where all of them stand after it. */
async function returning({ em, file, request }: Asking<LoadedEnrolment>, from: readonly string[], after: 'refunded' | 'failed' | 'refunding') {
  const { refundId } = request.input as RefundedInput;
  const refund = await refundById(em, refundId);
  if (!refund || refund.enrolmentId !== file.id || !refund.byItself) throw refuse('NOT_FOUND');
  const fits = from.includes(refund.state);
  const change = { underWay: 0, failed: 0 };
  if (refund.state === 'refunding') change.underWay--;
  if (refund.state === 'failed') change.failed--;
  if (after === 'refunding') change.underWay++;
  if (after === 'failed') change.failed++;
  const against = fits ? [] : [{ code: 'STATE_CONFLICT', message: '该笔款项当前不能这样处理。' }];
  return { against, returns: await returnsAfter(em, file.id, change) };
}

async function begin(em: EntityManager, enrolmentId: string, reason: string, by: string, at: Instant, state: 'asked' | 'refunding'): Promise<string> {
  const [order] = await ordersOf(em, enrolmentId);
  const receipt = order && (await countedReceipt(em, order.id));
  if (!order || !receipt) throw refuse('NOT_FOUND');
  const id = uuidv7();
  await later(
    em,
    `insert into exam_refund (id, number, platform_no, order_id, enrolment_id, exam_id, amount_fen, reason, state, asked_by, asked_at, decided_by, decided_at)
       values ($1, 'T' || lpad(nextval('exam_refund_number')::text, 12, '0'), $2, $3, $4, $5, $6, $7, $8, $9, $10, case when $8 = 'refunding' then $9 end,
         case when $8 = 'refunding' then $10::timestamptz end)`,
    [id, receipt.platformNo, order.id, enrolmentId, order.examId, receipt.amountFen, reason, state, by, at],
  );
  return id;
}

const decided =
  (state: 'refunding' | 'declined') =>
  async (acting: Acting<LoadedEnrolment>): Promise<Written> => {
    const { em, file, actor, received } = acting;
    const { id } = await running(em, file.id);
    await later(em, `update exam_refund set state = $2, decided_by = $3, decided_at = $4 where id = $1`, [id, state, actorRef(actor), received]);
    return { data: { refundId: id } };
  };

const failed = async ({ em, input }: Acting<LoadedEnrolment>): Promise<Written> => {
  const { refundId, sentNumber, failure } = input as RefundedInput;
  await later(em, `update exam_refund set state = 'failed', failure = $2, sent_number = $3 where id = $1`, [refundId, failure ?? '', sentNumber]);
  return { data: { refundId, failure: failure ?? '' } };
};

const again = async (em: EntityManager, refundId: string): Promise<Written> => {
  await later(em, `update exam_refund set state = 'refunding', attempt = attempt + 1, failure = null where id = $1`, [refundId]);
  return { data: { refundId } };
};

/** Money is back with whoever paid it. */
const back =
  (kind: 'refunded' | 'returned') =>
  async ({ em, input, received, file }: Acting<LoadedEnrolment>, _move: unknown, { seals }: ActParts): Promise<Written> => {
    const { refundId, sentNumber, at = received } = input as RefundedInput;
    const refund = (await refundById(em, refundId))!;
    await later(em, `update exam_refund set state = 'refunded', refunded_at = $2, refunded_on = $3, sent_number = $4, failure = null where id = $1`, [
      refundId,
      at,
      shanghaiDay(at),
      sentNumber,
    ]);
    const about = { district: file.district, examId: refund.examId, orderId: refund.orderId, at: received };
    await book(em, seals, postingOf(kind, refund.number, BigInt(refund.amountFen)), about);
    if (kind === 'refunded') await later(em, `update enrolment set refunded_at = $2 where case_id = $1`, [file.id, received]);
    return { data: { refundId, refundNumber: refund.number } };
  };

export const refunds: Area<LoadedEnrolment> = {
  facts: {
    askRefund: async ({ request, file, loaded: { set } }) => {
      const { ground, reason } = request.input as RefundInput;
      const list = ruleValue(set, paymentRules.refundReasons);
      const against: Reason[] = [];
      if (file.state === 'invalid') against.push({ code: 'REFUND_NOT_ALLOWED', message: '报考无效的，已交费用不予退还。', rule: 'S3§2.1' });
      if (!list.some(({ code }) => code === ground))
        against.push({
          code: 'REFUND_NOT_ALLOWED',
          field: 'ground',
          message: `已交费用不予退还，仅限：${list.map(({ label }) => label).join('、')}`,
          rule: paymentRules.refundReasons.key,
        });
      if (!reason?.trim())
        against.push({ code: 'REFUND_NOT_ALLOWED', field: 'reason', message: '请填写退款依据', rule: paymentRules.refundReasons.key });
      return { against };
    },
    approveRefund: secondPerson,
    declineRefund: secondPerson,
    retryReturn: (asking) => returning(asking, ['failed'], 'refunding'),
    returned: (asking) => returning(asking, ['refunding', 'failed'], 'refunded'),
    failReturn: (asking) => returning(asking, ['refunding'], 'failed'),
  },
  apply: {
    askRefund: async ({ em, file, input, actor, received }) => {
      const { ground } = input as RefundInput;
      return { data: { refundId: await begin(em, file.id, ground, actorRef(actor), received, 'asked'), ground } };
    },
    approveRefund: decided('refunding'),
    declineRefund: decided('declined'),
    refundForExam: async (acting) => {
      const { em, file, input, received } = acting;
      // Nobody of the batch's enrolments is told by an act of its own: the loop pokes each at once.
      const wake = [{ caseId: file.id, reason: 'refund' }];
      if (file.regions['payment'] === 'refundAsked') return { ...(await decided('refunding')(acting)), wake };
      const { ground } = input as { ground: string };
      return { data: { refundId: await begin(em, file.id, ground, 'system', received, 'refunding'), ground }, wake };
    },
    queryRefund: async ({ em, file }) => ({ data: { refundId: (await running(em, file.id)).id } }),
    refund: back('refunded'),
    failRefund: failed,
    retryRefund: async ({ em, file }) => again(em, (await running(em, file.id)).id),
    returned: back('returned'),
    failReturn: failed,
    retryReturn: async ({ em, input }) => again(em, (input as RefundedInput).refundId),
  },
};
