// Reads of openings, from the hour on.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { seenCase } from '../../domain/kit/seen-case.ts';
import type { Quotation } from '../../domain/procurement/bid/quotation.ts';
import type { Fault, FoundBidSeal } from '../../domain/procurement/opening/opening.ts';
import type { SignedHeader } from '../../security/bid/header.ts';
import type { SealedShare } from '../../security/bid/sealed-share.ts';
import type { OpenedBid, ReplacedShare } from '../../security/bid/tender-file.ts';
import type { Receipt } from '../../security/receipt.ts';
import type { GivenShare } from '../../security/bid/unlock.ts';
import { asInstant, query } from '../kit/sql.ts';
import { pricesOf } from './prices.ts';

export interface StoredOpening {
  id: string;
  bidId: string;
  tenderId: string;
  bidRoot: string;
  organisationId: string;
  organisation: string;
  uploadId: string;
  state: string;
  version: number;
  halfA: string | null;
  wrong: string[];
  remark: string | null;
  decryptedAt: Instant | null;
  district: string;
  regions: Record<string, string>;
  /** 标项 of the envelope. */
  lots: number[];
  /** Without prices until these are opened, where they are opened last. */
  quotations: Record<string, Partial<Quotation>>;
  /** Of the price envelope inside; null where there is none, or none that belongs to the bid. */
  priceHeader: SignedHeader | null;
  seals: FoundBidSeal[];
  fault: Fault | null;
  faultReason: string | null;
  /** Encrypted. */
  objection: string | null;
  answer: string | null;
  organiserId: string | null;
}
const OPENING = `o.case_id as id, o.bid_id as "bidId", o.tender_id as "tenderId", o.bid_root as "bidRoot", b.organisation_id as "organisationId", g.name as organisation,
  b.upload_id as "uploadId", c.state, c.version, o.half_a as "halfA", o.wrong, o.remark, ${asInstant('o.decrypted_at')} as "decryptedAt", c.district, c.regions,
  u.header->'header'->'lots' as lots, o.quotations, o.price_header as "priceHeader", o.seals, o.fault, o.fault_reason as "faultReason", o.objection, o.answer, c.counterpart_id as "organiserId"
  from bid_opening o join bid b on b.case_id = o.bid_id join case_file c on c.id = o.case_id join organisation g on g.id = b.organisation_id
  join bid_upload u on u.id = b.upload_id`;

export async function openingById(em: EntityManager, id: string): Promise<StoredOpening | null> {
  return (await query<StoredOpening>(em, `select ${OPENING} where o.case_id = $1`, [id]))[0] ?? null;
}
/** In the order of the custodians' commitments, which tells nothing of who was first. */
export const openingsOf = (em: EntityManager, tenderId: string): Promise<StoredOpening[]> =>
  query<StoredOpening>(em, `select ${OPENING} where o.tender_id = $1 order by o.bid_root`, [tenderId]);

/** Shares of a bid that was opened, in the clear. */
export const sharesOf = async (em: EntityManager, bidRoot: string): Promise<GivenShare[]> =>
  (await query<{ given: GivenShare }>(em, `select given from bid_share where bid_root = $1 and given is not null order by custodian`, [bidRoot])).map(
    ({ given }) => given,
  );
/** Shares of a bid as they came: sealed, until it was opened. */
export const keptShares = (em: EntityManager, bidRoot: string): Promise<{ given: GivenShare | null; sealed: SealedShare | null }[]> =>
  query(em, `select given, sealed from bid_share where bid_root = $1 order by custodian`, [bidRoot]);

/** Where the private key of an opening is encrypted. */
export const OPENING_PRIVATE_KEY = 'opening_key.private_key';
export interface StoredOpeningKey {
  statement: Receipt;
  /** Encrypted; null when the opening is over. */
  privateKey: string | null;
}
/** Null before the opening has begun. */
export const storedOpeningKey = async (em: EntityManager, tenderId: string): Promise<StoredOpeningKey | null> =>
  (await query<StoredOpeningKey>(em, `select statement, private_key as "privateKey" from opening_key where tender_id = $1`, [tenderId]))[0] ?? null;

/** What was replaced, for everybody. */
export const replacedShares = (em: EntityManager, tenderId: string): Promise<ReplacedShare[]> =>
  query(
    em,
    `select bid_root as "bidRoot", custodian, replacement->>'replaces' as hash, replacement->>'reason' as reason, ${asInstant('replaced_at')} as at
       from bid_share_replaced where tender_id = $1 order by replaced_at, bid_root, custodian`,
    [tenderId],
  );

/** What was used to open, for everybody to check. */
export async function openedBids(em: EntityManager, tenderId: string): Promise<OpenedBid[]> {
  const opened: OpenedBid[] = [];
  const prices = await pricesOf(em, tenderId);
  for (const { id, bidRoot, halfA, seals, priceHeader } of await openingsOf(em, tenderId)) {
    if (halfA === null) continue;
    const half = prices.find(({ openingId }) => openingId === id)?.halfA ?? null;
    const used = priceHeader && half !== null ? { halfA: half, shares: await sharesOf(em, priceHeader.header.bidRoot) } : {};
    const price = priceHeader ? { price: { header: priceHeader, ...used } } : {};
    opened.push({ bidRoot, halfA, shares: await sharesOf(em, bidRoot), ...(seals.length && { seals }), ...price });
  }
  return opened;
}

/** What became of a tender's window: null before it is opened. */
export async function openingState(em: EntityManager, tenderId: string): Promise<'open' | 'few' | 'ended' | null> {
  return (
    (await query<{ opening: 'open' | 'few' | 'ended' | null }>(em, `select opening from tender_window where id = $1`, [tenderId]))[0]?.opening ?? null
  );
}

export interface OpeningLine {
  openingId: string | null;
  version: number | null;
  tenderId: string;
  code: string;
  name: string;
  purchaser: string;
  method: string;
  budgetFen: string;
  opensAt: Instant;
  lots: number[];
  state: string | null;
  ceremony: string | null;
  suspended: boolean;
}
/** Bids of an organisation that were received: `pending`, those whose tender goes on. The latest hour first. */
export const openingLines = (em: EntityManager, organisationId: string, pending: boolean): Promise<OpeningLine[]> =>
  query<OpeningLine>(
    em,
    `select o.case_id as "openingId", oc.version, w.id as "tenderId", w.code, w.name, w.purchaser, w.method, w.budget_fen::text as "budgetFen",
       ${asInstant('w.opens_at')} as "opensAt", u.header->'header'->'lots' as lots, oc.state,
       tc.state as ceremony, coalesce(pc.regions->>'hold' = 'suspended', false) as suspended
     from bid b join case_file c on c.id = b.case_id join tender_window w on w.id = b.tender_id join bid_upload u on u.id = b.upload_id
       left join bid_opening o on o.bid_id = b.case_id left join case_file oc on oc.id = o.case_id
       left join tender_opening t on t.tender_id = w.id left join case_file tc on tc.id = t.case_id left join case_file pc on pc.id = w.id
     where b.organisation_id = $1 and c.state = 'uploaded' and (not $2 or (coalesce(w.opening, 'open') = 'open' and coalesce(tc.state, '') not in ('completed', 'ended'))) order by w.opens_at desc, w.id limit 200`,
    [organisationId, pending],
  );

/** As the process table asks. */
export const openingFile = (opening: StoredOpening): CaseView => seenCase('BidOpening', { ...opening, counterpartId: opening.organiserId });
