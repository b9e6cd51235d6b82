// U19, 融资贷款: nobody has opened it until `POST /financing/_data` says so; the page that it sends browsers to is invented.
import type { Router } from 'express';
import { z } from 'zod';
import { applicationSchema, standingAskSchema, standingSchema, type FinancingOpened } from '../gateways/contracts/financing.ts';
import { creditCode } from '../gateways/contracts/parts.ts';
import { onceEach } from './kit/once.ts';
import { openRows } from './kit/rows.ts';
import { createSealed } from './kit/sealed.ts';
import { refused, type Kit } from './kit/stand-in.ts';

const standingRow = standingSchema.extend({ creditCode });
type StandingRow = z.infer<typeof standingRow>;

export function createFinancing(kit: Kit): Router {
  const sealed = createSealed('financing', kit);
  const standings = openRows<StandingRow>('financing-standings', kit.folder, (row) => row.creditCode);
  const once = onceEach('financing', kit);
  const standingOf = (code: string): Omit<StandingRow, 'creditCode'> => {
    const { creditCode: _, ...standing } = standings.get(code) ?? { creditCode: code, opened: false, qualified: false, reason: null };
    return standing;
  };
  sealed.onSealed('/standing', standingAskSchema, (asked) => ({ status: 200, body: standingOf(asked.creditCode) }));
  sealed.onSealed('/applications', applicationSchema, (asked) => {
    const { opened, qualified, reason } = standingOf(asked.creditCode);
    if (!opened) return refused(409, 'NOT_OPENED', '未开通融资贷款应用');
    if (!qualified) return refused(422, 'NOT_QUALIFIED', reason ?? '不符合融资贷款的资质要求');
    return once('/applications', asked, (id) => {
      const body: FinancingOpened = { requestId: asked.requestId, number: id, url: `https://financing.example/applications/${id}` };
      return { status: 200, body };
    });
  });
  sealed.onData('/_data', standingRow, (row) => {
    standings.put(row);
    return { status: 201, body: row };
  });
  return sealed.router;
}
