// The opening: each custodian's own program gives its shares by its own clock, each bidder gives his half; the one whose key fails opens by his backup file.
import { readFileSync } from 'node:fs';
import { shown } from '../../../domain/kit/instant.ts';
import { toHex } from '../../../security/bid/bytes.ts';
import { giveShares } from '../../../security/bid/custodian.ts';
import { nodeCrypto } from '../../../security/bid/node.ts';
import { verifyTender, type TenderExport } from '../../../security/bid/tender-file.ts';
import { halfAOf } from '../../../security/bid/unlock.ts';
import { openSealed } from '../../bid/work.ts';
import type { Answer } from '../portal.ts';
import type { Bid } from './bids.ts';
import type { Cast } from './cast.ts';
import type { Keys } from './keys.ts';
import { reached, type Tender } from './project.ts';
import type { TenderStage } from './stage.ts';

export const exported = async ({ public: everybody }: Pick<TenderStage, 'public'>, id: string): Promise<TenderExport> =>
  (await everybody.get(`/v1/tenders/${id}/export`)).body as TenderExport;
const keysOf = async ({ public: everybody }: TenderStage): Promise<{ receipts: Record<string, string> }> => ({
  receipts: (await everybody.get('/v1/receipt-keys')).body.keys as Record<string, string>,
});

/** The hour has come, and the system has opened. */
export async function atTheHour(stage: TenderStage, cast: Cast, { id, base, bidDeadline, name }: Tender): Promise<void> {
  await stage.to(bidDeadline);
  cast.next();
  stage.say(`${shown(bidDeadline)} ${name} → ${await reached(stage, cast, base, 'opening')}`);
  await stage.until('开标未开始', async () => (await stage.public.get(`/v1/tenders/${id}/opening`)).body.opened === true);
}

/** Shares of two of three custodians, as their programs give them. */
export async function shared(stage: TenderStage, cast: Cast, { id }: Tender, custodians: readonly Keys[]): Promise<void> {
  const known = await keysOf(stage);
  const file = await exported(stage, id);
  for (const { party, keys } of custodians.slice(0, 2)) {
    const { shares, refused } = await giveShares(nodeCrypto, { party, keys }, file, known, await stage.now());
    if (refused.length) throw new Error(refused.join('\n'));
    await (await cast.agent.me()).send('POST', `/v1/tenders/${id}/shares`, { shares });
    stage.say(`${party.name}递交解密份额 ${shares.length} 份`);
  }
}

async function ownOpening({ who }: Bid, id: string): Promise<{ openingId: string; version: number; state: string }> {
  const { body } = await (await who.me()).get('/v1/me/openings?tab=all');
  return body.items.find((one: { tenderId: string }) => one.tenderId === id);
}
const on = async (bid: Bid, id: string, rest: string, body: object): Promise<Answer> => {
  const { openingId, version } = await ownOpening(bid, id);
  return (await bid.who.me()).send('POST', `/v1/bid-openings/${openingId}/${rest}`, body, version);
};

/** The bidder's own client unwraps his half. */
export async function decrypted(stage: TenderStage, bid: Bid, { id }: Tender): Promise<void> {
  const file = await openSealed(bid.sealed);
  const half = halfAOf(nodeCrypto, file.signed.header, bid.keys.party, bid.keys.keys);
  await file.close();
  const { body } = await on(bid, id, 'decrypt', { halfA: toHex(half) });
  half.fill(0);
  stage.say(`${bid.who.organisation}：${body.state === 'decrypted' ? '解密成功' : '解密失败'}`);
}

/** A key that fails at the venue: the failure stands in the record, then the backup file counts. */
export async function byBackup(stage: TenderStage, bid: Bid, { id }: Tender): Promise<void> {
  await on(bid, id, 'fail', { reason: 'CA驱动异常，无法读取UKey' });
  await on(bid, id, 'backup', { file: readFileSync(bid.backup, 'utf8').trim() });
  stage.say(`${bid.who.organisation}：解密失败后以备份标书解密`);
}

/** What anybody can check: `npm run verify:tender`. */
export async function verified(stage: TenderStage, { id }: Tender): Promise<void> {
  const { wrong, bids } = await verifyTender(await exported(stage, id), await keysOf(stage));
  if (wrong.length) throw new Error(wrong.join('；'));
  stage.say(`开标记录核验：${bids.length} 份投标、回执、日志、份额均一致`);
}
