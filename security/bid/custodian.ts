// What a custodian's own program does at the opening. It trusts nobody's word: neither the platform that the hour has come, nor the file that a bid is of this tender. Its
// own clock must have passed the hour that the bidder wrote into the envelope, and the bid must stand in the log that was frozen then.
import { toHex } from './bytes.ts';
import type { BidCrypto } from './crypto.ts';
import { isBroken } from './broken.ts';
import type { BidParty } from './header.ts';
import { BID_RECEIVED } from './log.ts';
import { micros, verifyTender, type TenderExport, type TenderKeys } from './tender-file.ts';
import { openingKeyOf, sealShare, type SealedShare } from './sealed-share.ts';
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
    try {
      const share = toHex(shareOf(crypto, header, party, keys));
      const half = header.mode === 'CUSTODIAN_ONLY' ? { halfA: toHex(halfAOf(crypto, header, party, keys)) } : {};
      given.shares.push(signShare({ tender: header.tender, bidRoot, custodian: party.id, share, ...half, at }, keys));
    } catch (error) {
      if (!isBroken(error)) throw error;
      given.refused.push(`${own}：${error.message}`);
    }
  }
  return given;
}

/** Shares as they are handed in: each wrapped for the opening's own key, which the platform has signed. `instead`: of one given before. Throws BidBroken. */
export function sealGiven(
  crypto: BidCrypto,
  { keys }: Custodian,
  file: TenderExport,
  known: TenderKeys,
  shares: readonly GivenShare[],
  instead: { replaces: string; reason: string } | null = null,
): SealedShare[] {
  const key = openingKeyOf(file.openingKey, file.tender, known.receipts);
  return shares.map((given) => sealShare(crypto, key, given, { keys, instead }));
}
