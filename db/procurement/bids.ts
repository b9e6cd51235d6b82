// Reads of tenders' windows and bids.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { BidFacts, TenderFacts } from '../../domain/procurement/bid/bid.ts';
import { type Instant, shanghaiDay } from '../../domain/kit/instant.ts';
import type { BidMode, BidParty, SignedHeader } from '../../security/bid/header.ts';
import type { Suite } from '../../security/bid/crypto.ts';
import type { Receipt } from '../../security/receipt.ts';
import { asInstant, query } from '../kit/sql.ts';
import type { RuleSet } from '../../domain/kit/rules.ts';
import { ruleBook } from '../rule/book.ts';

/** Where an encrypted form belongs. */
export const UPLOAD_FORM = 'bid_upload.form';
/** Where an encrypted origin belongs. */
export const UPLOAD_ORIGIN = 'bid_upload.origin';

export interface TenderWindow {
  id: string;
  district: string;
  code: string;
  name: string;
  purchaser: string;
  method: string;
  budgetFen: string;
  /** `mostFen`: 最高限价 of the 标项. */
  lots: { no: number; name: string; mostFen?: string }[];
  consortium: boolean;
  qualifications: { id: string; name: string; library: boolean }[];
  items: { id: string; name: string }[];
  suite: Suite;
  mode: BidMode;
  k: number;
  custodians: BidParty[];
  /** Prices are sealed apart and opened after 商务技术评审. */
  pricesLast: boolean;
  opensAt: Instant;
  closedAt: Instant | null;
  /** The project is suspended since. */
  pausedAt: Instant | null;
}

const WINDOW = `w.id, w.district, w.code, w.name, w.purchaser, w.method, w.budget_fen::text as "budgetFen", w.lots, w.consortium, w.qualifications, w.items, w.suite,
  w.mode, w.k, w.custodians, w.prices_last as "pricesLast", ${asInstant('w.opens_at')} as "opensAt", ${asInstant('w.closed_at')} as "closedAt", ${asInstant('w.paused_at')} as "pausedAt"`;

/** A tender's window. `obtainedBy`: null as well where that organisation has not been given the documents. */
export async function tenderWindow(em: EntityManager, id: string, obtainedBy?: string): Promise<TenderWindow | null> {
  const [row] = await query<TenderWindow>(
    em,
    `select ${WINDOW} from tender_window w where w.id = $1 ${obtainedBy === undefined ? '' : 'and exists (select 1 from tender_obtained o where o.tender_id = w.id and o.organisation_id = $2)'}`,
    obtainedBy === undefined ? [id] : [id, obtainedBy],
  );
  return row ?? null;
}

/** Rules of a window's 区划 on the day of its hour. */
export const windowLaw = async (em: EntityManager, { district, opensAt }: Pick<TenderWindow, 'district' | 'opensAt'>): Promise<RuleSet> =>
  (await ruleBook(em)).rulesFor(district, shanghaiDay(opensAt));

/** `law`: by `windowLaw`. */
export const factsOf = ({ id, opensAt, closedAt, pausedAt, lots, suite, mode, k, custodians, pricesLast }: TenderWindow, law: RuleSet): TenderFacts => ({
  id,
  opensAt,
  closedAt,
  paused: pausedAt !== null,
  law,
  lots: lots.map(({ no }) => no),
  suite,
  mode,
  k,
  custodians: custodians.map((one) => one.id),
  pricesLast,
});

export interface StoredBid {
  id: string;
  tenderId: string;
  organisationId: string;
  district: string;
  state: string;
  /** Of the case row: the ETag. */
  rowVersion: number;
  /** Received last; 0: none. */
  version: number;
  receipt: string | null;
  uploadId: string | null;
}
const BID = `b.case_id as id, b.tender_id as "tenderId", b.organisation_id as "organisationId", b.district, c.state, c.version as "rowVersion", b.version, b.receipt,
  b.upload_id as "uploadId" from bid b join case_file c on c.id = b.case_id`;

