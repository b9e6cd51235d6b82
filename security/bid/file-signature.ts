// The signature on one file of a bid, in software or by a USB key: over the file's hash and where the seal stands, so that a file put in its place is found.
import { canonicalJson } from '../canonical.ts';
import { signSm2, verifySm2 } from '../sm2.ts';
import type { BidDraft, FileSignature, Slot } from '../../domain/procurement/bid/draft.ts';
import type { BidParty } from './header.ts';

type Place = Pick<FileSignature, 'vendor' | 'type' | 'pages'>;

/** What is signed. */
export const fileSignatureText = (draft: BidDraft, slot: Slot, { vendor, type, pages }: Place): string =>
  `banshi-bid-file-v1\n${canonicalJson({ tender: draft.tender.id, slot, hash: draft.files[slot]?.hash ?? null, vendor, type, pages })}`;

export const signBidFile = (draft: BidDraft, slot: Slot, place: Place, party: Pick<BidParty, 'id'>, privateKey: string): FileSignature => ({
  ...place,
  party: party.id,
  signature: signSm2(fileSignatureText(draft, slot, place), privateKey),
});

export function verifyBidFile(draft: BidDraft, slot: Slot, party: Pick<BidParty, 'id' | 'sign'>): boolean {
  const signed = draft.signatures[slot];
  return signed !== undefined && signed.party === party.id && verifySm2(fileSignatureText(draft, slot, signed), signed.signature, party.sign);
}
