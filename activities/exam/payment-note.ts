// 缴款书: what the payment platform is told of an order, by the API at once and by the workflow until it is there.
import type { EntityManager } from '@mikro-orm/postgresql';
import { paymentRules } from '../../domain/exam/payment-rules.ts';
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { itemsOf, type StoredOrder } from '../../db/exam/orders.ts';
import { one } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { PaymentNote } from '../../gateways/contracts/payment.ts';

/** As the wire has moments. */
export const wireMoment = (at: Instant): string => `${at.slice(0, 23)}Z`;

/** 执收单位 and 项目 of a district on the day of an order. */
export async function unitOf(em: EntityManager, { district, createdAt }: Pick<StoredOrder, 'district' | 'createdAt'>) {
  return ruleValue((await ruleBook(em)).rulesFor(district, shanghaiDay(createdAt)), paymentRules.unit);
}

export const payerOf = async (em: EntityManager, enrolmentId: string): Promise<string> =>
  (await one<{ name: string }>(em, `select name from enrolment where case_id = $1`, [enrolmentId])).name;

/** The 缴款书 of an order: the same each time. */
export async function noteOf(em: EntityManager, order: StoredOrder, notifyUrl: string): Promise<PaymentNote> {
  const [unit, items, payer] = [await unitOf(em, order), await itemsOf(em, order.id), await payerOf(em, order.enrolmentId)];
  return {
    requestId: `order/${order.number}`,
    orderNumber: order.number,
    paymentCode: order.paymentCode,
    amountFen: order.amountFen,
    payer,
    unitCode: unit.code,
    unitName: unit.name,
    projectCode: unit.projectCode,
    projectName: unit.projectName,
    items: items.map(({ subject, label, feeFen }) => ({ code: subject, name: label, amountFen: feeFen })),
    expiresAt: wireMoment(order.expiresAt),
    notifyUrl,
  };
}
