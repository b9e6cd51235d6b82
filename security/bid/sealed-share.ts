// A custodian's share on its way: wrapped for a key that belongs to one opening and is good for nothing else, so that neither who ends TLS nor a log nor the database sees it. The
// platform signs the key with its receipt keys, bound to tender and hour; who gives a share checks that. What is inside stays signed by its custodian (unlock.ts).
import { canonicalJson } from '../canonical.ts';
import { verifyReceipt, type Receipt } from '../receipt.ts';
import { signSm2, verifySm2 } from '../sm2.ts';
import { BidBroken } from './broken.ts';
import { toHex, utf8 } from './bytes.ts';
import type { BidCrypto } from './crypto.ts';
import { unwrap, wrapFor } from './wrap.ts';
import type { GivenShare, PrivateKeys } from './unlock.ts';

/** Kind of the receipt that says an opening's key: `{tender, opensAt, publicKey, at}`. */
export const OPENING_KEY = 'bid.opening-key';

/** What takes the place of a share that the custodian has given before: named by its hash, with a reason, signed. */
export interface Replacement {
  replaces: string;
  reason: string;
  /** SM2 by the custodian, r‖s in hex. */
  signature: string;
}
export interface SealedShare {
  tender: string;
  bidRoot: string;
  custodian: string;
  /** base64url: a GivenShare for the opening's key, always SM2. */
  sealed: string;
  replacement?: Replacement | undefined;
}
type Place = Pick<SealedShare, 'tender' | 'bidRoot' | 'custodian'>;
const placeOf = ({ tender, bidRoot, custodian }: Place): Place => ({ tender, bidRoot, custodian });

/** The opening's key and what it is bound to. */
export interface OpeningKey {
  tender: string;
  opensAt: string;
  /** SM2, uncompressed point. */
  publicKey: string;
}
/** Of its signed statement. Throws BidBroken where it is not signed by a known key, or of another tender. */
export function openingKeyOf(statement: Receipt | undefined, tender: { id: string }, keys: Readonly<Record<string, string>>): OpeningKey {
  const { tender: of, opensAt, publicKey } = statement?.content ?? {};
  if (!statement || statement.kind !== OPENING_KEY || of !== tender.id || typeof opensAt !== 'string' || typeof publicKey !== 'string')
    throw new BidBroken('KEY', '文件中没有本项目的开标密钥');
  if (!verifyReceipt(statement, keys)) throw new BidBroken('KEY', '开标密钥的签名无效');
  return { tender: of, opensAt, publicKey };
}

/** Kind of the receipt by which the platform says that 商务技术评审 is concluded and prices are opened: `{tender, opensAt, publicKey, prices, at}`, `prices`: the roots of the
 * envelopes, with blanks between. */
export const PRICE_KEY = 'bid.price-opening';
/** The key of a price opening, and the roots of the envelopes that are opened. Throws BidBroken as above. */
export function priceKeyOf(statement: Receipt | undefined, tender: { id: string }, keys: Readonly<Record<string, string>>): OpeningKey & { prices: readonly string[] } {
  const { tender: of, opensAt, publicKey, prices } = statement?.content ?? {};
  const said = typeof opensAt === 'string' && typeof publicKey === 'string' && typeof prices === 'string';
  if (!statement || statement.kind !== PRICE_KEY || of !== tender.id || !said) throw new BidBroken('KEY', '文件中没有商务技术评审已结束的声明');
  if (!verifyReceipt(statement, keys)) throw new BidBroken('KEY', '商务技术评审已结束的声明签名无效');
  return { tender: of as string, opensAt: opensAt as string, publicKey: publicKey as string, prices: (prices as string).split(' ').filter(Boolean) };
}

const contextOf = (crypto: Pick<BidCrypto, 'sm3'>, { tender, opensAt, publicKey }: OpeningKey, { bidRoot, custodian }: Place): Uint8Array =>
  crypto.sm3(utf8(`banshi-share-context-v1\n${canonicalJson({ tender, opensAt, publicKey, bidRoot, custodian })}`));

/** How a sealed share is named where another takes its place. */
export const sealedHash = (crypto: Pick<BidCrypto, 'sm3'>, { sealed }: Pick<SealedShare, 'sealed'>): string => toHex(crypto.sm3(utf8(sealed)));

const replacing = (crypto: Pick<BidCrypto, 'sm3'>, share: SealedShare, { replaces, reason }: Omit<Replacement, 'signature'>): Uint8Array =>
  utf8(`banshi-share-replacement-v1\n${canonicalJson({ ...placeOf(share), hash: sealedHash(crypto, share), replaces, reason })}`);

/** `instead`: of the share that it takes the place of. */
export function sealShare(
  crypto: BidCrypto,
  key: OpeningKey,
  given: GivenShare,
  { keys, instead }: { keys: Pick<PrivateKeys, 'sign'>; instead?: { replaces: string; reason: string } | null },
): SealedShare {
  const share: SealedShare = { ...placeOf(given), sealed: wrapFor(crypto, 'GM', key.publicKey, utf8(canonicalJson(given)), contextOf(crypto, key, given)) };
  if (!instead) return share;
  return { ...share, replacement: { ...instead, signature: signSm2(replacing(crypto, share, instead), keys.sign) } };
}

/** What is inside, by the opening's private key; null where it is for another key, tender, hour, bid or custodian, or nothing of the kind. */
export function openShare(crypto: BidCrypto, key: OpeningKey & { privateKey: string }, share: SealedShare): GivenShare | null {
  const inside = unwrap(crypto, 'GM', key.privateKey, share.sealed, contextOf(crypto, key, share));
  try {
    const given = inside && (JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(inside)) as GivenShare);
    const same = given && given.tender === share.tender && given.bidRoot === share.bidRoot && given.custodian === share.custodian;
    return same && /^[0-9a-f]{64,66}$/.test(given.share) && /^([0-9a-f]{64})?$/.test(given.halfA ?? '') ? given : null;
  } catch {
    // No JSON.
    return null;
  } finally {
    inside?.fill(0);
  }
}

/** Has the custodian signed that this one takes the place of that one. `sign`: the custodian's public key. */
export function replaces(crypto: Pick<BidCrypto, 'sm3'>, share: SealedShare, before: Pick<SealedShare, 'sealed'>, sign: string): boolean {
  const { replacement } = share;
  if (!replacement || replacement.reason.trim() === '' || replacement.replaces !== sealedHash(crypto, before)) return false;
  return verifySm2(replacing(crypto, share, replacement), replacement.signature, sign);
}
