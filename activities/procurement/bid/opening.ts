// 开标解密: the trial with the keys, and what is kept of each bid. Key and clear text live in memory alone and are wiped; what is kept is what everybody may check.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { refuse, type Reason } from '../../../domain/kit/refusal.ts';
import { quotationsIn } from '../../../domain/procurement/bid/quotation.ts';
import {
  bidOpening,
  BACKUP_USED,
  type AttributeInput,
  type BidOpeningFacts,
  type Decryption,
  type FoundBidSeal,
} from '../../../domain/procurement/opening/opening.ts';
import { piecesOf, tenderWindow, uploadOf, bidById } from '../../../db/procurement/bids.ts';
import { openingById, openingState, sharesOf, type StoredOpening } from '../../../db/procurement/openings.ts';
import { ANSWER, OBJECTION, standingOf } from '../../../db/procurement/ceremonies.ts';
import { projectById } from '../../../db/procurement/projects.ts';
import { query } from '../../../db/kit/sql.ts';
import type { FileStore } from '../../../gateways/files.ts';
import { watchSeals, type SealsWatch } from '../../../security/bid/bid-seals.ts';
import { isBroken } from '../../../security/bid/broken.ts';
import { fromHex, joined, toHex } from '../../../security/bid/bytes.ts';
import { combineShares, wipe, type Share } from '../../../security/bid/halves.ts';
import type { BidHeader } from '../../../security/bid/header.ts';
import { nodeCrypto } from '../../../security/bid/node.ts';
import { openBody } from '../../../security/bid/open.ts';
import { manifestIn, type Manifest } from '../../../security/bid/package.ts';
import { backupHalf, verifiedShare, type GivenShare } from '../../../security/bid/unlock.ts';
import type { Fields } from '../../../security/field.ts';
import { save } from '../../kit/save.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';
import { bodyOf } from './pieces.ts';
import { suspendedReason } from '../../../domain/procurement/project/hold.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';

/** Shares are taken as soon as the hour has come, so that nobody waits for them when the opening is declared. */
const TAKES_SHARES: readonly string[] = ['signingIn', 'decrypting'];

const against = (message: string, field?: string): Decryption => ({
  against: [{ message, rule: 'G02', ...(field && { field }) }],
  halfA: null,
  failure: null,
  wrong: [],
});

/**
 * Reads a bid to its end, which shows that it is whole, and answers its manifest and the seals in its files. A bid that is no package of the client's is opened all the same: what it says is for
 * those who evaluate it. Throws BidBroken where the sealed bytes don't hold.
 */
async function contentOf(body: AsyncIterable<Uint8Array>, key: string): Promise<{ manifest: Partial<Manifest>; seals: FoundBidSeal[] }> {
  let held: Uint8Array | null = new Uint8Array(0);
  let manifest: Partial<Manifest> | null = null;
  let seals: SealsWatch | null = null;
  for await (const clear of body) {
    if (held) {
      const before: Uint8Array = held;
      held = joined(before, clear);
      wipe(before);
      try {
        const found = manifestIn(held);
        if (found) {
          seals = watchSeals(nodeCrypto, found.manifest, key);
          seals.update(held.subarray(found.end));
          // What was held together with it is the beginning of the bid's files.
          wipe(held);
          [manifest, held] = [found.manifest, null];
        }
      } catch {
        // No package, or no JSON where its manifest should be.
        wipe(held);
        held = null;
      }
    } else seals?.update(clear);
    wipe(clear);
  }
  wipe(held);
  return { manifest: manifest ?? {}, seals: seals?.end() ?? [] };
}

