// Wire contract of 上海市财政电子票据 (U04). Sealed: `POST <url>/numbers`, `/bills`, `/write-off`, `/reverse`, `/check`, `/public-key`.
// A bill (电子非税收入一般缴款书) is signed by the unit over its text; the treasury looks at the number, which is given once, and signs the same text: 财政监制签名. SM2
// (GB/T 32918.2, SM3, r‖s in hex). [K]: the real interface comes with the office that connects it.
import { z } from 'zod';
import { fen, orderNumber, paymentCode, platformNo } from './payment.ts';
import { moment, personName, requestId, unitName } from './parts.ts';

export const billCode = z.string().regex(/^\d{8}$/);
export const billNumber = z.string().regex(/^\d{10}$/);
export const checkCode = z.string().regex(/^[0-9a-f]{6}$/);
const signature = z.string().regex(/^[0-9a-f]{128}$/);
const publicKey = z.string().regex(/^04[0-9a-f]{128}$/);

/** A number for a bill, before it is signed: the same request again gets the same one. */
export const numberRequestSchema = z.strictObject({ requestId, unitCode: z.string().min(1).max(20) });
export const numberedSchema = z.object({ requestId, code: billCode, number: billNumber, checkCode });
export type Numbered = z.infer<typeof numberedSchema>;

export const billSchema = z.strictObject({
  requestId,
  code: billCode,
  number: billNumber,
  checkCode,
  paymentCode,
  orderNumber,
  platformNo,
  payer: personName,
  unitCode: z.string().min(1).max(20),
  unitName,
  projectCode: z.string().min(1).max(20),
  projectName: unitName,
  items: z.array(z.strictObject({ code: z.string().max(20), name: unitName, amountFen: fen })).min(1),
  amountFen: fen,
  paidAt: moment,
  /** What is signed; see `billText`. */
  text: z.string().max(4000),
  unitSignature: signature,
  unitKey: publicKey,
});
export type BillRequest = z.infer<typeof billSchema>;

/** The text that unit and treasury sign. It names the bill, and nobody. */
export const billText = (bill: Pick<BillRequest, 'code' | 'number' | 'checkCode' | 'paymentCode' | 'orderNumber' | 'unitCode' | 'projectCode' | 'amountFen'>): string =>
  ['bill-v1', bill.code, bill.number, bill.checkCode, bill.paymentCode, bill.orderNumber, bill.unitCode, bill.projectCode, bill.amountFen].join('\n');

/** 409 NUMBER_USED where the number stands on another bill; 400 UNIT_SIGNATURE where the unit's signature does not hold. */
export const billIssuedSchema = z.object({ requestId, supervisionSignature: signature, supervisionKey: publicKey, at: moment });
export type BillIssued = z.infer<typeof billIssuedSchema>;

/** 核销: the treasury has taken the money over. 409 REVERSED. */
export const writeOffSchema = z.strictObject({ requestId, code: billCode, number: billNumber });
export const writtenOffSchema = z.object({ requestId, at: moment });

/** 红冲: the same again is the same 红票. */
export const reverseSchema = z.strictObject({ requestId, code: billCode, number: billNumber, reason: z.string().min(1).max(100) });
export const reversedSchema = z.object({ requestId, reversalNumber: billNumber, at: moment });

/** 票据查验, as anybody does it with what stands on the paper. */
export const checkSchema = z.strictObject({ code: billCode, number: billNumber, checkCode });
export const billStanding = ['已开票', '已核销', '已红冲'] as const;
export const checkedSchema = z.object({ standing: z.enum(billStanding), amountFen: fen });
export type Checked = z.infer<typeof checkedSchema>;
