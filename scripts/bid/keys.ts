// Keys in software, for bidders without a USB key and for custodians.
import type { Suite } from '../../security/bid/crypto.ts';
import { partyOf, type BidParty } from '../../security/bid/header.ts';
import { nodeCrypto } from '../../security/bid/node.ts';
import type { PrivateKeys } from '../../security/bid/unlock.ts';
import { newSm2Keys } from '../../security/sm2.ts';

/** A party with one key to sign and one to unwrap. */
export function newPartyKeys(name: string, suite: Suite): { party: BidParty; keys: PrivateKeys } {
  const sign = newSm2Keys();
  const wrap = suite === 'GM' ? newSm2Keys() : nodeCrypto.intl.newKeys();
  const party = partyOf(nodeCrypto, { name, suite, sign: sign.publicKey, wrap: wrap.publicKey });
  return { party, keys: { sign: sign.privateKey, wrap: wrap.privateKey } };
}
