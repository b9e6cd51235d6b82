// Records of 投标文件上传. What is received is receipted in the same transaction: the row, its leaf in the log and the signed receipt stand together or not at all.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActRequest } from '../../../domain/kit/act.ts';
import { rfc3339 } from '../../../domain/kit/instant.ts';
import type { CaseView } from '../../../domain/kit/process.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { bidProcess, type BidFacts, type UploadInput, type WithdrawInput } from '../../../domain/procurement/bid/bid.ts';
import { bidById, bidFacts, piecesOf, tenderWindow, UPLOAD_FORM, uploadOf, type StoredUpload } from '../../../db/procurement/bids.ts';
import { paidBonds, withdrawnBonds } from '../../../db/procurement/bonds.ts';
import { unconfirmed } from '../../../db/procurement/confirmations.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { query } from '../../../db/kit/sql.ts';
import { canonicalJson } from '../../../security/hash.ts';
import type { SignedHeader } from '../../../security/bid/header.ts';
import { BID_RECEIVED, BID_WITHDRAWN, leafOf } from '../../../security/bid/log.ts';
import type { Fields } from '../../../security/field.ts';
import type { Keyring } from '../../../security/keyring.ts';
import { freshBytes } from '../../../security/random.ts';
import { signReceipt, type ReceiptContent } from '../../../security/receipt.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';
import { fallDue, onBonds, standAgain } from '../bond/records.ts';
import { rootOfPieces } from './pieces.ts';
import { cited } from '../../../domain/procurement/law/verdict.ts';
import { principles } from '../../../domain/procurement/law/rules.ts';

export const BID_TIMESTAMP = 'bidTimestamp';

/** Body of an upload as `prepare` leaves it. */
export interface BidUploadInput extends UploadInput {
  tenderId: string;
  signed: SignedHeader;
  headerLength: number;
  size: number;
  /** JSON of the form, encrypted. */
  form: string;
  /** Where it came from, hashed and encrypted (origin.ts). */
  origin: string;
}
export interface BidWithdrawInput extends WithdrawInput {
  tenderId: string;
  signature: string;
}
export interface BidSubmitInput {
  tenderId: string;
}
interface Facts extends BidFacts {
  stored: StoredUpload | null;
}
type Act = Acting<Facts>;

/** The lock that acts share and the closing takes alone. */
export const windowKey = (tenderId: string): string => `tender/${tenderId}`;

async function facts(em: EntityManager, file: CaseView, input: unknown): Promise<Facts> {
  const { tenderId } = input as { tenderId: string };
  const window = await tenderWindow(em, tenderId);
  if (!window || file.organisationId === null) throw refuse('NOT_FOUND');
  const known = await bidFacts(em, window, file.organisationId);
  const bid = file.seq === 0 ? null : await bidById(em, file.id);
  const confirm = bid?.state === 'uploaded' ? ((await unconfirmed(em, file.id))?.since ?? null) : null;
  if (bid && bid.tenderId !== tenderId) throw refuse('NOT_FOUND');
  const stored = bid?.uploadId ? await uploadOf(em, bid.uploadId) : null;
  if (!stored) return { ...known, confirm, stored, upload: null };
  const { size, got, header } = stored;
  const root = got === size ? rootOfPieces(await piecesOf(em, stored.id)) : null;
  return { ...known, confirm, stored, upload: { size, got, root, bidRoot: header.header.bidRoot } };
}

