// The clear bytes of what an opening has opened, from the halves that it has left: of a bid, and of the price envelope inside.
import type { EntityManager } from '@mikro-orm/postgresql';
import { piecesOf, uploadOf } from '../../../db/procurement/bids.ts';
import { sharesOf, type StoredOpening } from '../../../db/procurement/openings.ts';
import type { FileStore } from '../../../gateways/files.ts';
import { BidBroken } from '../../../security/bid/broken.ts';
import { fromHex } from '../../../security/bid/bytes.ts';
import { combineShares, wipe, type Share } from '../../../security/bid/halves.ts';
import type { BidHeader } from '../../../security/bid/header.ts';
import { nodeCrypto } from '../../../security/bid/node.ts';
import { openBody } from '../../../security/bid/open.ts';
import { pricePartIn } from '../../../security/bid/package.ts';
import { verifiedShare } from '../../../security/bid/unlock.ts';
import { bodyOf } from './pieces.ts';

/** Opens a sealed body by a half and shares that are known to open it. Throws BidBroken where they do not. */
async function* openedBy(em: EntityManager, header: BidHeader, halfA: string, sealed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const shares = (await sharesOf(em, header.bidRoot)).map((given) => verifiedShare(header, given)).filter((share): share is Share => share !== null);
  const half = fromHex(halfA);
  const combined = await combineShares(nodeCrypto, half, shares, header.k, header.dekCommit);
  if (!combined) throw new BidBroken('KEY', '密钥与投标回执中的密钥承诺不符');
  try {
    yield* openBody(nodeCrypto, header, combined.dek, sealed);
  } finally {
    wipe(combined.dek, half, ...shares.map(({ bytes }) => bytes));
  }
}

/** A bid that was opened. Throws BidBroken where it does not hold. */
export async function* openedBid(em: EntityManager, store: Pick<FileStore, 'open'>, opening: StoredOpening): AsyncGenerator<Uint8Array> {
  const { header } = (await uploadOf(em, opening.uploadId))!.header;
  yield* openedBy(em, header, opening.halfA!, bodyOf(store, await piecesOf(em, opening.uploadId)));
}

/** The sealed body of the price envelope in an opened bid. */
export const sealedPrices = (em: EntityManager, store: Pick<FileStore, 'open'>, opening: StoredOpening): AsyncGenerator<Uint8Array> =>
  pricePartIn(openedBid(em, store, opening));

/** Prices that were opened. Throws BidBroken where they do not hold. */
export async function* openedPrices(em: EntityManager, store: Pick<FileStore, 'open'>, opening: StoredOpening, halfA: string): AsyncGenerator<Uint8Array> {
  yield* openedBy(em, opening.priceHeader!.header, halfA, sealedPrices(em, store, opening));
}
