// A bid in a folder: its draft, its keys, what it was sealed into. Every act is one of the client's library, saved when it was not refused.
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { inflateSync } from 'node:zlib';
import { importFile, slotName, slotsOf, type Answer, type BidDraft, type FileSignature, type Slot } from '../../domain/procurement/bid/draft.ts';
import { activeIn } from '../../domain/kit/pdf-objects.ts';
import { outputNames, priceBackupName } from '../../domain/procurement/bid/names.ts';
import { pagesOf } from '../../domain/procurement/bid/pages.ts';
import { sealedDraft, sealFile, signFile, signingOf } from '../../domain/procurement/bid/signing.ts';
import { sealBidFile } from '../../security/bid/file-seal.ts';
import { signBidFile, verifyBidFile } from '../../security/bid/file-signature.ts';
import { headerLength, readHeader, writeHeader, type BidBinding, type BidParty, type SignedHeader } from '../../security/bid/header.ts';
import { nodeCrypto } from '../../security/bid/node.ts';
import { manifestOf, packageOf, priceManifestOf, type PackageSource } from '../../security/bid/package.ts';
import { softwareSealer } from '../../security/bid/pdf/software.ts';
import { priceBinding, priceHash } from '../../security/bid/price.ts';
import { beginSealing } from '../../security/bid/seal.ts';
import { backupOf, type PrivateKeys } from '../../security/bid/unlock.ts';
import { createSecretFile, readSecretFile } from '../../security/key-files.ts';
import { signSm2 } from '../../security/sm2.ts';

export interface BidKeys {
  party: BidParty;
  keys: PrivateKeys;
}
/** What a bid is bound to, as the platform says it. */
export type Next = Omit<BidBinding, 'v' | 'tender' | 'lots' | 'bidder'>;
export interface Work {
  draft: BidDraft;
  next: Next;
  organisation: string;
}

const at = (folder: string): string => join(folder, 'draft.json');
export const readWork = (folder: string): Work => JSON.parse(readFileSync(at(folder), 'utf8')) as Work;
export const writeWork = (folder: string, work: Work): void => writeFileSync(at(folder), `${JSON.stringify(work, null, 2)}\n`, { mode: 0o600 });

export async function readKeys(folder: string): Promise<BidKeys> {
  const keys = await readSecretFile<BidKeys>(join(folder, 'keys.json'));
  if (!keys) throw new Error('没有密钥：请先运行 npm run bid -- keys');
  return keys;
}
export const keepKeys = (folder: string, keys: BidKeys): Promise<boolean> => createSecretFile(join(folder, 'keys.json'), keys);

/** The next draft. Throws with every sentence that speaks against it. */
export function accepted(answer: Answer): BidDraft {
  if ('refused' in answer) throw new Error(answer.refused.map(({ message }) => message).join('\n'));
  return answer.draft;
}

async function sm3Of(path: string): Promise<string> {
  const hash = createHash('sm3');
  for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer);
  return hash.digest('hex');
}
/** Object streams that count pages are small; what swells beyond this is made to fill a memory. */
const MOST_INFLATED = 32 * 1024 * 1024;
const inflated = (bytes: Uint8Array): Uint8Array | null => {
  try {
    return inflateSync(bytes, { maxOutputLength: MOST_INFLATED });
  } catch {
    return null;
  }
};

/** 导入: a PDF from the disk. Throws what speaks against it. */
export async function importPdf(draft: BidDraft, slot: Slot, path: string): Promise<BidDraft> {
  const source = resolve(path);
  const { size } = await stat(source);
  const handle = await open(source);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0).finally(() => handle.close());
  // What is refused is not read whole.
  const early = importFile(draft, slot, { source, size, pages: 0, hash: '' }, buffer.subarray(0, bytesRead));
  if ('refused' in early) return accepted(early);
  const pdf = await readFile(source);
  const file = { source, size, pages: pagesOf(pdf, inflated), hash: await sm3Of(source) };
  return accepted(importFile(draft, slot, file, buffer, activeIn(pdf, inflated)));
}

/**
 * The PDF of a slot with the bidder's seal in it, where the tender asks for seals; it lies beside the draft, and the file that was imported stays as it was. Throws BidBroken
 * where the PDF can't be sealed, and where it is no longer the one that was imported.
 */
async function sealedPdf(draft: BidDraft, slot: Slot, pages: FileSignature['pages'], { party, keys }: BidKeys, folder: string): Promise<BidDraft> {
  const file = draft.files[slot];
  if (!draft.tender.seals || !file || file.seal) return draft;
  const handle = await open(file.source);
  const target = resolve(folder, 'sealed', `${slotsOf(draft.tender).indexOf(slot) + 1}.pdf`);
  mkdirSync(join(folder, 'sealed'), { recursive: true, mode: 0o700 });
  const copy = await open(target, 'w', 0o600);
  try {
    const read = async (from: number, length: number): Promise<Uint8Array> => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, from);
      return buffer.subarray(0, bytesRead);
    };
    const now = Date.now();
    const sealer = softwareSealer(nodeCrypto, party, keys.sign, now);
    const seal = await sealBidFile(nodeCrypto, { draft, slot, pages, party }, { size: file.size, read }, sealer, new Date(now));
    const [imported, whole] = [createHash('sm3'), createHash('sm3')];
    for await (const bytes of handle.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Buffer>) {
      imported.update(bytes);
      whole.update(bytes);
      await copy.write(bytes);
    }
    if (imported.digest('hex') !== file.hash) throw new Error(`${slotName(draft.tender, slot)}在导入后被修改，请恢复编辑后重新导入`);
    await copy.write(seal.tail);
    const hash = whole.update(seal.tail).digest('hex');
    return accepted(sealFile(draft, slot, { source: target, size: file.size + seal.tail.length, hash, seal: seal.place }));
  } finally {
    await Promise.all([handle.close(), copy.close()]);
  }
}