async function begin(acting: Act): Promise<Written> {
  const { em, file, facts: known, received } = acting;
  const input = acting.input as BidUploadInput;
  const id = uuidv7();
  if (file.seq === 0)
    await query(em, `insert into bid (case_id, tender_id, organisation_id, district, upload_id) values ($1, $2, $3, $4, $5)`, [
      file.id,
      input.tenderId,
      known.organisationId,
      file.district,
      id,
    ]);
  else await query(em, `update bid set upload_id = $2 where case_id = $1`, [file.id, id]);
  await query(
    em,
    `insert into bid_upload (id, bid_id, version, name, header, header_length, size, form, begun_at, origin) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [id, file.id, known.version + 1, input.name, canonicalJson(input.signed), input.headerLength, input.size, input.form, received, input.origin],
  );
  return { data: { version: known.version + 1 }, body: { upload: { offset: input.headerLength, size: input.size } } };
}

/** Writes receipt and leaf; the time stamp follows by the outbox. */
async function receipted(ring: Keyring, acting: Act, kind: string, content: ReceiptContent): Promise<Written> {
  const { em, file, facts: known, received } = acting;
  const blind = freshBytes(32).toString('hex');
  const leaf = leafOf(kind, content, blind);
  const receipt = signReceipt(ring, kind, { ...content, leaf });
  await query(em, `insert into bid_log (leaf) values ($1)`, [leaf]);
  await query(
    em,
    `insert into bid_receipt (leaf, bid_id, upload_id, kind, content, blind, receipt, received_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [leaf, file.id, known.stored!.id, kind, canonicalJson(content), blind, canonicalJson(receipt), received],
  );
  await query(em, `update bid set receipt = $2, version = $3 where case_id = $1`, [file.id, leaf, known.stored!.version]);
  return {
    data: { version: known.stored!.version, leaf },
    body: { receipt, blind },
    outbox: [{ key: `${BID_TIMESTAMP}/${leaf}`, kind: BID_TIMESTAMP, payload: { leaf } }],
  };
}

/** R14: what was paid for a bid that is withdrawn is due back, without being asked for. */
const backToBidder = async (acting: Act, tenderId: string): Promise<ActRequest[]> =>
  fallDue(acting, await paidBonds(acting.em, tenderId, acting.facts.organisationId), 'withdrawn');

export const bidRecords = ({ keyring }: { keyring: Keyring }): ProcessRecords<Facts> => ({
  process: bidProcess,
  window: ({ input }) => windowKey((input as { tenderId: string }).tenderId),
  begin: async (em, { input, actor }) => {
    const window = await tenderWindow(em, (input as BidUploadInput).tenderId);
    if (!window) throw refuse('NOT_FOUND');
    if (actor.kind !== 'person' || actor.organisationId === undefined) throw refuse('FORBIDDEN');
    return { district: window.district, organisationId: actor.organisationId };
  },
  facts: async (em, file, { input }) => facts(em, file, input),
  apply: {
    upload: begin,
    uploadAgain: begin,
    submit: async (acting) => {
      const { header } = acting.facts.stored!.header;
      const { bidRoot, dekCommit, tender, version } = header;
      const written = await receipted(keyring, acting, BID_RECEIVED, {
        tender,
        version,
        bidRoot,
        dekCommit,
        size: acting.facts.stored!.size,
        received: rfc3339(acting.received),
      });
      return { ...written, also: standAgain(acting, await withdrawnBonds(acting.em, tender, acting.facts.organisationId)) };
    },
    reconfirm: async ({ em, file, input, facts: known, received }) => {
      const { receipt, signature } = input as BidWithdrawInput;
      await query(em, `insert into bid_confirmation (bid_id, leaf, since, signature, confirmed_at) values ($1, $2, $3, $4, $5)`, [
        file.id,
        receipt,
        known.confirm,
        signature,
        received,
      ]);
      return { data: { leaf: receipt } };
    },
    withdraw: async (acting) => {
      const { tenderId, receipt, signature } = acting.input as BidWithdrawInput;
      const written = await receipted(keyring, acting, BID_WITHDRAWN, {
        tender: tenderId,
        version: acting.facts.version,
        receipt,
        signature,
        received: rfc3339(acting.received),
      });
      return { ...written, also: await backToBidder(acting, tenderId) };
    },
    // After the hour the project may know of it, and keeps the clock.
    lapse: async (acting) => {
      const { tenderId } = acting.input as BidSubmitInput;
      const also = await backToBidder(acting, tenderId);
      const data = { reason: '投标截止时未完成传输，视为撤回', ...cited(acting.facts.tender.law, principles.incomplete) };
      return { data, also: also.length ? [...also, onBonds(acting, tenderId)] : [] };
    },
  },
  unique: { bid_once: { code: 'ALREADY_RUNNING' } },
});

export const openForm = (fields: Fields, form: string): unknown => JSON.parse(fields.decrypt(form, UPLOAD_FORM));