export function openingDesk({ orm, store }: { orm: MikroORM; store: FileStore }) {
  const fork = (): EntityManager => orm.em.fork();
  const own = async (em: EntityManager, actor: PersonActor, id: string): Promise<StoredOpening> => {
    const opening = await openingById(em, id);
    if (!opening || opening.organisationId !== actor.organisationId) throw refuse('NOT_FOUND');
    return opening;
  };
  /** Puts the key together and opens the whole bid; of key and text nothing but 开标一览表 leaves this function. */
  async function attempt(em: EntityManager, opening: StoredOpening, header: BidHeader, halves: readonly Uint8Array[]): Promise<Decryption> {
    const shares = (await sharesOf(em, opening.bidRoot))
      .map((given) => verifiedShare(header, given))
      .filter((share): share is Share => share !== null);
    if (shares.length < header.k) return against(`解密参与方的份额尚未齐备，需${header.k}份，已有${shares.length}份`);
    let combined: Awaited<ReturnType<typeof combineShares>> = null;
    let half: Uint8Array | null = null;
    for (half of halves) if ((combined = await combineShares(nodeCrypto, half, shares, header.k, header.dekCommit))) break;
    if (!combined || !half) return { against: [], halfA: null, failure: '密钥与投标回执中的密钥承诺不符', wrong: [] };
    try {
      const body = openBody(nodeCrypto, header, combined.dek, bodyOf(store, await piecesOf(em, opening.uploadId)));
      const { manifest, seals } = await contentOf(body, header.bidder.sign);
      return { against: [], halfA: toHex(half), failure: null, wrong: combined.wrong, quotations: quotationsIn(manifest, header.lots), seals };
    } catch (error) {
      if (!isBroken(error)) throw error;
      return { against: [], halfA: null, failure: error.message, wrong: combined.wrong };
    } finally {
      wipe(combined.dek, ...shares.map(({ bytes }) => bytes));
    }
  }
  async function tried(actor: PersonActor, id: string, halfOf: (header: BidHeader) => Uint8Array): Promise<Decryption> {
    const em = fork();
    const opening = await own(em, actor, id);
    const { header } = (await uploadOf(em, opening.uploadId))!.header;
    let half: Uint8Array | null = null;
    try {
      half = halfOf(header);
      return await attempt(em, opening, header, [half]);
    } catch (error) {
      if (!isBroken(error)) throw error;
      return against(error.message, 'file');
    } finally {
      wipe(half);
    }
  }
  return {
    /**
     * Input of `unseal` for a bid whose tender's rule is CUSTODIAN_ONLY: halves and shares are all the custodians'. A half that one of them has made up is passed over.
     * Fewer than k shares: reasons against.
     */
    async prepareUnseal(id: string): Promise<Decryption> {
      const em = fork();
      const opening = (await openingById(em, id))!;
      const { header } = (await uploadOf(em, opening.uploadId))!.header;
      const given = (await sharesOf(em, opening.bidRoot)).filter((one) => verifiedShare(header, one) !== null);
      const halves = [...new Set(given.flatMap(({ halfA }) => halfA ?? []))].map(fromHex);
      try {
        return await attempt(em, opening, header, halves);
      } finally {
        wipe(...halves);
      }
    },
    /** Input of `decrypt`. Throws NOT_FOUND. */
    prepareDecrypt: (actor: PersonActor, id: string, halfA: string) => tried(actor, id, () => fromHex(halfA)),
    /** Input of `backup`: half A out of the backup file of the very envelope that was received. Throws NOT_FOUND. */
    prepareBackup: async (actor: PersonActor, id: string, text: string): Promise<Decryption> => {
      // Without a failure in the journal the file is not even looked at; the table refuses the act.
      if ((await own(fork(), actor, id)).state !== 'failed') return against('解密失败后方可使用备份标书');
      return tried(actor, id, (header) => backupHalf(header, text));
    },
    /** The custodians' shares: each is taken for its signature, whoever brings it. Throws NOT_FOUND, BID_BEFORE_HOUR, OPENING_NOT_NOW, TENDER_SUSPENDED, BID_NOT_READY with every wrong one. */
    async giveShares(tenderId: string, shares: readonly GivenShare[]): Promise<number> {
      const em = fork();
      if (!(await tenderWindow(em, tenderId))) throw refuse('NOT_FOUND');
      if ((await openingState(em, tenderId)) !== 'open') throw refuse('BID_BEFORE_HOUR');
      const standing = await standingOf(em, tenderId);
      if (standing?.suspended) throw refuse('TENDER_SUSPENDED');
      if (standing && !TAKES_SHARES.includes(standing.state)) throw refuse('OPENING_NOT_NOW', { message: '解密已结束，不再接收解密份额。' });
      const reasons: Reason[] = [];
      const headers = await query<{ root: string; header: BidHeader }>(
        em,
        `select o.bid_root as root, u.header->'header' as header from bid_opening o join bid b on b.case_id = o.bid_id join bid_upload u on u.id = b.upload_id where o.tender_id = $1`,
        [tenderId],
      );
      for (const [n, given] of shares.entries()) {
        const header = headers.find(({ root }) => root === given.bidRoot)?.header;
        if (!header || !verifiedShare(header, given))
          reasons.push({ field: `shares.${n}`, message: '份额的签名无效，或者不是本项目解密参与方的份额' });
      }
      if (reasons.length) throw refuse('BID_NOT_READY', { reasons });
      await save(orm, async (tx) => {
        for (const given of shares)
          await query(
            tx,
            `insert into bid_share (tender_id, bid_root, custodian, given, received_at) values ($1, $2, $3, $4, app_now())
               on conflict (bid_root, custodian) do update set given = excluded.given, received_at = excluded.received_at
                 where not exists (select 1 from bid_opening o where o.bid_root = excluded.bid_root and o.half_a is not null)`,
            [tenderId, given.bidRoot, given.custodian, JSON.stringify(given)],
          );
      });
      return shares.length;
    },
  };
}

