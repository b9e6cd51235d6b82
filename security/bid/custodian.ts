// What a custodian's own program does at the opening. It trusts nobody's word: neither the platform that the hour has come, nor the file that a bid is of this tender. Its
// own clock must have passed the hour that the bidder wrote into the envelope, and the bid must stand in the log that was frozen then.
import { toHex } from './bytes.ts';
import { verifyPrice } from './price.ts';
import type { BidCrypto } from './crypto.ts';
import { isBroken } from './broken.ts';
import type { BidHeader, BidParty } from './header.ts';
import { BID_RECEIVED } from './log.ts';
import { micros, verifyTender, type TenderExport, type TenderKeys } from './tender-file.ts';
import { openingKeyOf, priceKeyOf, sealShare, type SealedShare } from './sealed-share.ts';
import { halfAOf, shareOf, signShare, type GivenShare, type PrivateKeys } from './unlock.ts';

export interface Custodian {
  party: BidParty;
  keys: PrivateKeys;
}
export interface Given {
  shares: GivenShare[];
  /** Why nothing, or not everything, is given out. */
  refused: string[];
}

/** Shares for every bid of a tender's file that stood at the closing. `at`: the custodian's clock. */
export async function giveShares(crypto: BidCrypto, { party, keys }: Custodian, file: TenderExport, known: TenderKeys, at: string): Promise<Given> {
  const { wrong, bids } = await verifyTender(file, known);
  if (wrong.length) return { shares: [], refused: wrong };
  if (!(micros(at) >= micros(file.tender.opensAt))) return { shares: [], refused: [`按本机时钟尚未到开标时间${file.tender.opensAt}`] };
  const given: Given = { shares: [], refused: [] };
  for (const { bidRoot } of bids) {
    const { header } = file.headers.find((signed) => signed.header.bidRoot === bidRoot)!;
    const own = bidRoot.slice(0, 12);
    const logged = file.receipts.some(({ kind, receipt }) => kind === BID_RECEIVED && receipt.content['bidRoot'] === bidRoot);
    if (!logged || !(micros(at) >= micros(header.opensAt))) {
      given.refused.push(`${own}：按本机时钟尚未到投标人写明的开标时间${header.opensAt}`);
      continue;
    }
    give(crypto, { party, keys }, header, at, given);
  }
  return given;
}

/** This custodian's share of an envelope, signed, among what is given. */
function give(crypto: BidCrypto, { party, keys }: Custodian, header: BidHeader, at: string, given: Given): void {
  try {
    const share = toHex(shareOf(crypto, header, party, keys));
    const half = header.mode === 'CUSTODIAN_ONLY' ? { halfA: toHex(halfAOf(crypto, header, party, keys)) } : {};
    given.shares.push(signShare({ tender: header.tender, bidRoot: header.bidRoot, custodian: party.id, share, ...half, at }, keys));
  } catch (error) {
    if (!isBroken(error)) throw error;
    given.refused.push(`${header.bidRoot.slice(0, 12)}：${error.message}`);
  }
}

/**
 * Shares of the price envelopes, when the platform has signed that 商务技术评审 is concluded, and of those alone that it names with it. Each must be the one that its bid's
 * header has named since before the hour. `at`: the custodian's clock.
 */
export async function givePrices(crypto: BidCrypto, custodian: Custodian, file: TenderExport, known: TenderKeys, at: string): Promise<Given> {
  const { wrong } = await verifyTender(file, known);
  if (wrong.length) return { shares: [], refused: wrong };
  const given: Given = { shares: [], refused: [] };
  try {
    const { prices } = priceKeyOf(file.priceOpening, file.tender, known.receipts);
    for (const root of prices) {
      const entry = file.opened?.find(({ price }) => price?.header.header.bidRoot === root);
      const bid = entry && file.headers.find((signed) => signed.header.bidRoot === entry.bidRoot)?.header;
      if (!entry?.price || !bid) given.refused.push(`${root.slice(0, 12)}：没有这一投标的报价文件`);
      else {
        verifyPrice(crypto, bid, entry.price.header);
        if (entry.price.halfA === undefined) give(crypto, custodian, entry.price.header.header, at, given);
      }
    }
  } catch (error) {
    if (!isBroken(error)) throw error;
    return { shares: [], refused: [error.message] };
  }
  return given;
}

/** Shares as they are handed in: each wrapped for the opening's own key, which the platform has signed: the price opening's once there is one. `instead`: of one given before. Throws BidBroken. */
export function sealGiven(
  crypto: BidCrypto,
  { keys }: Custodian,
  file: TenderExport,
  known: TenderKeys,
  shares: readonly GivenShare[],
  instead: { replaces: string; reason: string } | null = null,
): SealedShare[] {
  const key = file.priceOpening ? priceKeyOf(file.priceOpening, file.tender, known.receipts) : openingKeyOf(file.openingKey, file.tender, known.receipts);
  return shares.map((given) => sealShare(crypto, key, given, { keys, instead }));
}
