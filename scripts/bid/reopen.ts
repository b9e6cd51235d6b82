// A sealed file opened again by whoever has it, with the halves that the opening has published: its files against the manifest, its seals against what the opening has told.
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../security/canonical.ts';
import { watchSeals, type SealsWatch } from '../../security/bid/bid-seals.ts';
import { isBroken } from '../../security/bid/broken.ts';
import { fromHex } from '../../security/bid/bytes.ts';
import { bodyBytes } from '../../security/bid/chunks.ts';
import { combineShares } from '../../security/bid/halves.ts';
import { nodeCrypto } from '../../security/bid/node.ts';
import type { BidHeader } from '../../security/bid/header.ts';
import { openBody, verifyBody } from '../../security/bid/open.ts';
import { pricePartIn, readPackage, type Manifest } from '../../security/bid/package.ts';
import { verifyPrice } from '../../security/bid/price.ts';
import type { OpenedBid, TenderExport } from '../../security/bid/tender-file.ts';
import { verifiedShare } from '../../security/bid/unlock.ts';
import { openSealed } from './work.ts';

const STEP = 4 * 1024 * 1024;

/** Prices that were sealed apart: the record must name the envelope that really lies in the bid, and its body must be the one that was sealed. */
async function priceWrong(header: BidHeader, { price }: Manifest, opened: OpenedBid, clear: () => AsyncIterable<Uint8Array>): Promise<string[]> {
  const own = header.bidRoot.slice(0, 12);
  try {
    if (!price) return [`${own}：投标文件中没有随其加密的报价文件`];
    verifyPrice(nodeCrypto, header, price.header);
    await verifyBody(nodeCrypto, price.header.header, pricePartIn(clear()));
  } catch (error) {
    if (!isBroken(error)) throw error;
    return [`${own}：${error.message}`];
  }
  return opened.price ? [] : [`${own}：开标记录没有列出投标文件中的报价文件`];
}

/** Sentences on what does not hold. Throws BidBroken where the path is no sealed file. */
export async function reopenedWrong(path: string, file: TenderExport): Promise<string[]> {
  const sealed = await openSealed(path);
  try {
    const { header } = sealed.signed;
    const own = header.bidRoot.slice(0, 12);
    const opened = file.opened?.find(({ bidRoot }) => bidRoot === header.bidRoot);
    if (!opened) return [`${own}：不是本项目开标时解密的投标文件`];
    const shares = opened.shares.map((share) => verifiedShare(header, share)).filter((share) => share !== null);
    const combined = await combineShares(nodeCrypto, fromHex(opened.halfA), shares, header.k, header.dekCommit);
    if (!combined) return [`${own}：密钥不能由所载的份额得出`];
    const start = sealed.size - bodyBytes(header.suite, header.size);
    const body = async function* () {
      for (let at = start; at < sealed.size; at += STEP) yield sealed.read(at, Math.min(STEP, sealed.size - at));
    };
    let seals: SealsWatch | null = null;
    const manifest = await readPackage(openBody(nodeCrypto, header, combined.dek, body()), () => createHash('sm3'), {
      manifest: (said) => void (seals = watchSeals(nodeCrypto, said, header.bidder.sign)),
      bytes: (_, bytes) => seals!.update(bytes),
    });
    const told = new Map((opened.seals ?? []).map((seal) => [seal.slot, canonicalJson(seal)]));
    const found = (seals as SealsWatch | null)?.end() ?? [];
    const price = header.price === undefined ? [] : await priceWrong(header, manifest, opened, () => openBody(nodeCrypto, header, combined.dek, body()));
    const other = found.filter((seal) => told.get(seal.slot) !== canonicalJson(seal)).map(({ name }) => `${own}：${name}的签章与开标记录所载的不符`);
    return [...price, ...other];
  } catch (error) {
    if (!isBroken(error)) throw error;
    return [error.message];
  } finally {
    await sealed.close();
  }
}
