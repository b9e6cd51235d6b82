// U08, electronic seals: one of the office by default, more under /_data. Each seal signs with a key of its own.
import { randomUUID } from 'node:crypto';
import type { Router } from 'express';
import { sm2 } from 'sm-crypto-v2';
import { applySchema, sealedText, sealSchema, sealsQuerySchema, sealVerifySchema, type Seal, type SealApplied } from '../gateways/contracts/seal.ts';
import { onceEach } from './kit/once.ts';
import { openRows } from './kit/rows.ts';
import { createSealed } from './kit/sealed.ts';
import { refused, type Kit } from './kit/stand-in.ts';
import { openStore } from './kit/store.ts';

const ring = (unit: string, name: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120"><circle cx="60" cy="60" r="56" fill="none" stroke="#c00" stroke-width="4"/><text x="60" y="50" font-size="10" fill="#c00" text-anchor="middle">${unit}</text><text x="60" y="74" font-size="22" fill="#c00" text-anchor="middle">★</text><text x="60" y="96" font-size="9" fill="#c00" text-anchor="middle">${name}</text></svg>`;

const office: Seal = {
  code: 'SH-YJ-0001',
  unit: '上海市应急管理局',
  creditCode: '11310000MB2F30135X',
  name: '行政审批专用章',
  picture: ring('上海市应急管理局', '行政审批专用章'),
  validTo: '2035-12-31',
};

/** Of 相关部门 whose seals certificates carry; codes invented. */
const bureaux: readonly Seal[] = [
  ['SH-ZJ-0001', '上海市住房和城乡建设管理委员会', '11310000MB2F30201A'],
  ['SH-JT-0001', '上海市交通委员会', '11310000MB2F30202B'],
].map(([code, unit, creditCode]) => ({ ...office, code: code!, unit: unit!, creditCode: creditCode!, picture: ring(unit!, office.name) }));

export function createSeal(kit: Kit): Router {
  const sealed = createSealed('seal', kit);
  const seals = openRows<Seal>('seals', kit.folder, ({ code }) => code);
  for (const one of [office, ...bureaux]) if (!seals.get(one.code)) seals.put(one);
  const keys = openStore<{ publicKey: string; privateKey: string }>('seal-key', kit.folder);
  if (keys.rows.length === 0) keys.add(sm2.generateKeyPairHex());
  const once = onceEach('seal', kit);

  sealed.onSealed('/seals', sealsQuerySchema, ({ creditCode }) => ({
    status: 200,
    body: { seals: seals.all().filter((one) => one.creditCode === creditCode) },
  }));
  sealed.onSealed('/apply', applySchema, async (asked) => {
    const now = (await kit.clock()).toISOString();
    const held = seals.get(asked.seal);
    if (!held) return refused(404, 'NO_SUCH_SEAL', '未查询到该印章');
    if (held.validTo < now.slice(0, 10)) return refused(422, 'SEAL_EXPIRED', '印章已过有效期');
    return once('/apply', asked, () => {
      const { requestId, digest } = asked;
      const value = sm2.doSignature(new TextEncoder().encode(sealedText(held.code, digest, now)), keys.rows[0]!.privateKey, { hash: true });
      const { unit, picture } = held;
      const body: SealApplied = {
        requestId,
        serial: randomUUID(),
        seal: held.code,
        unit,
        digest,
        at: now,
        value,
        publicKey: keys.rows[0]!.publicKey,
        picture,
      };
      return { status: 200, body };
    });
  });
  sealed.onSealed('/verify', sealVerifySchema, ({ serial, digest }) => {
    const applied = once.rows.map(({ body }) => body as SealApplied).find((one) => one.serial === serial);
    const reason = !applied ? '未查询到该签章' : applied.digest !== digest ? '文件与签章时不一致' : null;
    return { status: 200, body: { valid: reason === null, reason } };
  });
  sealed.onData('/_data', sealSchema, (one) => {
    seals.put(one);
    return { status: 201, body: one };
  });
  return sealed.router;
}
