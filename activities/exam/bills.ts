// 电子票据 (S3-06): issued when the money counts, written off when the treasury has taken it over, reversed with the refund. The platform has been asked before; these acts
// write what it has said.
import { billOfEnrolment } from '../../db/exam/bills.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { later, query } from '../../db/kit/sql.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Area } from './area.ts';
import type { LoadedEnrolment } from './enrolment.ts';

/** Body of `issueBill`. */
export interface BillInput {
  orderId: string;
  platformNo: string;
  code: string;
  number: string;
  checkCode: string;
  amountFen: string;
  /** What both have signed. */
  text: string;
  unitSignature: string;
  unitKey: string;
  supervisionSignature: string;
  supervisionKey: string;
  at: Instant;
}

export const bills: Area<LoadedEnrolment> = {
  apply: {
    issueBill: async ({ em, file, input, facts }) => {
      const bill = input as BillInput;
      await query(
        em,
        `insert into exam_bill (id, order_id, enrolment_id, exam_id, platform_no, code, number, check_code, amount_fen, state, text, unit_signature, unit_key,
             supervision_signature, supervision_key, issued_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'issued', $10, $11, $12, $13, $14, $15)`,
        [
          uuidv7(),
          bill.orderId,
          file.id,
          facts.exam.id,
          bill.platformNo,
          bill.code,
          bill.number,
          bill.checkCode,
          bill.amountFen,
          bill.text,
          bill.unitSignature,
          bill.unitKey,
          bill.supervisionSignature,
          bill.supervisionKey,
          bill.at,
        ],
      );
      return { data: { code: bill.code, number: bill.number } };
    },
    writeOffBill: async ({ em, file, input }) => {
      const { at } = input as { at: Instant };
      const bill = await billOfEnrolment(em, file.id);
      if (!bill) throw refuse('NOT_FOUND');
      await later(em, `update exam_bill set state = 'writtenOff', written_off_at = $2 where id = $1`, [bill.id, at]);
      return { data: { code: bill.code, number: bill.number } };
    },
    reverseBill: async ({ em, file, input }) => {
      const { at, reversalNumber } = input as { at: Instant; reversalNumber: string };
      const bill = await billOfEnrolment(em, file.id);
      if (!bill) throw refuse('NOT_FOUND');
      await later(em, `update exam_bill set state = 'reversed', reversed_at = $2, reversal_number = $3 where id = $1`, [bill.id, at, reversalNumber]);
      return { data: { code: bill.code, number: bill.number, reversalNumber } };
    },
  },
};
