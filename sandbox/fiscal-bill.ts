// U04, 上海市财政电子票据: numbers that are given once, bills under the treasury's own signature, 核销 and 红冲, and the check of a bill by anybody.
import { createHash } from 'node:crypto';
import type { Router } from 'express';
import { sm2 } from 'sm-crypto-v2';
import { z } from 'zod';
import {
  billSchema,
  billText,
  checkSchema,
  numberRequestSchema,
  reverseSchema,
  writeOffSchema,
  type BillIssued,
  type BillRequest,
  type Checked,
  type Numbered,
} from '../gateways/contracts/fiscal-bill.ts';
import { onceEach } from './kit/once.ts';
import { openRows } from './kit/rows.ts';
import { createSealed } from './kit/sealed.ts';
import { refused, type Kit } from './kit/stand-in.ts';
import { openStore } from './kit/store.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
/** 代码 of the kind of bill: 上海, 2026's batch. */
const CODE = '31010126';

interface BillRow {
  bill: BillRequest;
  standing: Checked['standing'];
}

export function createFiscalBills(kit: Kit): Router {
  const sealed = createSealed('fiscal-bill', kit);
  const once = onceEach('fiscal-bill', kit);
  const keys = openStore<{ publicKey: string; privateKey: string }>('fiscal-bill-key', kit.folder);
  if (keys.rows.length === 0) keys.add(sm2.generateKeyPairHex());
  const { publicKey, privateKey } = keys.rows[0]!;
  const bills = openRows<BillRow>('fiscal-bill-bills', kit.folder, ({ bill }) => bill.number);
  const numbers = openRows<{ requestId: string; number: string }>('fiscal-bill-numbers', kit.folder, ({ number }) => number);
  let given = numbers.all().length;
  const checkCodeOf = (number: string): string => createHash('sm3').update(`${CODE}${number}${publicKey}`).digest('hex').slice(0, 6);
  const give = (requestId: string): string => {
    const number = String(++given).padStart(10, '0');
    numbers.put({ requestId, number });
    return number;
  };

  sealed.onSealed('/public-key', z.strictObject({}), () => ({ status: 200, body: { publicKey } }));
  sealed.onSealed('/numbers', numberRequestSchema, (asked) =>
    once('/numbers', asked, () => {
      const number = give(asked.requestId);
      return { status: 200, body: { requestId: asked.requestId, code: CODE, number, checkCode: checkCodeOf(number) } satisfies Numbered };
    }),
  );
  sealed.onSealed('/bills', billSchema, async (asked) => {
    const at = (await kit.clock()).toISOString();
    return once('/bills', asked, () => {
      if (!numbers.get(asked.number) || asked.code !== CODE) return refused(400, 'NUMBER_UNKNOWN', '票据号码未领用');
      const standing = bills.get(asked.number);
      if (standing && standing.bill.orderNumber !== asked.orderNumber) return refused(409, 'NUMBER_USED', '票据号码已使用');
      const holds = asked.text === billText(asked) && sm2.doVerifySignature(bytes(asked.text), asked.unitSignature, asked.unitKey, { hash: true });
      if (!holds) return refused(400, 'UNIT_SIGNATURE', '开票单位签名未通过验签');
      bills.put({ bill: asked, standing: '已开票' });
      const supervisionSignature = sm2.doSignature(bytes(asked.text), privateKey, { hash: true });
      return { status: 200, body: { requestId: asked.requestId, supervisionSignature, supervisionKey: publicKey, at } satisfies BillIssued };
    });
  });
  sealed.onSealed('/write-off', writeOffSchema, async (asked) => {
    const at = (await kit.clock()).toISOString();
    const row = bills.get(asked.number);
    if (!row) return refused(404, 'NO_SUCH_BILL', '未查询到该票据');
    if (row.standing === '已红冲') return refused(409, 'REVERSED', '票据已红冲');
    return once('/write-off', asked, () => {
      bills.put({ ...row, standing: '已核销' });
      return { status: 200, body: { requestId: asked.requestId, at } };
    });
  });
  sealed.onSealed('/reverse', reverseSchema, async (asked) => {
    const at = (await kit.clock()).toISOString();
    const row = bills.get(asked.number);
    if (!row) return refused(404, 'NO_SUCH_BILL', '未查询到该票据');
    return once('/reverse', asked, () => {
      if (row.standing === '已红冲') return refused(409, 'REVERSED', '票据已红冲');
      bills.put({ ...row, standing: '已红冲' });
      return { status: 200, body: { requestId: asked.requestId, reversalNumber: give(`red/${asked.number}`), at } };
    });
  });
  sealed.onSealed('/check', checkSchema, ({ code, number, checkCode }) => {
    const row = bills.get(number);
    return row && row.bill.code === code && row.bill.checkCode === checkCode
      ? { status: 200, body: { standing: row.standing, amountFen: row.bill.amountFen } satisfies Checked }
      : refused(404, 'NO_SUCH_BILL', '未查询到该票据');
  });
  sealed.router.get('/_bills', (_request, response) => void response.json(bills.all()));
  return sealed.router;
}
