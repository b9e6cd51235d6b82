// The file that shows what came of a tender, and its check without the system: no database, no network. Whoever keeps the signing keys that were published beforehand can
// do it, and needs nobody's word.
import type { FoundBidSeal } from '../../domain/procurement/opening/opening.ts';
import { verifyReceipt, type Receipt } from '../receipt.ts';
import { verifySm2 } from '../sm2.ts';
import { canonicalJson } from '../canonical.ts';
import { isBroken } from './broken.ts';
import { verifyHeader, type BidHeader, type SignedHeader } from './header.ts';
import { BID_RECEIVED, BID_WITHDRAWN, leafOf, verifyBidCheckpoints, type BidCheckpoint } from './log.ts';
import { nodeCrypto } from './node.ts';
import { combineShares } from './halves.ts';
import { verifyPrice } from './price.ts';
import { priceKeyOf } from './sealed-share.ts';
import { fromHex } from './bytes.ts';
import { sealState } from './pdf/check.ts';
import { verifiedShare, type GivenShare } from './unlock.ts';
import { verifyWithdrawal } from './withdrawal.ts';

export interface ExportedReceipt {
  leaf: string;
  kind: string;
  blind: string;
  receipt: Receipt;
  token: Record<string, unknown> | null;
  place: number | null;
}
export interface TenderExport {
  v: 1;
  kind: 'banshi-tender';
  tender: { id: string; code: string; name: string; opensAt: string; closedAt: string };
  /** Up to the one that was made when the window closed. */
  checkpoints: readonly BidCheckpoint[];
  /** Under the last of them. */
  leaves: readonly string[];
  receipts: readonly ExportedReceipt[];
  headers: readonly SignedHeader[];
  /** Key of the opening, signed: custodians wrap their shares for it. Left out before the opening has begun. */
  openingKey?: Receipt;
  /** That 商务技术评审 is concluded, signed, with the key and the envelopes of the price opening. Left out before it. */
  priceOpening?: Receipt;
  /** Shares that were replaced before their bids were opened: hash and signed reason. */
  replaced?: readonly ReplacedShare[];
  /** Once it has been opened: the bidders' halves and the custodians' signed shares. */
  opened?: readonly OpenedBid[];
}
export interface ReplacedShare {
  bidRoot: string;
  custodian: string;
  /** Of what was replaced. */
  hash: string;
  reason: string;
  at: string;
}
export interface OpenedBid {
  bidRoot: string;
  /** Hex. */
  halfA: string;
  shares: readonly GivenShare[];
  /** Seals that the opening has found in its PDF files; left out where it holds none. */
  seals?: readonly FoundBidSeal[];
  /** The price envelope inside, where prices are opened last; half and shares once that was opened as well. */
  price?: { header: SignedHeader; halfA?: string; shares?: readonly GivenShare[] };
}

export interface TenderVerdict {
  wrong: string[];
  /** Bids that stood when the window closed. */
  bids: { supplier: string; version: number; bidRoot: string; dekCommit: string }[];
  withdrawn: number;
  /** Custodians whose share was not what was given to them. */
  wrongShares: { bidRoot: string; custodian: string }[];
  /** Files without a seal of their bidder that holds: for those who evaluate, and no fault of the platform. */
  unsealed: ({ bidRoot: string } & Pick<FoundBidSeal, 'name' | 'state' | 'signer'>)[];
}

/** Keys: SPKI DER in base64 by key id, as published before the hour. `timeStampKey`: the authority's, where tokens are to be looked at. */
export interface TenderKeys {
  receipts: Readonly<Record<string, string>>;
  timeStampKey?: string;
}

/** Microseconds since 1970 of a moment with any offset; NaN for none. */
export function micros(text: unknown): number {
  const [, whole = '', fraction = '', offset = ''] = /^(.{19})(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)$/.exec(String(text)) ?? [];
  return Date.parse(whole + offset) * 1000 + Number(fraction.padEnd(6, '0'));
}

const TOKEN_PREFIX = 'time-stamp-token-v1\n';

function tokenWrong({ token, leaf, receipt }: ExportedReceipt, key: string): string | null {
  if (!token) return '没有时间戳';
  const { signature, ...said } = token;
  const holds = said['publicKey'] === key && verifySm2(`${TOKEN_PREFIX}${canonicalJson(said)}`, String(signature), key);
  if (!holds || (said['messageImprint'] as { hash?: unknown } | undefined)?.hash !== leaf) return '的时间戳无效';
  // The token is fetched after the receipt: much earlier it can't be.
  return micros(said['genTime']) + Number(said['accuracyMs']) * 1000 >= micros(receipt.content['received']) ? null : '的时间戳早于接收时间';
}

