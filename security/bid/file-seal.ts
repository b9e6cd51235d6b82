// The bidder's seal on one file of a draft, the same for every client: the PDF is sealed in itself, and the draft notes where.
import { slotName, type BidDraft, type FileSignature, type Slot } from '../../domain/procurement/bid/draft.ts';
import type { BidCrypto } from './crypto.ts';
import type { BidParty } from './header.ts';
import type { Sealer } from './pdf/cms.ts';
import type { PdfSource } from './pdf/read.ts';
import { sealPdf, type PdfSeal } from './pdf/seal.ts';

/** What comes behind a slot's file. `at`: the bidder's clock. Throws BidBroken where the PDF can't be added to, and what the sealer throws. */
export function sealBidFile(
  crypto: BidCrypto,
  { draft, slot, pages, party }: { draft: BidDraft; slot: Slot; pages: FileSignature['pages']; party: Pick<BidParty, 'name'> },
  source: PdfSource,
  sealer: Sealer,
  at: Date,
): Promise<PdfSeal> {
  const reason = `${draft.tender.name} ${slotName(draft.tender, slot)}`;
  return sealPdf(crypto, source, sealer, { name: party.name, reason, at, page: pages === 'all' ? 1 : Math.min(...pages) });
}
