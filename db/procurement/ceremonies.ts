// 开标 of a tender as acts, pages and the loop see it.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { FaultParty } from '../../domain/procurement/opening/ceremony.ts';
import type { OpeningRecord } from '../../domain/procurement/opening/record.ts';
import { asInstant, query } from '../kit/sql.ts';

/** Where the list of who was there is encrypted. */
export const ATTENDEES = 'tender_opening.attendees';
/** Where an objection and its answer are. */
export const OBJECTION = 'bid_opening.objection';
export const ANSWER = 'bid_opening.answer';

export interface Minutes {
  start: number;
  decrypt: number;
  confirm: number;
}
export interface StoredCeremony {
  id: string;
  tenderId: string;
  minutes: Minutes;
  attendees: string | null;
  /** Members of the evaluation committee among them; null: nobody has signed in yet. */
  evaluators: number | null;
  recording: { room: string; number: string } | null;
  /** Where the recording is kept. */
  archive: string | null;
  startedAt: Instant | null;
  record: OpeningRecord | null;
  recordHash: string | null;
  announcedAt: Instant | null;
  signature: { by: string; keyId: string; value: string } | null;
  signedAt: Instant | null;
  district: string;
  state: string;
  regions: Record<string, string>;
  version: number;
  organisationId: string;
}
const COLUMNS = `o.case_id as id, o.tender_id as "tenderId", o.minutes, o.attendees, o.evaluators, o.recording, o.archive, ${asInstant('o.started_at')} as "startedAt",
  o.record, o.record_hash as "recordHash", ${asInstant('o.announced_at')} as "announcedAt", o.signature, ${asInstant('o.signed_at')} as "signedAt", c.district, c.state,
  c.regions, c.version, c.organisation_id as "organisationId" from tender_opening o join case_file c on c.id = o.case_id`;

export async function ceremonyById(em: EntityManager, id: string): Promise<StoredCeremony | null> {
  return (await query<StoredCeremony>(em, `select ${COLUMNS} where o.case_id = $1`, [id]))[0] ?? null;
}
export async function ceremonyOf(em: EntityManager, tenderId: string): Promise<StoredCeremony | null> {
  return (await query<StoredCeremony>(em, `select ${COLUMNS} where o.tender_id = $1`, [tenderId]))[0] ?? null;
}

export interface Standing {
  id: string;
  state: string;
  decryptDue: Instant | null;
  confirmDue: Instant | null;
  suspended: boolean;
}
/** Where the ceremony stands whose bid is acted on. Its row is locked shared: an act that ends the decryption waits for those that were received before. */
export async function standingOf(em: EntityManager, tenderId: string): Promise<Standing | null> {
  const [row] = await query<{ id: string; state: string }>(
    em,
    `select c.id, c.state from tender_opening o join case_file c on c.id = o.case_id where o.tender_id = $1 for share of c`,
    [tenderId],
  );
  if (!row) return null;
  const [more] = await query<Omit<Standing, 'id' | 'state'>>(
    em,
    `select (select ${asInstant('due')} from deadline where case_id = $1 and name = 'decrypt' and closed_at is null) as "decryptDue",
       (select ${asInstant('due')} from deadline where case_id = $1 and name = 'confirm' and closed_at is null) as "confirmDue",
       coalesce((select regions->>'hold' = 'suspended' from case_file where id = $2), false) as suspended`,
    [row.id, tenderId],
  );
  return { ...row, ...more! };
}

export interface BidCounts {
  undecrypted: number;
  unattributed: number;
  unconfirmed: number;
  unanswered: number;
  /** Bids that wait although nobody but custodians can be waited for: fewer than k shares are there. */
  withoutShares: number;
}
export async function bidCounts(em: EntityManager, tenderId: string): Promise<BidCounts> {
  const [row] = await query<BidCounts>(
    em,
    `select count(*) filter (where c.state in ('waiting', 'failed'))::int as undecrypted, count(*) filter (where c.state in ('waiting', 'failed', 'overdue'))::int as unattributed,
       count(*) filter (where c.regions->>'record' = 'none')::int as unconfirmed, count(*) filter (where c.regions->>'record' = 'objected')::int as unanswered,
       count(*) filter (where c.state in ('waiting', 'failed') and (select count(*) from bid_share s where s.bid_root = o.bid_root) < w.k)::int as "withoutShares"
     from bid_opening o join case_file c on c.id = o.case_id join tender_window w on w.id = o.tender_id where o.tender_id = $1`,
    [tenderId],
  );
  return row!;
}

export interface StoredFault {
  n: number;
  party: FaultParty;
  what: string;
  reportedAt: Instant;
  clearedAt: Instant | null;
}
export const faultsOf = (em: EntityManager, openingId: string): Promise<StoredFault[]> =>
  query(
    em,
    `select n, party, what, ${asInstant('reported_at')} as "reportedAt", ${asInstant('cleared_at')} as "clearedAt" from opening_fault where opening_id = $1 order by n`,
    [openingId],
  );