/** Checks a tender's file. */
export async function verifyTender(file: TenderExport, keys: TenderKeys): Promise<TenderVerdict> {
  const wrong = verifyBidCheckpoints(file.checkpoints, keys.receipts, file.leaves);
  const frozen = file.checkpoints.at(-1);
  if (!frozen || frozen.size !== file.leaves.length) wrong.push('没有截止时的检查点，或日志条数与其不符');
  else if (!(micros(frozen.signed.content['at']) >= micros(file.tender.closedAt))) wrong.push('最后一个检查点早于截止时间');
  if (!(micros(file.tender.closedAt) >= micros(file.tender.opensAt))) wrong.push('投标截止早于公布的时间');
  const standing = new Map<string, TenderVerdict['bids'][number]>();
  let withdrawn = 0;
  const inOrder = file.receipts.toSorted((a, b) => micros(a.receipt.content['received']) - micros(b.receipt.content['received']));
  for (const [n, entry] of inOrder.entries()) {
    const said = receiptWrong(file, entry, keys);
    wrong.push(...said.map((what) => `第${n + 1}份回执${what}`));
    const { content } = entry.receipt;
    if (entry.kind === BID_RECEIVED) {
      const signed = file.headers.find(({ header }) => header.bidRoot === content['bidRoot']);
      if (!signed) continue;
      const { supplier, version, bidRoot, dekCommit, prevReceipt } = signed.header;
      if (prevReceipt !== null && !file.receipts.some(({ leaf }) => leaf === prevReceipt)) wrong.push(`第${n + 1}份回执之前的回执不在文件中`);
      standing.set(supplier, { supplier, version, bidRoot, dekCommit });
    } else if (entry.kind === BID_WITHDRAWN) {
      withdrawn++;
      const taken = file.receipts.find(({ leaf }) => leaf === content['receipt']);
      const signed = file.headers.find(({ header }) => header.bidRoot === taken?.receipt.content['bidRoot']);
      const by = signed?.header.bidder.sign;
      if (!signed || !by || !verifyWithdrawal({ tender: file.tender.id, receipt: String(content['receipt']) }, String(content['signature']), by))
        wrong.push(`第${n + 1}份回执的撤回没有投标人的签名`);
      else standing.delete(signed.header.supplier);
    }
  }
  if (file.openingKey && !(verifyReceipt(file.openingKey, keys.receipts) && file.openingKey.content['tender'] === file.tender.id)) wrong.push('开标密钥的签名无效');
  const wrongShares = [...(await openedWrong(file, wrong)), ...(await pricesWrong(file, keys, wrong))];
  return { wrong, bids: [...standing.values()], withdrawn, wrongShares, unsealed: sealsWrong(file, wrong) };
}

function receiptWrong(file: TenderExport, entry: ExportedReceipt, keys: TenderKeys): string[] {
  const { leaf, kind, blind, receipt, place } = entry;
  const { leaf: named, ...content } = receipt.content;
  const wrong: string[] = [];
  if (receipt.kind !== kind || !verifyReceipt(receipt, keys.receipts)) wrong.push('的签名无效');
  if (named !== leaf || leafOf(kind, content, blind) !== leaf) wrong.push('的叶值与内容不符');
  if (place === null || file.leaves[place] !== leaf) wrong.push('不在日志中');
  if (content['tender'] !== file.tender.id) wrong.push('不是本项目的');
  if (!(micros(content['received']) < micros(file.tender.opensAt))) wrong.push('的接收时间不早于截止时间');
  const token = keys.timeStampKey === undefined ? null : tokenWrong(entry, keys.timeStampKey);
  if (token) wrong.push(token);
  if (kind === BID_RECEIVED) wrong.push(...headerWrong(file, content));
  return wrong;
}

function headerWrong({ headers, tender }: TenderExport, content: Record<string, unknown>): string[] {
  const signed = headers.find(({ header }) => header.bidRoot === content['bidRoot']);
  if (!signed) return ['没有对应的加密标书文件头'];
  try {
    verifyHeader(nodeCrypto, signed);
  } catch (error) {
    return [isBroken(error) ? `对应的文件头有误：${error.message}` : '对应的文件头不符合规范'];
  }
  const { header } = signed;
  const same = header.tender === tender.id && header.dekCommit === content['dekCommit'] && header.version === content['version'];
  return same ? [] : ['与文件头不符'];
}