/** 电子签名: seals and signs a file. Throws with what speaks against it. */
export async function signPdf(
  draft: BidDraft,
  slot: Slot,
  place: Pick<FileSignature, 'vendor' | 'type' | 'pages'>,
  own: BidKeys,
  folder: string,
): Promise<BidDraft> {
  const sealed = await sealedPdf(draft, slot, place.pages, own, folder);
  return accepted(signFile(sealed, slot, signBidFile(sealed, slot, place, own.party, own.keys.sign)));
}

/** Seals into a file on the disk, and half A into one beside it. Answers the header, and where the sealed body begins. */
async function sealInto(
  binding: BidBinding,
  content: PackageSource,
  { sealed, backup, keys }: { sealed: string; backup: string; keys: PrivateKeys },
): Promise<{ signed: SignedHeader; start: number }> {
  const sealing = await beginSealing(nodeCrypto, binding, content.size);
  const file = await open(sealed, 'w', 0o600);
  try {
    let place = sealing.headerLength;
    for await (const chunk of sealing.body(content.stream())) {
      await file.write(chunk, 0, chunk.length, place);
      place += chunk.length;
    }
    const halfA = sealing.halfA();
    const signed = await sealing.finish((bytes) => signSm2(bytes, keys.sign));
    await file.write(writeHeader(signed), 0, sealing.headerLength, 0);
    await file.sync();
    writeFileSync(backup, `${JSON.stringify(backupOf(signed.header, halfA))}\n`, { mode: 0o600 });
    halfA.fill(0);
    return { signed, start: sealing.headerLength };
  } finally {
    await file.close();
  }
}

/**
 * 生成电子加密标书: both outputs into a folder; where the tender opens prices last, a third: the half of the price envelope's key. Throws where not every file is signed by
 * these keys, or a file was changed since.
 */
export async function sealWork(
  work: Work,
  { party, keys }: BidKeys,
  out: string,
): Promise<{ draft: BidDraft; sealed: string; backup: string; priceBackup: string | null }> {
  const { draft, next, organisation } = work;
  const done = accepted(sealedDraft(draft));
  const slots = signingOf(draft);
  for (const { slot, name } of slots) {
    if (!verifyBidFile(draft, slot, party)) throw new Error(`${name}的签章无效，请重新签章`);
    if ((await sm3Of(draft.files[slot]!.source)) !== draft.files[slot]!.hash) throw new Error(`${name}在导入后被修改，请恢复编辑后重新导入`);
  }
  const names = outputNames(organisation, draft.tender.name);
  const [sealed, backup] = [join(out, names.sealed), join(out, names.backup)];
  const read = (slot: Slot): AsyncIterable<Uint8Array> => createReadStream(draft.files[slot]!.source) as AsyncIterable<Uint8Array>;
  const salt = (): Uint8Array => nodeCrypto.random(32);
  const binding: BidBinding = { v: 1, tender: draft.tender.id, lots: draft.lots, bidder: party, ...next };
  if (!draft.tender.pricesLast) {
    await sealInto(binding, packageOf(manifestOf(draft, slots, salt()), read), { sealed, backup, keys });
    return { draft: done, sealed, backup, priceBackup: null };
  }
  // The envelope inside is sealed first: what goes round it commits to it.
  const [priceBackup, inside] = [join(out, priceBackupName(organisation, draft.tender.name)), `${sealed}.price`];
  try {
    const price = await sealInto(priceBinding(binding), packageOf(priceManifestOf(draft, slots, salt()), read), { sealed: inside, backup: priceBackup, keys });
    const body = (): AsyncIterable<Uint8Array> => createReadStream(inside, { start: price.start }) as AsyncIterable<Uint8Array>;
    const bid = { ...binding, price: priceHash(nodeCrypto, price.signed) };
    await sealInto(bid, packageOf(manifestOf(draft, slots, salt(), price.signed), read, body), { sealed, backup, keys });
  } finally {
    await rm(inside, { force: true });
  }
  return { draft: done, sealed, backup, priceBackup };
}

/** Header and reader of a sealed file on the disk. */
export async function openSealed(
  path: string,
): Promise<{ signed: SignedHeader; size: number; read: (at: number, length: number) => Promise<Uint8Array>; close: () => Promise<void> }> {
  const file = await open(path);
  const read = async (from: number, length: number): Promise<Uint8Array> => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
    return buffer.subarray(0, bytesRead);
  };
  try {
    const signed = readHeader(await read(0, headerLength(await read(0, 12))));
    return { signed, size: (await file.stat()).size, read, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Slots and items by their names or ids, as a command names them. */
export function slotOf({ tender }: BidDraft, name: string): Slot {
  const own = tender.qualifications.find((one) => one.id === name || one.name === name);
  const slot = slotsOf(tender).find((one) => one === name) ?? (own ? (`qualification:${own.id}` as Slot) : undefined);
  if (!slot) throw new Error(`采购文件没有要求${name}：${slotsOf(tender).join('、')}`);
  return slot;
}
