// Prices sealed apart: where the tender's documents say that prices are opened after 商务技术评审, the client puts the price of 开标一览表 and 报价要求响应文件 into an envelope of
// their own, with a data key, halves and shares of its own, and that envelope into the bid. The bid's header commits to the envelope's, and so do its receipt, by the
// key's context, and the log: what lies inside can be exchanged neither by the platform nor by its bidder.
import { canonicalJson } from '../canonical.ts';
import { BidBroken } from './broken.ts';
import { toHex, utf8 } from './bytes.ts';
import type { BidCrypto } from './crypto.ts';
import { bindingOf, LONGEST, verifyHeader, type BidBinding, type BidHeader, type SignedHeader } from './header.ts';

/** What the bid's header says of the envelope inside: SM3 over its signed header, 64 hex digits. */
export const priceHash = (crypto: Pick<BidCrypto, 'sm3'>, signed: SignedHeader): string => toHex(crypto.sm3(utf8(`banshi-bid-price-v1\n${canonicalJson(signed)}`)));

/** What the price envelope of a bid is bound to: the same as the bid, and which part of it it is. */
export function priceBinding(bid: BidBinding): BidBinding {
  const { price: _, ...binding } = bindingOf(bid);
  return { ...binding, part: 'price' };
}

/** Whether this is the price envelope that the bid's header names, of the same bid, signed by the same bidder. Throws BidBroken. */
export function verifyPrice(crypto: Pick<BidCrypto, 'sm3'>, bid: BidHeader, price: SignedHeader): void {
  if (bid.price === undefined || priceHash(crypto, price) !== bid.price) throw new BidBroken('HEADER', '报价文件不是随本投标文件加密的');
  if (canonicalJson(price).length > LONGEST) throw new BidBroken('FORMAT', '报价文件的文件头过长');
  verifyHeader(crypto, price);
  if (canonicalJson(bindingOf(price.header)) !== canonicalJson(priceBinding(bid))) throw new BidBroken('HEADER', '报价文件不是本投标文件的');
}
