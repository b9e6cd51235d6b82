// 报价解密: the trial with the keys of a price envelope, and what is kept of it. As with the bid itself, key and clear text live in memory alone.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { pricesIn } from '../../../domain/procurement/bid/quotation.ts';
import { BACKUP_USED, type AttributeInput, type Decryption } from '../../../domain/procurement/opening/opening.ts';
import { priceOpening, type PriceFacts } from '../../../domain/procurement/opening/price.ts';
import { suspendedReason } from '../../../domain/procurement/project/hold.ts';
import { openingById } from '../../../db/procurement/openings.ts';
import { priceById, priceStanding, type StoredPrice } from '../../../db/procurement/prices.ts';
import { projectById } from '../../../db/procurement/projects.ts';
import { query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { FileStore } from '../../../gateways/files.ts';
import { isBroken } from '../../../security/bid/broken.ts';
import { fromHex, toHex } from '../../../security/bid/bytes.ts';
import { combineShares, wipe, type Share } from '../../../security/bid/halves.ts';
import type { BidHeader } from '../../../security/bid/header.ts';
import { nodeCrypto } from '../../../security/bid/node.ts';
import { openBody } from '../../../security/bid/open.ts';
import { backupHalf, verifiedShare } from '../../../security/bid/unlock.ts';
import type { Fields } from '../../../security/field.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';
import { deadlineOf, telling } from '../evaluation/notices.ts';
import { sealedPrices } from './opened.ts';
import { contentOf } from './opening.ts';
import { sharesInClear, showShares } from './shares.ts';

const against = (message: string, field?: string): Decryption => ({ against: [{ message, rule: 'G02', ...(field && { field }) }], halfA: null, failure: null, wrong: [] });

export function priceDesk({ orm, store, fields }: { orm: MikroORM; store: FileStore; fields: Fields }) {
  const fork = (): EntityManager => orm.em.fork();
  const own = async (em: EntityManager, actor: PersonActor, id: string): Promise<StoredPrice> => {
    const price = await priceById(em, id);
    if (!price || price.organisationId !== actor.organisationId) throw refuse('NOT_FOUND');
    return price;
  };
  const givenFor = (em: EntityManager, { tenderId }: StoredPrice, { bidRoot }: BidHeader) => sharesInClear(em, fields, { tenderId, bidRoot }, 'price');
  /** Puts the key of the price envelope together and opens the whole of it; of key and text nothing but the prices leaves this function. */
  async function attempt(em: EntityManager, price: StoredPrice, header: BidHeader, halves: readonly Uint8Array[]): Promise<Decryption> {
    const all = (await givenFor(em, price, header)).map((given) => ({ given, share: verifiedShare(header, given) }));
    const shares = all.map(({ share }) => share).filter((share): share is Share => share !== null);
    if (shares.length < header.k) return against(`解密参与方的份额尚未齐备，需${header.k}份，已有${shares.length}份`);
    let combined: Awaited<ReturnType<typeof combineShares>> = null;
    let half: Uint8Array | null = null;
    for (half of halves) if ((combined = await combineShares(nodeCrypto, half, shares, header.k, header.dekCommit))) break;
    if (!combined || !half) return { against: [], halfA: null, failure: '密钥与报价文件的密钥承诺不符', wrong: [] };
    try {
      const opening = (await openingById(em, price.openingId))!;
      const { manifest, seals } = await contentOf(openBody(nodeCrypto, header, combined.dek, sealedPrices(em, store, opening)), header.bidder.sign);
      const given = all.filter(({ share }) => share !== null).map((one) => one.given);
      const prices = pricesIn(manifest, header.lots);
      const quotations = Object.fromEntries(Object.entries(prices).map(([lot, priceFen]) => [lot, { ...opening.quotations[lot], priceFen }]));
      return { against: [], halfA: toHex(half), failure: null, wrong: combined.wrong, shares: given, quotations, seals };
    } catch (error) {
      if (!isBroken(error)) throw error;
      return { against: [], halfA: null, failure: error.message, wrong: combined.wrong };
    } finally {
      wipe(combined.dek, ...shares.map(({ bytes }) => bytes));
    }
  }
  const headerOf = async (em: EntityManager, { openingId }: StoredPrice): Promise<BidHeader | null> => (await openingById(em, openingId))!.priceHeader?.header ?? null;
  async function tried(actor: PersonActor, id: string, halfOf: (header: BidHeader) => Uint8Array): Promise<Decryption> {
    const em = fork();
    const price = await own(em, actor, id);
    const header = await headerOf(em, price);
    if (!header) return against('投标文件中没有随其加密的报价文件');
    let half: Uint8Array | null = null;
    try {
      half = halfOf(header);
      return await attempt(em, price, header, [half]);
    } catch (error) {
      if (!isBroken(error)) throw error;
      return against(error.message, 'file');
    } finally {
      wipe(half);
    }
  }
  return {
    /** Input of `unseal` where the tender's rule is CUSTODIAN_ONLY. Fewer than k shares: reasons against. */
    async prepareUnsealPrice(id: string): Promise<Decryption> {
      const em = fork();
      const price = (await priceById(em, id))!;
      const header = await headerOf(em, price);
      if (!header) return against('投标文件中没有随其加密的报价文件');
      const given = (await givenFor(em, price, header)).filter((one) => verifiedShare(header, one) !== null);
      const halves = [...new Set(given.flatMap(({ halfA }) => halfA ?? []))].map(fromHex);
      try {
        return await attempt(em, price, header, halves);
      } finally {
        wipe(...halves);
      }
    },
    /** Input of `decrypt`. Throws NOT_FOUND. */
    prepareDecryptPrice: (actor: PersonActor, id: string, halfA: string) => tried(actor, id, () => fromHex(halfA)),
    /** Input of `backup`: half A out of the backup file of the price envelope. Throws NOT_FOUND. */
    prepareBackupPrice: async (actor: PersonActor, id: string, text: string): Promise<Decryption> => {
      if ((await own(fork(), actor, id)).state !== 'failed') return against('解密失败后方可使用备份标书');
      return tried(actor, id, (header) => backupHalf(header, text));
    },
  };
}

type Act = Acting<PriceFacts>;

async function kept({ em, file, input, received }: Act, remark: string | null): Promise<Written> {
  const { halfA, failure, wrong, quotations = {}, shares = [], seals = [] } = input as Decryption;
  if (halfA === null) {
    await query(em, `update price_opening set tried_at = $2 where case_id = $1`, [file.id, received]);
    return { data: { failure, wrong } };
  }
  const [price] = await query<{ openingId: string; root: string }>(
    em,
    `update price_opening set half_a = $2, wrong = $3, remark = $4, decrypted_at = $5 where case_id = $1 returning opening_id as "openingId", price_root as root`,
    [file.id, halfA, JSON.stringify(wrong), remark, received],
  );
  await query(em, `update bid_opening set quotations = quotations || $2::jsonb, seals = seals || $3::jsonb where case_id = $1`, [
    price!.openingId,
    JSON.stringify(quotations),
    JSON.stringify(seals),
  ]);
  await showShares(em, price!.root, shares);
  return { data: { wrong, remark } };
}

/** What `open` is told: whose prices, of which project. */
export interface OpenPrice {
  openingId: string;
  due: string;
}

export const priceRecords = (): ProcessRecords<PriceFacts> => ({
  process: priceOpening,
  begin: async (em, { input }) => {
    const { tenderId, organisationId, district } = (await openingById(em, (input as OpenPrice).openingId))!;
    const project = await projectById(em, tenderId);
    return { district, organisationId, applicantId: null, counterpartId: project?.organiserId ?? null };
  },
  facts: async (em, { id, seq, district }, _, received) => {
    if (seq === 0) return { stage: { state: 'none', due: null }, held: [] };
    const { tenderId } = (await priceById(em, id))!;
    const { suspended, ...stage } = await priceStanding(em, tenderId);
    const held = suspended ? [suspendedReason((await ruleBook(em)).rulesFor(district, shanghaiDay(received)))] : [];
    return { stage, held };
  },
  apply: {
    open: async ({ em, file, input, request }) => {
      const { openingId, due } = input as OpenPrice;
      const { tenderId, organisationId, priceHeader } = (await openingById(em, openingId))!;
      const { code, name } = (await projectById(em, tenderId))!;
      await query(em, `insert into price_opening (case_id, opening_id, tender_id, price_root) values ($1, $2, $3, $4)`, [
        file.id,
        openingId,
        tenderId,
        priceHeader?.header.bidRoot ?? null,
      ]);
      const params = { project: name, code, due: deadlineOf(due) };
      return { outbox: [telling(request.key, { caseId: file.id, template: 'pricesOpened', to: { organisationId }, params })] };
    },
    decrypt: (acting) => kept(acting, null),
    fail: async ({ input }) => ({ data: { failure: (input as { reason: string }).reason } }),
    backup: (acting) => kept(acting, BACKUP_USED),
    unseal: (acting) => kept(acting, null),
    attribute: async ({ em, file, input }) => {
      const { fault, reason } = input as AttributeInput;
      await query(em, `update price_opening set fault = $2, fault_reason = $3 where case_id = $1`, [file.id, fault, reason]);
      return { data: { fault } };
    },
  },
});
