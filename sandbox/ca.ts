// U16, the CA vendors of bids: certificates over keys. A key that nobody has applied with is taken for one that was handed out at the vendor's counter today.
import type { Router } from 'express';
import { z } from 'zod';
import { caVendors, issueSchema, revokeSchema, standingQuerySchema, type CaCertificate } from '../gateways/contracts/ca.ts';
import { moment } from '../gateways/contracts/parts.ts';
import { onceEach } from './kit/once.ts';
import { openRows } from './kit/rows.ts';
import { createSealed } from './kit/sealed.ts';
import { refused, type Answer, type Kit } from './kit/stand-in.ts';

const YEAR_MS = 365 * 86_400_000;
interface Kept {
  vendor: (typeof caVendors)[number];
  publicKey: string;
  serial: string;
  unit: string;
  notBefore: string;
  notAfter: string;
  revoked: boolean;
}
/** What people may say of a certificate: until when it is good. */
const endsSchema = z.strictObject({ vendor: z.enum(caVendors), publicKey: z.string(), notAfter: moment });
/** A vendor of several that is away, while the others answer. */
const outageSchema = z.strictObject({ vendor: z.enum(caVendors), away: z.boolean() });

export function createCa(kit: Kit): Router {
  const sealed = createSealed('ca', kit);
  const once = onceEach('ca', kit);
  const kept = openRows<Kept>('ca-certificates', kit.folder, ({ vendor, publicKey }) => `${vendor}/${publicKey}`);
  const away = new Set<string>();
  let number = 0;
  const make = (vendor: Kept['vendor'], publicKey: string, unit: string, now: Date): Kept => {
    const made = {
      vendor,
      publicKey,
      serial: `${vendor}-${now.getTime()}-${++number}`,
      unit,
      notBefore: now.toISOString(),
      notAfter: new Date(now.getTime() + YEAR_MS).toISOString(),
      revoked: false,
    };
    kept.put(made);
    return made;
  };
  const shown = (one: Kept, now: Date): Answer => {
    const standing = one.revoked ? '已吊销' : one.notAfter <= now.toISOString() ? '已过期' : '有效';
    const { serial, vendor, unit, notBefore, notAfter } = one;
    return { status: 200, body: { serial, vendor, unit, notBefore, notAfter, standing } satisfies CaCertificate };
  };
  const reach = (vendor: string, answer: () => Answer): Answer => (away.has(vendor) ? refused(503, 'VENDOR_AWAY', '该厂商暂时不可用') : answer());

  sealed.onSealed('/issue', issueSchema, async (asked) => {
    const now = await kit.clock();
    return reach(asked.vendor, () =>
      once('/issue', asked, () =>
        kept.get(`${asked.vendor}/${asked.publicKey}`)
          ? refused(409, 'KEY_IN_USE', '该密钥已有证书')
          : shown(make(asked.vendor, asked.publicKey, asked.unit, now), now),
      ),
    );
  });
  sealed.onSealed('/standing', standingQuerySchema, async ({ vendor, publicKey }) => {
    const now = await kit.clock();
    return reach(vendor, () => shown(kept.get(`${vendor}/${publicKey}`) ?? make(vendor, publicKey, '柜台办理', now), now));
  });
  sealed.onSealed('/revoke', revokeSchema, (asked) =>
    reach(asked.vendor, () =>
      once('/revoke', asked, () => {
        const found = kept.all().find(({ serial }) => serial === asked.serial);
        if (!found) return refused(404, 'NO_SUCH_CERTIFICATE', '没有这一证书');
        kept.put({ ...found, revoked: true });
        return { status: 200, body: { requestId: asked.requestId, serial: asked.serial } };
      }),
    ),
  );
  sealed.onData('/_ends', endsSchema, ({ vendor, publicKey, notAfter }) => {
    const one = { ...(kept.get(`${vendor}/${publicKey}`) ?? make(vendor, publicKey, '柜台办理', new Date())), notAfter };
    kept.put(one);
    return { status: 201, body: one };
  });
  sealed.onData('/_outage', outageSchema, (said) => {
    if (said.away) away.add(said.vendor);
    else away.delete(said.vendor);
    return { status: 201, body: said };
  });
  return sealed.router;
}
