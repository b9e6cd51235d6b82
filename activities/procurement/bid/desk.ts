// What uploads prepare before an act is decided, and the plain saves beside them: parts of a file, bound certificates.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import { refuse, type Reason } from '../../../domain/kit/refusal.ts';
import { LATE, lateReasons, type EnvelopeFacts } from '../../../domain/procurement/bid/bid.ts';
import { formReasons, type UploadForm } from '../../../domain/procurement/bid/form.ts';
import type { CaVendor } from '../../../domain/procurement/bid/signing.ts';
import { isKnownDistrict } from '../../../db/data/districts/index.ts';
import {
  bidById,
  certificatesOf,
  factsOf,
  piecesOf,
  tenderWindow,
  UPLOAD_FORM,
  uploadOf,
  type StoredBid,
  windowLaw,
} from '../../../db/procurement/bids.ts';
import { unconfirmed } from '../../../db/procurement/confirmations.ts';
import { now } from '../../../db/kit/clock.ts';
import type { CaGateway } from '../../../gateways/ca.ts';
import type { FileStore } from '../../../gateways/files.ts';
import type { OpeningRoomGateway } from '../../../gateways/opening-room.ts';
import { isBroken } from '../../../security/bid/broken.ts';
import { fileBytes, partyId, verifyHeader, writeHeader, type BidHeader, type BidParty, type SignedHeader } from '../../../security/bid/header.ts';
import { nodeCrypto } from '../../../security/bid/node.ts';
import { verifyReconfirmation } from '../../../security/bid/reconfirm.ts';
import { verifyBound, verifyWithdrawal } from '../../../security/bid/withdrawal.ts';
import type { Fields } from '../../../security/field.ts';
import { viewingDesk } from '../evaluation/view.ts';
import { certificateDesk } from './certificates.ts';
import { openingDesk } from './opening.ts';
import { priceDesk } from './price.ts';
import { sealOrigin } from './origin.ts';
import { bodyOf, keepPiece } from './pieces.ts';
import { sharesDesk } from './shares.ts';
import type { BidUploadInput, BidWithdrawInput } from './records.ts';

export interface BidDeskDeps {
  orm: MikroORM;
  fields: Fields;
  store: FileStore;
  /** Video of opening rooms. Left out where no room has any. */
  openingRoom?: OpeningRoomGateway;
  /** CA vendors, who are asked how a certificate stands; without them what was bound counts. */
  ca?: CaGateway;
}
export interface UploadRequest {
  name: string;
  /** Hash that the client has made of its machine. */
  device?: string | undefined;
  header: SignedHeader;
  form: UploadForm;
}

const envelopeOf = (header: BidHeader): EnvelopeFacts => ({
  tender: header.tender,
  lots: header.lots,
  supplier: header.supplier,
  version: header.version,
  prevReceipt: header.prevReceipt,
  opensAt: header.opensAt,
  suite: header.suite,
  mode: header.mode,
  k: header.k,
  bidder: header.bidder.id,
  custodians: header.custodians.map(({ id }) => id),
  apart: header.price !== undefined,
  whole: header.part === undefined,
});

function headerReasons(signed: SignedHeader): Reason[] {
  try {
    verifyHeader(nodeCrypto, signed);
    return [];
  } catch (error) {
    if (!isBroken(error)) throw error;
    return [{ field: 'header', message: error.message, rule: 'R17' }];
  }
}

/** A bid of the organisation that the person acts for. Throws NOT_FOUND. */
async function ownBid(em: EntityManager, actor: PersonActor, id: string): Promise<StoredBid> {
  const bid = await bidById(em, id);
  if (!bid || bid.organisationId !== actor.organisationId) throw refuse('NOT_FOUND');
  return bid;
}

