// S3's tender from the budget to the contract, as the demonstration plays it (scripts/demo/tender), and with an objection, while each part is killed at each moment that counts.
import { subsystem } from '../../../db/demo/tender.ts';
import { clarified, contracted, decided, prices, published, reported } from '../../../scripts/demo/tender/award.ts';
import { handedIn, made, type Bid } from '../../../scripts/demo/tender/bids.ts';
import type { Keys } from '../../../scripts/demo/tender/keys.ts';
import { atTheHour, byBackup, declared, decrypted, recorded, shared } from '../../../scripts/demo/tender/opening.ts';
import { announced, corrected, drafted, obtained, type Tender } from '../../../scripts/demo/tender/project.ts';
import { begun, purchased } from '../../../scripts/demo/tender/purchase.ts';
import { isBidRefused } from '../../../scripts/bid/upload.ts';
import type { Killable } from '../system.ts';
import { objected } from './objection.ts';
import type { Scene } from './scene.ts';
import type { TenderWorld } from './world.ts';

/** When parts are killed. */
export const moments = ['upload', 'deadline', 'opening', 'clarification', 'objection', 'award'] as const;
export type Moment = (typeof moments)[number];

export interface MomentKill {
  moment: Moment;
  part: Killable;
}
export interface Played {
  tender: Tender;
  custodians: Keys[];
  bids: Bid[];
  clarification: string;
  kills: MomentKill[];
}
/** Of each file of a bid, so that an upload takes several parts. */
const PADDING = 5 * 1024 * 1024;

/** Hands in, and goes on where it was cut off, as often as it takes. */
async function insistent({ stage }: TenderWorld, bid: Bid): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await handedIn(stage, bid);
      return;
    } catch (error) {
      // Refused for good, or never an answer.
      if (tries >= 40 || (isBidRefused(error) && error.code !== 'BID_OFFSET' && error.code !== 'VERSION_STALE')) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

/** `parts` are killed in each of the moments, one after the other, while its work goes on. */
export async function playTender({ world, cast, custodians, keysOf }: Scene, { parts, at }: { parts: readonly Killable[]; at: readonly Moment[] }): Promise<Played> {
  const { stage } = world;
  const kills: MomentKill[] = [];
  const during = async (moment: Moment, work: () => Promise<void>): Promise<void> => {
    const done = work();
    const killing = (async () => {
      for (const part of at.includes(moment) ? parts : []) {
        await world.killed(part);
        kills.push({ moment, part });
      }
    })();
    await Promise.all([done, killing]);
  };
  const purchase = await purchased(stage, cast);
  await begun(stage, cast, purchase);
  const tender = await announced(stage, cast, await drafted(stage, cast, purchase, subsystem, custodians), subsystem, { obtain: 10, bid: 15 });
  await corrected(stage, cast, tender);
  const bids: Bid[] = [];
  for (const [n, who] of cast.bidders.entries()) {
    await obtained(stage, cast, tender, who, true);
    bids.push(await made(stage, who, await keysOf(who), tender, { priceFen: prices[n]!, padding: PADDING }));
  }
  await during('upload', async () => {
    for (const bid of bids) await insistent(world, bid);
  });
  await during('deadline', () => atTheHour(stage, cast, tender));
  await during('opening', async () => {
    await declared(stage, cast, tender);
    await shared(stage, cast, tender, custodians);
    for (const bid of bids.slice(0, 2)) await decrypted(stage, bid, tender);
    await byBackup(stage, bids[2]!, tender);
    await recorded(stage, cast, tender);
  });
  let clarification = '';
  await during('clarification', async () => void (clarification = await clarified(stage, cast, tender)));
  await during('objection', () => objected(stage, cast, tender));
  await during('award', async () => {
    await reported(stage, cast, tender);
    await decided(stage, cast, tender);
    await published(stage, cast, tender);
    await contracted(stage, cast, tender);
  });
  return { tender, custodians, bids, clarification, kills };
}
