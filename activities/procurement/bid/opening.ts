// 开标解密: the trial with the keys, and what is kept of each bid. Key and clear text live in memory alone and are wiped; what is kept is what everybody may check.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { declaredIn, quotationsIn } from '../../../domain/procurement/bid/quotation.ts';
import {
  bidOpening,
  BACKUP_USED,
  type AttributeInput,
  type BidOpeningFacts,
  type Decryption,
  type FoundBidSeal,
} from '../../../domain/procurement/opening/opening.ts';
import { piecesOf, uploadOf, bidById } from '../../../db/procurement/bids.ts';
import { openingById, type StoredOpening } from '../../../db/procurement/openings.ts';
import { ANSWER, OBJECTION, standingOf } from '../../../db/procurement/ceremonies.ts';
import { projectById } from '../../../db/procurement/projects.ts';
import { query } from '../../../db/kit/sql.ts';
import type { FileStore } from '../../../gateways/files.ts';
import { watchSeals, type SealsWatch } from '../../../security/bid/bid-seals.ts';
import { isBroken } from '../../../security/bid/broken.ts';
import { fromHex, joined, toHex } from '../../../security/bid/bytes.ts';
import { combineShares, wipe, type Share } from '../../../security/bid/halves.ts';
import type { BidHeader, SignedHeader } from '../../../security/bid/header.ts';
import { nodeCrypto } from '../../../security/bid/node.ts';
import { openBody } from '../../../security/bid/open.ts';
import { manifestIn, type Manifest } from '../../../security/bid/package.ts';
import { verifyPrice } from '../../../security/bid/price.ts';
import { backupHalf, verifiedShare } from '../../../security/bid/unlock.ts';
import type { Fields } from '../../../security/field.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';
import { bodyOf } from './pieces.ts';
import { sharesInClear, showShares } from './shares.ts';
import { suspendedReason } from '../../../domain/procurement/project/hold.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';

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
export async function contentOf(body: AsyncIterable<Uint8Array>, key: string): Promise<{ manifest: Partial<Manifest>; seals: FoundBidSeal[] }> {
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

/** The price envelope's header, where the bid holds the one that its own header names; whatever else lies there is no price of this bid. */
function priceIn(header: BidHeader, { price }: Partial<Manifest>): SignedHeader | null {
  try {
    if (!price) return null;
    verifyPrice(nodeCrypto, header, price.header);
    return price.header;
  } catch {
    // Not signed, of another bid, or nothing of the kind.
    return null;
  }
}

export function openingDesk({ orm, store, fields }: { orm: MikroORM; store: FileStore; fields: Fields }) {
  const fork = (): EntityManager => orm.em.fork();
  const own = async (em: EntityManager, actor: PersonActor, id: string): Promise<StoredOpening> => {
    const opening = await openingById(em, id);
    if (!opening || opening.organisationId !== actor.organisationId) throw refuse('NOT_FOUND');
    return opening;
  };
  /** Puts the key together and opens the whole bid; of key and text nothing but 开标一览表 leaves this function. */
  async function attempt(em: EntityManager, opening: StoredOpening, header: BidHeader, halves: readonly Uint8Array[]): Promise<Decryption> {
    const all = (await sharesInClear(em, fields, opening)).map((given) => ({ given, share: verifiedShare(header, given) }));
    const shares = all.map(({ share }) => share).filter((share): share is Share => share !== null);
    if (shares.length < header.k) return against(`解密参与方的份额尚未齐备，需${header.k}份，已有${shares.length}份`);
    let combined: Awaited<ReturnType<typeof combineShares>> = null;
    let half: Uint8Array | null = null;
    for (half of halves) if ((combined = await combineShares(nodeCrypto, half, shares, header.k, header.dekCommit))) break;
    if (!combined || !half) return { against: [], halfA: null, failure: '密钥与投标回执中的密钥承诺不符', wrong: [] };
    try {
      const body = openBody(nodeCrypto, header, combined.dek, bodyOf(store, await piecesOf(em, opening.uploadId)));
      const { manifest, seals } = await contentOf(body, header.bidder.sign);
      const given = all.filter(({ share }) => share !== null).map((one) => one.given);
      // Prices that are opened later are not here; what stands in their place is not looked at.
      const said = header.price === undefined ? { quotations: quotationsIn(manifest, header.lots) } : { quotations: declaredIn(manifest, header.lots), price: priceIn(header, manifest) };
      return { against: [], halfA: toHex(half), failure: null, wrong: combined.wrong, shares: given, ...said, seals };
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
      const given = (await sharesInClear(em, fields, opening)).filter((one) => verifiedShare(header, one) !== null);
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
  };
}

type Act = Acting<BidOpeningFacts>;

async function kept({ em, file, input, received }: Act, remark: string | null): Promise<Written> {
  const { halfA, failure, wrong, quotations = {}, shares = [], seals = [], price = null } = input as Decryption;
  if (halfA === null) {
    await query(em, `update bid_opening set tried_at = $2 where case_id = $1`, [file.id, received]);
    return { data: { failure, wrong } };
  }
  await query(em, `update bid_opening set half_a = $2, wrong = $3, remark = $4, decrypted_at = $5, quotations = $6, seals = $7, price_header = $8 where case_id = $1`, [
    file.id,
    halfA,
    JSON.stringify(wrong),
    remark,
    received,
    JSON.stringify(quotations),
    JSON.stringify(seals),
    price && JSON.stringify(price),
  ]);
  await showShares(em, (await openingById(em, file.id))!.bidRoot, shares);
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
