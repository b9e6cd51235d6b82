// The header of an envelope (.jmbs): what the bid is bound to, what its ciphertext and its key are committed to, and for whom the halves of the key are wrapped. The
// bidder signs it. File: `JMBS0001` ‖ length of the header (4 bytes) ‖ header and signature as canonical JSON ‖ chunks.
import { canonicalJson } from '../canonical.ts';
import { signSm2, verifySm2 } from '../sm2.ts';
import { BidBroken } from './broken.ts';
import { joined, toHex, utf8 } from './bytes.ts';
import { bodyBytes, CHUNK, chunksOf } from './chunks.ts';
import type { BidCrypto, Suite } from './crypto.ts';

/** DUAL: nothing opens without the bidder's half. CUSTODIAN_ONLY: the custodians hold that half too, by the tender's own rule. */
export type BidMode = 'DUAL' | 'CUSTODIAN_ONLY';

/** Who signs and for whom something is wrapped. The authority's adapter has looked at the certificate; here its keys count. */
export interface BidParty {
  /** `partyId` of the rest. */
  id: string;
  name: string;
  suite: Suite;
  /** SM2 key for signatures, 130 hex digits. */
  sign: string;
  /** Key to wrap for: SM2 with GM, X25519 and ML-KEM-768 with INTL. */
  wrap: string;
}

/** What the bid is for. Nothing of it can be changed, and no part of the envelope be used for another, without the key failing. */
export interface BidBinding {
  v: 1;
  suite: Suite;
  mode: BidMode;
  tender: string;
  /** Numbers of the 标项. */
  lots: readonly number[];
  /** Organisation. */
  supplier: string;
  /** 1 for the first upload, one more for each that replaces it. */
  version: number;
  /** Leaf hash of the receipt before: that of the withdrawn version, null for the first. */
  prevReceipt: string | null;
  /** The hour as the bidder knows it: no custodian opens its share before. */
  opensAt: string;
  /** Shares that open. */
  k: number;
  bidder: BidParty;
  custodians: readonly BidParty[];
  /** Left out of a whole bid. `price`: the envelope of its prices, inside of the bid, with a key of its own (price.ts). */
  part?: 'price' | undefined;
  /** Hash of the price envelope's signed header; left out where prices are not sealed apart. */
  price?: string | undefined;
}

export interface Wrapped {
  /** Party. */
  to: string;
  /** base64url. */
  data: string;
}

export interface BidHeader extends BidBinding {
  chunkSize: number;
  /** Clear bytes. */
  size: number;
  /** Root over the sealed chunks, 64 hex digits. */
  bidRoot: string;
  /** SM3 over the data key, 64 hex digits. */
  dekCommit: string;
  /** The bidder's half: for the bidder, with CUSTODIAN_ONLY for each custodian as well. */
  wrapA: readonly Wrapped[];
  /** One share of the other half for each custodian. */
  wrapB: readonly Wrapped[];
}
export interface SignedHeader {
  header: BidHeader;
  /** SM2 by the bidder, r‖s in hex. */
  signature: string;
}

export type PartyKeys = Omit<BidParty, 'id'>;

/** 32 hex digits over everything else of a party. */
export const partyId = (crypto: Pick<BidCrypto, 'sm3'>, { name, suite, sign, wrap }: PartyKeys): string =>
  toHex(crypto.sm3(utf8(`banshi-bid-party-v1\n${canonicalJson({ name, suite, sign, wrap })}`))).slice(0, 32);

export const partyOf = (crypto: Pick<BidCrypto, 'sm3'>, keys: PartyKeys): BidParty => ({ id: partyId(crypto, keys), ...keys });

/** What of a header is the binding. */
export const bindingOf = ({
  v,
  suite,
  mode,
  tender,
  lots,
  supplier,
  version,
  prevReceipt,
  opensAt,
  k,
  bidder,
  custodians,
  part,
  price,
}: BidBinding): BidBinding => ({
  v,
  suite,
  mode,
  tender,
  lots,
  supplier,
  version,
  prevReceipt,
  opensAt,
  k,
  bidder,
  custodians,
  // Not there in a bid whose prices stand with the rest: its context stays what it was.
  ...(part !== undefined && { part }),
  ...(price !== undefined && { price }),
});

/** SM3 over the binding: goes into the keys of the chunks and into everything that is wrapped. */
export const contextOf = (crypto: Pick<BidCrypto, 'sm3'>, binding: BidBinding): Uint8Array =>
  crypto.sm3(utf8(`banshi-bid-context-v1\n${canonicalJson(bindingOf(binding))}`));

