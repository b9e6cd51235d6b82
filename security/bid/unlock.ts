// What bidder and custodians do with their keys at the opening, and what the backup file is good for.
import { canonicalJson } from '../canonical.ts';
import { signSm2, verifySm2 } from '../sm2.ts';
import { BidBroken } from './broken.ts';
import { fromHex, toHex, utf8 } from './bytes.ts';
import type { BidCrypto } from './crypto.ts';
import type { Share } from './halves.ts';
import { contextOf, type BidHeader, type BidParty, type Wrapped } from './header.ts';
import { unwrap } from './wrap.ts';

export interface PrivateKeys {
  /** SM2, 64 hex digits. */
  sign: string;
  /** SM2, or both keys of INTL. */
  wrap: string;
}

const mine = (list: readonly Wrapped[], id: string): string => {
  const found = list.find(({ to }) => to === id);
  if (!found) throw new BidBroken('KEY', '加密标书不是为此证书加密的');
  return found.data;
};
const got = (secret: Uint8Array | null): Uint8Array => {
  if (!secret) throw new BidBroken('KEY', '证书不能解开加密标书的密钥');
  return secret;
};

/** Half A by the key of a party that it is wrapped for. Throws BidBroken. */
export const halfAOf = (crypto: BidCrypto, header: BidHeader, party: Pick<BidParty, 'id'>, keys: Pick<PrivateKeys, 'wrap'>): Uint8Array =>
  got(unwrap(crypto, header.suite, keys.wrap, mine(header.wrapA, party.id), contextOf(crypto, header)));

/** A custodian's share. Throws BidBroken. */
export const shareOf = (crypto: BidCrypto, header: BidHeader, party: Pick<BidParty, 'id'>, keys: Pick<PrivateKeys, 'wrap'>): Uint8Array =>
  got(unwrap(crypto, header.suite, keys.wrap, mine(header.wrapB, party.id), contextOf(crypto, header)));

/** A share as its custodian gives it out: signed, so that a wrong one is somebody's. */
export interface GivenShare {
  tender: string;
  bidRoot: string;
  custodian: string;
  /** Hex; wrapped for the opening's own key while it is on its way. */
  share: string;
  /** Hex; half A, where the tender's rule is CUSTODIAN_ONLY. */
  halfA?: string | undefined;
  /** By the custodian's clock. */
  at: string;
  /** SM2 by the custodian, r‖s in hex. */
  signature: string;
}
const unsigned = ({ tender, bidRoot, custodian, share, halfA, at }: Omit<GivenShare, 'signature'>): Omit<GivenShare, 'signature'> => ({
  tender,
  bidRoot,
  custodian,
  share,
  ...(halfA === undefined ? {} : { halfA }),
  at,
});
const shareBytes = (given: Omit<GivenShare, 'signature'>): Uint8Array => utf8(`banshi-bid-share-v1\n${canonicalJson(unsigned(given))}`);

export function signShare(given: Omit<GivenShare, 'signature'>, keys: Pick<PrivateKeys, 'sign'>): GivenShare {
  return { ...unsigned(given), signature: signSm2(shareBytes(given), keys.sign) };
}
/** For the combining: null where it is not this custodian's or not of this bid. */
export function verifiedShare(header: BidHeader, given: GivenShare): Share | null {
  const custodian = header.custodians.find(({ id }) => id === given.custodian);
  if (!custodian || given.bidRoot !== header.bidRoot || given.tender !== header.tender) return null;
  if (!verifySm2(shareBytes(given), given.signature, custodian.sign)) return null;
  return { from: given.custodian, bytes: fromHex(given.share) };
}

/** The backup file (.bfbs): half A alone. It opens the envelope that was handed in, together with the custodians, and holds nothing of the bid. */
export interface BackupFile {
  v: 1;
  kind: 'banshi-bid-half-a';
  tender: string;
  supplier: string;
  version: number;
  bidRoot: string;
  dekCommit: string;
  /** Hex. */
  halfA: string;
}

export const backupOf = (header: BidHeader, halfA: Uint8Array): BackupFile => ({
  v: 1,
  kind: 'banshi-bid-half-a',
  tender: header.tender,
  supplier: header.supplier,
  version: header.version,
  bidRoot: header.bidRoot,
  dekCommit: header.dekCommit,
  halfA: toHex(halfA),
});

/** Half A of a backup file, for the envelope that it belongs to. Throws BidBroken for that of another one; a changed half is found by the commitment. */
export function backupHalf(header: BidHeader, text: string): Uint8Array {
  let backup: Partial<BackupFile> | null = null;
  try {
    backup = JSON.parse(text) as Partial<BackupFile>;
  } catch {
    // said below
  }
  if (backup?.kind !== 'banshi-bid-half-a' || !/^[0-9a-f]{64}$/.test(backup.halfA ?? '')) throw new BidBroken('FORMAT', '不是备份标书文件');
  if (backup.bidRoot !== header.bidRoot || backup.dekCommit !== header.dekCommit) throw new BidBroken('KEY', '备份标书与已上传的加密标书不是同一份');
  return fromHex(backup.halfA!);
}