export function createBidDesk({ orm, fields, store, openingRoom, ca }: BidDeskDeps) {
  const fork = () => orm.em.fork();
  const certificates = certificateDesk({ orm, ca });
  return {
    ...openingDesk({ orm, store, fields }),
    ...priceDesk({ orm, store, fields }),
    ...sharesDesk({ orm, fields }),
    openingRoom,
    ...viewingDesk({ orm, store, fields }),
    certificates,
    /** Input of `upload` and `uploadAgain`. */
    async prepareUpload(
      actor: PersonActor,
      tenderId: string,
      { name, header: signed, form, device }: UploadRequest,
      address: string | null,
    ): Promise<BidUploadInput> {
      const em = fork();
      const window = await tenderWindow(em, tenderId, actor.organisationId ?? '00000000-0000-0000-0000-000000000000');
      // Whether there is such a tender is not told to whom it is not for.
      if (!window) throw refuse('NOT_FOUND');
      const context = { today: shanghaiDay(await now(em)), isKnownDistrict };
      return {
        tenderId,
        name,
        signed,
        envelope: envelopeOf(signed.header),
        headerLength: writeHeader(signed).length,
        size: fileBytes(signed),
        form: fields.encrypt(JSON.stringify(form), window.district, UPLOAD_FORM),
        origin: sealOrigin(fields, tenderId, window.district, { address, device: device ?? null }),
        against: [
          ...formReasons(form, context),
          ...headerReasons(signed),
          ...(await certificates.reasons(actor.organisationId!, signed.header.bidder.id, window.district)),
        ],
      };
    },
    /** Input of `withdraw`: signed by a bound certificate of the organisation. */
    async prepareWithdraw(actor: PersonActor, id: string, { receipt, signature }: { receipt: string; signature: string }): Promise<BidWithdrawInput> {
      const em = fork();
      const { tenderId, organisationId } = await ownBid(em, actor, id);
      const parties = await certificatesOf(em, organisationId);
      const holds = parties.some(({ sign }) => verifyWithdrawal({ tender: tenderId, receipt }, signature, sign));
      return { tenderId, receipt, signature, against: holds ? [] : [{ field: 'signature', message: '撤回的签名无效', rule: 'F06' }] };
    },
    /** Input of `reconfirm`: signed by a bound certificate of the organisation, over the bid that stands and the correction. */
    async prepareReconfirm(
      actor: PersonActor,
      id: string,
      { receipt, signature }: { receipt: string; signature: string },
    ): Promise<BidWithdrawInput> {
      const em = fork();
      const { tenderId, organisationId } = await ownBid(em, actor, id);
      const since = (await unconfirmed(em, id))?.since ?? '';
      const parties = await certificatesOf(em, organisationId);
      const holds = parties.some(({ sign }) => verifyReconfirmation({ tender: tenderId, receipt, since }, signature, sign));
      return { tenderId, receipt, signature, against: holds ? [] : [{ field: 'signature', message: '确认的签名无效', rule: 'R09' }] };
    },
    /** Keeps a part of an upload. Answers how much has come. Throws NOT_FOUND, BID_TOO_LATE, STATE_CONFLICT, BID_OFFSET, BID_PIECE. */
    async keep(actor: PersonActor, id: string, offset: number, content: AsyncIterable<Uint8Array>): Promise<{ offset: number; size: number }> {
      const em = fork();
      const bid = await ownBid(em, actor, id);
      const window = (await tenderWindow(em, bid.tenderId))!;
      const late = lateReasons(factsOf(window, await windowLaw(em, window)), await now(em));
      if (late.length) throw refuse(late[0]!.code ?? LATE, { reasons: late });
      const upload = bid.state === 'uploading' && bid.uploadId ? await uploadOf(em, bid.uploadId) : null;
      if (!upload) throw refuse('STATE_CONFLICT', { facts: { state: bid.state } });
      return { offset: await keepPiece({ orm, store }, upload, offset, content), size: upload.size };
    },
    /** The upload that is under way or was received last. Throws NOT_FOUND. */
    async upload(actor: PersonActor, id: string) {
      const em = fork();
      const bid = await ownBid(em, actor, id);
      return { bid, upload: bid.uploadId ? await uploadOf(em, bid.uploadId) : null };
    },
    /** Binds a certificate to the organisation: whoever asks holds its key. Throws BID_CERTIFICATE. */
    async bind(organisationId: string, { vendor, party, signature }: { vendor: CaVendor; party: BidParty; signature: string }): Promise<void> {
      if (party.id !== partyId(nodeCrypto, party) || !verifyBound(organisationId, party.id, signature, party.sign)) throw refuse('BID_CERTIFICATE');
      await certificates.bind(organisationId, vendor, party);
    },
    /** 申领: shown to hold the key, like a binding. Throws BID_CERTIFICATE, NeighbourAway, NeighbourRefused. */
    async apply(organisationId: string, { vendor, party, signature }: { vendor: CaVendor; party: BidParty; signature: string }): Promise<void> {
      if (party.id !== partyId(nodeCrypto, party) || !verifyBound(organisationId, party.id, signature, party.sign)) throw refuse('BID_CERTIFICATE');
      await certificates.apply(organisationId, vendor, party);
    },
    /** Sealed body of an upload, for the opening. */
    async body(uploadId: string): Promise<AsyncGenerator<Uint8Array>> {
      return bodyOf(store, await piecesOf(fork(), uploadId));
    },
  };
}
export type BidDesk = ReturnType<typeof createBidDesk>;
