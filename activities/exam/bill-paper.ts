// P04 电子非税收入一般缴款书, from the bill's row and what was paid.
import { moneyWords } from '../../domain/kit/money-words.ts';
import { formatYuan } from '../../domain/kit/money.ts';
import { shanghaiDay, shown } from '../../domain/kit/instant.ts';
import { billOfEnrolment } from '../../db/exam/bills.ts';
import { countedReceipt, itemsOf, orderByNumber } from '../../db/exam/orders.ts';
import { one } from '../../db/kit/sql.ts';
import { defineDocument } from '../documents/define.ts';
import { payerOf, unitOf } from './payment-note.ts';

export const billPaper = defineDocument({
  kind: 'P04',
  load: async (em, _fields, { caseId, seq }) => {
    const bill = await billOfEnrolment(em, caseId);
    const order = bill && (await orderByNumber(em, bill.orderNumber));
    if (!bill || !order) throw new Error(`no bill of ${caseId}`);
    const [unit, items, payer, receipt] = [
      await unitOf(em, order),
      await itemsOf(em, order.id),
      await payerOf(em, caseId),
      (await countedReceipt(em, order.id))!,
    ];
    const { action, unitSignature, supervisionSignature } = await one<{ action: string; unitSignature: string; supervisionSignature: string }>(
      em,
      `select j.action, b.unit_signature as "unitSignature", b.supervision_signature as "supervisionSignature"
         from journal j join exam_bill b on b.enrolment_id = j.case_id where j.case_id = $1 and j.seq = $2 and b.id = $3`,
      [caseId, seq, bill.id],
    );
    // The paper of the issue stays what it was when the bill is reversed later.
    const reversal =
      action === 'reverseBill' && bill.reversedAt !== null && bill.reversalNumber !== null
        ? { number: bill.reversalNumber, on: shanghaiDay(bill.reversedAt), reason: '退款' }
        : null;
    return {
      code: bill.code,
      number: bill.number,
      checkCode: bill.checkCode,
      paymentCode: bill.paymentCode,
      orderNumber: bill.orderNumber,
      issuedOn: shanghaiDay(bill.issuedAt),
      payer,
      unitCode: unit.code,
      unitName: unit.name,
      treasury: unit.treasury,
      projectCode: unit.projectCode,
      projectName: unit.projectName,
      items: items.map(({ label, feeFen }) => ({ name: label, yuan: formatYuan(BigInt(feeFen)) })),
      amountYuan: formatYuan(BigInt(bill.amountFen)),
      amountWords: moneyWords(BigInt(bill.amountFen)),
      paidAt: shown(receipt.paidAt),
      channel: receipt.channel,
      platformNo: receipt.platformNo,
      unitSignature,
      supervisionSignature,
      reversal,
    };
  },
});
