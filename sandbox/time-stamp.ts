// The time-stamp authority. Its key is made at the first start and stays in its folder.
import type { Router } from 'express';
import { sm2 } from 'sm-crypto-v2';
import { stampRequestSchema, timeStampPrefix, type TimeStampToken } from '../gateways/contracts/time-stamp.ts';
import { canonical } from './kit/canonical.ts';
import { onceEach } from './kit/once.ts';
import { createSealed } from './kit/sealed.ts';
import type { Kit } from './kit/stand-in.ts';
import { openStore } from './kit/store.ts';

export function createTimeStamp(kit: Kit): Router {
  const sealed = createSealed('time-stamp', kit);
  const keys = openStore<{ publicKey: string; privateKey: string }>('time-stamp-keys', kit.folder);
  if (keys.rows.length === 0) keys.add(sm2.generateKeyPairHex());
  const { publicKey, privateKey } = keys.rows[0]!;
  const once = onceEach('time-stamp', kit);
  let serial = 0;
  sealed.onSealed('/stamp', stampRequestSchema, async (asked) => {
    const genTime = (await kit.clock()).toISOString();
    return once('/stamp', asked, () => {
      const said = {
        version: 1,
        policy: '1.2.156.10197.6.1',
        messageImprint: { algorithm: 'sm3', hash: asked.imprint },
        serialNumber: `${Date.parse(genTime)}-${++serial}`,
        genTime,
        accuracyMs: 1000,
        tsa: '模拟时间戳服务',
        publicKey,
      } as const;
      const signature = sm2.doSignature(new TextEncoder().encode(`${timeStampPrefix}${canonical(said)}`), privateKey, { hash: true });
      return { status: 200, body: { ...said, signature } satisfies TimeStampToken };
    });
  });
  return sealed.router;
}