/** Halves and shares against the commitments: says in `wrong` which bid's key does not come of them, and answers the wrong shares. */
async function openedWrong(file: TenderExport, wrong: string[]): Promise<TenderVerdict['wrongShares']> {
  const found: TenderVerdict['wrongShares'] = [];
  for (const { bidRoot, halfA, shares } of file.opened ?? []) {
    const header = file.headers.find((signed) => signed.header.bidRoot === bidRoot)?.header;
    if (!header) wrong.push(`开标记录中的${bidRoot.slice(0, 12)}没有投标`);
    else found.push(...(await keyWrong(header, { halfA, shares }, wrong)));
  }
  return found;
}

/** Price envelopes: each is the one that its bid's header names; none was opened before the platform had said that 商务技术评审 is concluded, and none that it did not name. */
async function pricesWrong(file: TenderExport, { receipts }: TenderKeys, wrong: string[]): Promise<TenderVerdict['wrongShares']> {
  const found: TenderVerdict['wrongShares'] = [];
  let named: readonly string[] = [];
  let at: unknown = null;
  if (file.priceOpening)
    try {
      named = priceKeyOf(file.priceOpening, file.tender, receipts).prices;
      at = file.priceOpening.content['at'];
    } catch (error) {
      wrong.push((error as Error).message);
    }
  for (const { bidRoot, price } of file.opened ?? []) {
    const own = bidRoot.slice(0, 12);
    const bid = file.headers.find((signed) => signed.header.bidRoot === bidRoot)?.header;
    if (!bid || !price) continue;
    try {
      verifyPrice(nodeCrypto, bid, price.header);
    } catch (error) {
      wrong.push(`${own}：${isBroken(error) ? error.message : '报价文件的文件头不符合规范'}`);
      continue;
    }
    const { header } = price.header;
    if (price.halfA === undefined || !price.shares) continue;
    if (!named.includes(header.bidRoot)) wrong.push(`${own}的报价文件不在商务技术评审结束后开启之列`);
    // By the custodians' own clocks, to the minute: they are not the platform's.
    if (price.shares.some((share) => !(micros(share.at) >= micros(at) - CLOCKS))) wrong.push(`${own}有报价份额在商务技术评审结束之前给出`);
    found.push(...(await keyWrong(header, { halfA: price.halfA, shares: price.shares }, wrong)));
  }
  return found;
}
/** Microseconds by which clocks may differ. */
const CLOCKS = 60_000_000;

/** Half and shares of one envelope against its commitment. */
async function keyWrong(
  header: BidHeader,
  { halfA, shares }: { halfA: string; shares: readonly GivenShare[] },
  wrong: string[],
): Promise<TenderVerdict['wrongShares']> {
  const { bidRoot } = header;
  const given = shares.map((share) => verifiedShare(header, share));
  if (given.includes(null)) wrong.push(`${bidRoot.slice(0, 12)}有份额没有解密参与方的签名`);
  if (shares.some(({ at }) => !(micros(at) >= micros(header.opensAt)))) wrong.push(`${bidRoot.slice(0, 12)}有份额在开标时间之前给出`);
  const combined = await combineShares(
    nodeCrypto,
    fromHex(halfA),
    given.filter((share) => share !== null),
    header.k,
    header.dekCommit,
  );
  if (!combined) wrong.push(`${bidRoot.slice(0, 12)}的密钥不能由所载的份额得出`);
  return (combined?.wrong ?? []).map((custodian) => ({ bidRoot, custodian }));
}

/** Each seal by its own signature: says in `wrong` where the opening has told something else of it, and answers those that are not their bidder's. */
function sealsWrong(file: TenderExport, wrong: string[]): TenderVerdict['unsealed'] {
  const found: TenderVerdict['unsealed'] = [];
  for (const { bidRoot, seals } of file.opened ?? []) {
    const key = file.headers.find((signed) => signed.header.bidRoot === bidRoot)?.header.bidder.sign;
    for (const { name, state, signer, digest, signature } of key === undefined ? [] : (seals ?? [])) {
      const holds = digest !== null && signature !== null ? sealState(nodeCrypto, digest, fromHex(signature), key!).state : 'none';
      // That the seal leaves something of the file out is seen in the file alone.
      const same = holds === state || (holds === 'valid' && state === 'changed');
      if (!same) wrong.push(`${bidRoot.slice(0, 12)}：${name}的签章与开标记录所载的不符`);
      if (state !== 'valid') found.push({ bidRoot, name, state, signer });
    }
  }
  return found;
}
