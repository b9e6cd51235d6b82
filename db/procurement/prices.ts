// Reads of price openings, where prices are opened after 商务技术评审.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import { seenCase } from '../../domain/kit/seen-case.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import type { Fault } from '../../domain/procurement/opening/opening.ts';
import type { PriceRecord } from '../../domain/procurement/opening/price.ts';
import type { Receipt } from '../../security/receipt.ts';
import { asInstant, query } from '../kit/sql.ts';

/** Where the private key of a price opening is encrypted. */
export const PRICE_PRIVATE_KEY = 'price_stage.private_key';

export interface StoredStage {
  /** The platform's word that 商务技术评审 is concluded, with the key and the envelopes that are opened. */
  statement: Receipt;
  /** Encrypted; null when the decryption is over. */
  privateKey: string | null;
  record: PriceRecord | null;
  recordHash: string | null;
  announcedAt: Instant | null;
}
/** Null before prices are opened. */
export const priceStage = async (em: EntityManager, tenderId: string): Promise<StoredStage | null> =>
  (
    await query<StoredStage>(
      em,
      `select statement, private_key as "privateKey", record, record_hash as "recordHash", ${asInstant('announced_at')} as "announcedAt" from price_stage where tender_id = $1`,
      [tenderId],
    )
  )[0] ?? null;

export interface StoredPrice {
  id: string;
  openingId: string;
  tenderId: string;
  /** Of the envelope; null where the bid holds none that is its own. */
  priceRoot: string | null;
  organisationId: string;
  organisation: string;
  organiserId: string | null;
  district: string;
  state: string;
  version: number;
  seq: number;
  halfA: string | null;
  wrong: string[];
  remark: string | null;
  fault: Fault | null;
  faultReason: string | null;
}
const PRICE = `p.case_id as id, p.opening_id as "openingId", p.tender_id as "tenderId", p.price_root as "priceRoot", b.organisation_id as "organisationId", g.name as organisation,
  c.counterpart_id as "organiserId", c.district, c.state, c.version, c.seq, p.half_a as "halfA", p.wrong, p.remark, p.fault, p.fault_reason as "faultReason"
  from price_opening p join case_file c on c.id = p.case_id join bid_opening o on o.case_id = p.opening_id join bid b on b.case_id = o.bid_id
  join organisation g on g.id = b.organisation_id`;

export const priceById = async (em: EntityManager, id: string): Promise<StoredPrice | null> =>
  (await query<StoredPrice>(em, `select ${PRICE} where p.case_id = $1`, [id]))[0] ?? null;
/** In the order of the bids' commitments. */
export const pricesOf = (em: EntityManager, tenderId: string): Promise<StoredPrice[]> =>
  query<StoredPrice>(em, `select ${PRICE} where p.tender_id = $1 order by o.bid_root`, [tenderId]);

/** Prices that wait although nobody but custodians can be waited for: fewer than k shares are there. */
export const withoutShares = async (em: EntityManager, tenderId: string): Promise<number> =>
  (
    await query<{ n: number }>(
      em,
      `select count(*)::int as n from price_opening p join case_file c on c.id = p.case_id join tender_window w on w.id = p.tender_id
         where p.tender_id = $1 and c.state in ('waiting', 'failed') and p.price_root is not null and (select count(*) from bid_share s where s.bid_root = p.price_root) < w.k`,
      [tenderId],
    )
  )[0]!.n;

/** As the process table asks. */
export const priceFile = (price: StoredPrice): CaseView => seenCase('PriceOpening', { ...price, counterpartId: price.organiserId });

/** Where the evaluation stands, and until when prices are decrypted. Held until the transaction ends. */
export async function priceStanding(em: EntityManager, projectId: string): Promise<{ state: string; suspended: boolean; due: Instant | null }> {
  const [row] = await query<{ state: string; suspended: boolean }>(
    em,
    `select coalesce(regions->>'evaluation', 'none') as state, coalesce(regions->>'hold', 'none') = 'suspended' as suspended from case_file where id = $1 for share`,
    [projectId],
  );
  const [clock] = await query<{ due: Instant }>(em, `select ${asInstant('due')} as due from deadline where case_id = $1 and name = 'decryptPrice' and closed_at is null`, [
    projectId,
  ]);
  return { state: row!.state, suspended: row!.suspended, due: clock?.due ?? null };
}
