// The opening: each custodian's own program gives its shares by its own clock, each bidder gives his half; the one whose key fails opens by his backup file.
import { readFileSync } from 'node:fs';
import { shown } from '../../../domain/kit/instant.ts';
import { toHex } from '../../../security/bid/bytes.ts';
import { giveShares, sealGiven } from '../../../security/bid/custodian.ts';
import { nodeCrypto } from '../../../security/bid/node.ts';
import { verifyTender, type TenderExport } from '../../../security/bid/tender-file.ts';
import { halfAOf } from '../../../security/bid/unlock.ts';
import { signSm2 } from '../../../security/sm2.ts';
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

const base = '/v1/tender-openings';
interface Ceremony {
  id: string;
  state: string;
  label: string;
  signs: { record: string | null };
  items: { id: string; version: number; supplier: string }[];
}
const ceremony = async (cast: Cast, { id }: Tender): Promise<Ceremony & { version: number }> => (await (await cast.agent.me()).get(`/v1/tender-projects/${id}/opening`)).body;

/** An act of the ceremony, in the version that stands; once more where the system has acted in between. */
async function hold(stage: TenderStage, cast: Cast, tender: Tender, path: string, bodyOf: (now: Ceremony) => object = () => ({})): Promise<void> {
  for (let tries = 0; ; tries++) {
    const now = await ceremony(cast, tender);
    try {
      await (await cast.agent.me()).send('POST', `${base}/${now.id}/${path}`, bodyOf(now), now.version);
      break;
    } catch (error) {
      if (tries >= 5 || !(error as Error).message.includes('VERSION_STALE')) throw error;
    }
  }
  stage.say(`开标 → ${(await ceremony(cast, tender)).label}`);
}

/** Who is there is noted, the recording runs, the opening is declared: from now on bids are decrypted. */
export async function declared(stage: TenderStage, cast: Cast, tender: Tender): Promise<void> {
  const attendees = [
    { name: '陶购', organisation: cast.buyer.organisation, role: 'purchaser' },
    { name: '姜评', organisation: cast.agent.organisation, role: 'agency' },
  ];
  await hold(stage, cast, tender, 'sign-in', () => ({ attendees }));
  await hold(stage, cast, tender, 'start', () => ({ recording: { room: '第一开标室', number: 'LX-2027-001' } }));
}

/** Read out, confirmed by every bidder, signed and ended. */
export async function recorded(stage: TenderStage, cast: Cast, tender: Tender): Promise<void> {
  await hold(stage, cast, tender, 'close-decryption');
  await hold(stage, cast, tender, 'announce');
  for (const who of cast.bidders) {
    const me = await who.me();
    const { body } = await me.get('/v1/me/openings?tab=all');
    const own = body.items.find((one: { tenderId: string }) => one.tenderId === tender.id);
    await me.send('POST', `/v1/bid-openings/${own.openingId}/confirm-record`, {}, own.version);
  }
  await hold(stage, cast, tender, 'sign', ({ signs }) => ({ signature: signSm2(signs.record!, cast.agent.seal.privateKey) }));
  await hold(stage, cast, tender, 'complete', () => ({ archive: '第一开标室硬盘录像机，LX-2027-001' }));
  stage.say(`${tender.name} → ${await reached(stage, cast, tender.base, 'qualifying')}`);
}

/** Shares of two of three custodians, as their programs give them. */
export async function shared(stage: TenderStage, cast: Cast, { id }: Tender, custodians: readonly Keys[]): Promise<void> {
  const known = await keysOf(stage);
  const file = await exported(stage, id);
  for (const { party, keys } of custodians.slice(0, 2)) {
    const { shares, refused } = await giveShares(nodeCrypto, { party, keys }, file, known, await stage.now());
    if (refused.length) throw new Error(refused.join('\n'));
    const sealed = sealGiven(nodeCrypto, { party, keys }, file, known, shares);
    await (await cast.agent.me()).send('POST', `/v1/tenders/${id}/shares`, { shares: sealed });
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
