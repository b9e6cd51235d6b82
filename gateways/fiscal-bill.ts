// 上海市财政电子票据 (U04): numbers, bills under the treasury's supervision, 核销, 红冲, and whether a bill is a true one.
import { verifySm2 } from '../security/sm2.ts';
import {
  billIssuedSchema,
  checkedSchema,
  numberedSchema,
  reversedSchema,
  writtenOffSchema,
  type BillIssued,
  type BillRequest,
  type Checked,
  type Numbered,
} from './contracts/fiscal-bill.ts';
import { NeighbourAway } from './kit/http.ts';
import type { Link } from './kit/envelope.ts';
import { publicKeyOf } from './one-stop.ts';

export interface FiscalBillGateway {
  /** 代码, 号码 and 校验码 for a bill; the same key again gets the same. Throws NeighbourAway. */
  number(key: string, unitCode: string, signal?: AbortSignal): Promise<Numbered>;
  /** The same bill again gets the same answer. Throws NeighbourAway, also where the treasury's signature doesn't hold; NeighbourRefused NUMBER_USED, UNIT_SIGNATURE. */
  issue(bill: BillRequest, signal?: AbortSignal): Promise<BillIssued>;
  /** Answers when. Throws NeighbourAway; NeighbourRefused NO_SUCH_BILL, REVERSED. */
  writeOff(key: string, code: string, number: string, signal?: AbortSignal): Promise<string>;
  /** Throws NeighbourAway; NeighbourRefused NO_SUCH_BILL. */
  reverse(key: string, bill: { code: string; number: string; reason: string }, signal?: AbortSignal): Promise<{ reversalNumber: string; at: string }>;
  /** Throws NeighbourAway; NeighbourRefused NO_SUCH_BILL. */
  check(bill: { code: string; number: string; checkCode: string }, signal?: AbortSignal): Promise<Checked>;
}

export function createFiscalBillGateway(link: Link): FiscalBillGateway {
  const publicKey = publicKeyOf(link);
  return {
    number: (key, unitCode, signal) => link.ask('/numbers', { requestId: key, unitCode }, numberedSchema, signal),
    async issue(bill, signal) {
      const issued = await link.ask('/bills', bill, billIssuedSchema, signal);
      const known = issued.supervisionKey === (await publicKey());
      if (!known || !verifySm2(bill.text, issued.supervisionSignature, issued.supervisionKey)) {
        link.alarm('ENVELOPE_ALTERED', '/bills');
        throw new NeighbourAway(link.neighbour, 'the signature of the treasury does not hold');
      }
      return issued;
    },
    writeOff: async (key, code, number, signal) => (await link.ask('/write-off', { requestId: key, code, number }, writtenOffSchema, signal)).at,
    reverse: (key, bill, signal) => link.ask('/reverse', { requestId: key, ...bill }, reversedSchema, signal),
    // Only what stands on the paper goes out, whatever else the caller has at hand.
    check: ({ code, number, checkCode }, signal) => link.ask('/check', { code, number, checkCode }, checkedSchema, signal),
  };
}