export async function bidOf(em: EntityManager, tenderId: string, organisationId: string): Promise<StoredBid | null> {
  return (await query<StoredBid>(em, `select ${BID} where b.tender_id = $1 and b.organisation_id = $2`, [tenderId, organisationId]))[0] ?? null;
}
export async function bidById(em: EntityManager, id: string): Promise<StoredBid | null> {
  return (await query<StoredBid>(em, `select ${BID} where b.case_id = $1`, [id]))[0] ?? null;
}

export interface StoredUpload {
  id: string;
  bidId: string;
  version: number;
  name: string;
  header: SignedHeader;
  headerLength: number;
  /** Bytes of the file. */
  size: number;
  form: string;
  begunAt: Instant;
  /** Bytes that are there, the header among them. */
  got: number;
}
export async function uploadOf(em: EntityManager, id: string): Promise<StoredUpload | null> {
  const [row] = await query<StoredUpload>(
    em,
    `select u.id, u.bid_id as "bidId", u.version, u.name, u.header, u.header_length as "headerLength", u.size::float8 as size, u.form,
       ${asInstant('u.begun_at')} as "begunAt", (u.header_length + coalesce((select sum(p.size) from bid_piece p where p.upload_id = u.id), 0))::float8 as got
       from bid_upload u where u.id = $1`,
    [id],
  );
  return row ?? null;
}

export interface StoredPiece {
  at: number;
  size: number;
  hash: string;
  leaves: string[];
}
export const piecesOf = (em: EntityManager, uploadId: string): Promise<StoredPiece[]> =>
  query(em, `select at::float8 as at, size, hash, leaves from bid_piece where upload_id = $1 order by at`, [uploadId]);

export interface StoredReceipt {
  leaf: string;
  bidId: string;
  uploadId: string;
  kind: string;
  blind: string;
  receipt: Receipt;
  /** Time-stamp token, once the authority has answered. */
  token: Record<string, unknown> | null;
  receivedAt: Instant;
  place: number | null;
}
const RECEIPT = `r.leaf, r.bid_id as "bidId", r.upload_id as "uploadId", r.kind, r.blind, r.receipt, r.token, ${asInstant('r.received_at')} as "receivedAt",
  l.place::float8 as place from bid_receipt r join bid_log l on l.leaf = r.leaf`;
export const receiptsOf = (em: EntityManager, bidId: string): Promise<StoredReceipt[]> =>
  query(em, `select ${RECEIPT} where r.bid_id = $1 order by r.received_at, r.leaf`, [bidId]);
export const receiptsOfTender = (em: EntityManager, tenderId: string): Promise<StoredReceipt[]> =>
  query(em, `select ${RECEIPT} join bid b on b.case_id = r.bid_id where b.tender_id = $1 order by l.place`, [tenderId]);

/** Parties by whose keys an organisation may sign. */
export const certificatesOf = async (em: EntityManager, organisationId: string): Promise<BidParty[]> =>
  (
    await query<{ party: BidParty }>(
      em,
      `select party from bid_certificate where organisation_id = $1 and revoked_at is null
       and (not_after is null or not_after > app_now()) order by bound_at`,
      [organisationId],
    )
  ).map(({ party }) => party);

/** The facts of an act, all but what the root of the pieces is. */
export async function bidFacts(em: EntityManager, window: TenderWindow, organisationId: string): Promise<Omit<BidFacts, 'upload'>> {
  const bid = await bidOf(em, window.id, organisationId);
  const [obtained] = await query(em, `select 1 from tender_obtained where tender_id = $1 and organisation_id = $2`, [window.id, organisationId]);
  return {
    tender: factsOf(window, await windowLaw(em, window)),
    organisationId,
    acquired: obtained !== undefined,
    certificates: (await certificatesOf(em, organisationId)).map(({ id }) => id),
    version: bid?.version ?? 0,
    receipt: bid?.receipt ?? null,
  };
}