type Act = Acting<BidOpeningFacts>;

async function kept({ em, file, input, received }: Act, remark: string | null): Promise<Written> {
  const { halfA, failure, wrong, quotations = {}, seals = [] } = input as Decryption;
  if (halfA === null) {
    await query(em, `update bid_opening set tried_at = $2 where case_id = $1`, [file.id, received]);
    return { data: { failure, wrong } };
  }
  await query(em, `update bid_opening set half_a = $2, wrong = $3, remark = $4, decrypted_at = $5, quotations = $6, seals = $7 where case_id = $1`, [
    file.id,
    halfA,
    JSON.stringify(wrong),
    remark,
    received,
    JSON.stringify(quotations),
    JSON.stringify(seals),
  ]);
  return { data: { wrong, remark } };
}

export const openingRecords = ({ fields }: { fields: Fields }): ProcessRecords<BidOpeningFacts> => ({
  process: bidOpening,
  begin: async (em, { input }) => {
    const bid = (await bidById(em, (input as { bidId: string }).bidId))!;
    const project = await projectById(em, bid.tenderId);
    return { district: bid.district, organisationId: bid.organisationId, applicantId: null, counterpartId: project?.organiserId ?? null };
  },
  facts: async (em, { id, seq, district }, _, received) => {
    if (seq === 0) return { ceremony: null, held: [] };
    const { tenderId } = (await openingById(em, id))!;
    const standing = await standingOf(em, tenderId);
    const held = standing?.suspended ? [suspendedReason((await ruleBook(em)).rulesFor(district, shanghaiDay(received)))] : [];
    return { ceremony: standing, held };
  },
  apply: {
    open: async ({ em, file, input }) => {
      const bid = (await bidById(em, (input as { bidId: string }).bidId))!;
      const { bidRoot } = (await uploadOf(em, bid.uploadId!))!.header.header;
      await query(em, `insert into bid_opening (case_id, bid_id, tender_id, bid_root) values ($1, $2, $3, $4)`, [
        file.id,
        bid.id,
        bid.tenderId,
        bidRoot,
      ]);
      return {};
    },
    decrypt: (acting) => kept(acting, null),
    fail: async ({ input }) => ({ data: { failure: (input as { reason: string }).reason } }),
    backup: (acting) => kept(acting, BACKUP_USED),
    unseal: (acting) => kept(acting, null),
    attribute: async ({ em, file, input }) => {
      const { fault, reason } = input as AttributeInput;
      await query(em, `update bid_opening set fault = $2, fault_reason = $3 where case_id = $1`, [file.id, fault, reason]);
      return { data: { fault } };
    },
    object: async ({ em, file, input }) => {
      const text = fields.encrypt((input as { content: string }).content, file.district, OBJECTION);
      await query(em, `update bid_opening set objection = $2 where case_id = $1`, [file.id, text]);
      return {};
    },
    answer: async ({ em, file, input }) => {
      await query(em, `update bid_opening set answer = $2 where case_id = $1`, [
        file.id,
        fields.encrypt((input as { content: string }).content, file.district, ANSWER),
      ]);
      return {};
    },
  },
});