const signedBytes = (header: BidHeader): Uint8Array => utf8(`banshi-bid-header-v1\n${canonicalJson(header)}`);

/** Signs with a key in software; a USB key does the same over `headerBytes`. */
export const signHeader = (header: BidHeader, privateKey: string): string => signSm2(signedBytes(header), privateKey);
export const headerBytes = signedBytes;

const MAGIC = utf8('JMBS0001');
const START = MAGIC.length + 4;
/** No header is longer: a hundred custodians have room in it. */
export const LONGEST = 1024 * 1024;

/** The first bytes of the file, up to where the chunks begin. */
export function writeHeader(signed: SignedHeader): Uint8Array {
  const text = utf8(canonicalJson(signed));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length);
  return joined(MAGIC, length, text);
}

/** Bytes up to the chunks, from the first twelve of a file. Throws BidBroken where they are no envelope's. */
export function headerLength(start: Uint8Array): number {
  if (start.length < START || MAGIC.some((byte, n) => byte !== start[n])) throw new BidBroken('FORMAT', '不是加密标书文件');
  const length = new DataView(start.buffer, start.byteOffset).getUint32(MAGIC.length);
  if (length > LONGEST) throw new BidBroken('FORMAT', '加密标书的文件头过长');
  return START + length;
}

/** Reads the header from the first bytes of a file, `headerLength` of them. Only its form is looked at: `verifyHeader` does the rest. Throws BidBroken. */
export function readHeader(bytes: Uint8Array): SignedHeader {
  const end = headerLength(bytes);
  if (bytes.length < end) throw new BidBroken('FORMAT', '加密标书不完整');
  const text = new TextDecoder().decode(bytes.subarray(START, end));
  try {
    const signed = JSON.parse(text) as SignedHeader;
    if (canonicalJson(signed) === text && signed.header?.v === 1) return signed;
  } catch {
    // said below
  }
  throw new BidBroken('FORMAT', '加密标书的文件头不符合规范');
}

/** Bytes of the whole file. */
export const fileBytes = (signed: SignedHeader): number => writeHeader(signed).length + bodyBytes(signed.header.suite, signed.header.size);

/** Whether a header is one that its bidder signed and that can be opened at all. Throws BidBroken with what is wrong. */
export function verifyHeader(crypto: Pick<BidCrypto, 'sm3'>, { header, signature }: SignedHeader): void {
  const { bidder, custodians, k, mode, suite, wrapA, wrapB, size, chunkSize } = header;
  const wrong = (message: string): never => {
    throw new BidBroken('HEADER', message);
  };
  if (!['GM', 'INTL'].includes(suite) || !['DUAL', 'CUSTODIAN_ONLY'].includes(mode)) wrong('加密标书采用了不支持的算法或解密方式');
  if (chunkSize !== CHUNK || !Number.isSafeInteger(size) || size < 1 || chunksOf(size) > 0xffffffff) wrong('加密标书的分块不符合规范');
  if (![header.bidRoot, header.dekCommit, ...(header.price === undefined ? [] : [header.price])].every((hash) => /^[0-9a-f]{64}$/.test(hash))) wrong('加密标书的校验值不符合规范');
  if (header.part !== undefined && (header.part !== 'price' || header.price !== undefined)) wrong('加密标书的组成部分不符合规范');
  if ([bidder, ...custodians].some((party) => party.id !== partyId(crypto, party) || party.suite !== suite)) wrong('证书与其编号不符');
  if (!Number.isInteger(k) || k < 1 || k > custodians.length || new Set(custodians.map(({ id }) => id)).size !== custodians.length)
    wrong('解密参与方的数量不符合规范');
  const ids = custodians.map(({ id }) => id);
  const expected = mode === 'DUAL' ? [bidder.id] : [bidder.id, ...ids];
  if (!sameTexts(expected, wrapA) || !sameTexts(ids, wrapB)) wrong('密钥份额与解密参与方不符');
  if (!verifySm2(signedBytes(header), signature, bidder.sign)) wrong('加密标书的签名无效');
}
const sameTexts = (ids: readonly string[], wrapped: readonly Wrapped[]): boolean =>
  ids.length === wrapped.length && ids.every((id, n) => wrapped[n]!.to === id);

/** SM3 over the data key: shows that a combined key is the right one, without telling anything of it. */
export const dekCommitOf = (crypto: Pick<BidCrypto, 'sm3'>, dek: Uint8Array): string => toHex(crypto.sm3(joined(utf8('bid-dek-commit-v1'), dek)));
