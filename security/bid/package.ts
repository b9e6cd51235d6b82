// What is inside an envelope: a manifest and the files one after the other. `JMBSDOC1` ‖ length of the manifest (4 bytes) ‖ manifest as canonical JSON ‖ files. The manifest
// says each file's length and hash, so that a reader needs no end marks and finds a file that was exchanged.
import { canonicalJson } from '../canonical.ts';
import type { BidDraft, FileSignature, Link, Slot } from '../../domain/procurement/bid/draft.ts';
import type { Quotation } from '../../domain/procurement/bid/quotation.ts';
import { BidBroken } from './broken.ts';
import { joined, toHex, utf8 } from './bytes.ts';
import { bodyBytes } from './chunks.ts';
import type { RunningHash } from './crypto.ts';
import type { SignedHeader } from './header.ts';
import type { SealPlace } from './pdf/seal.ts';

export interface ManifestFile {
  slot: Slot;
  name: string;
  size: number;
  /** SM3. */
  hash: string;
  pages: number;
  signature: FileSignature;
  /** Where the seal stands in the PDF; left out where there is none. */
  seal?: SealPlace;
}
export interface Manifest {
  v: 1;
  tender: string;
  lots: readonly number[];
  consortium: boolean;
  /** 开标一览表 by 标项: what is read out. Without the price where that is sealed apart, and with nothing but the price there. */
  quotations: Readonly<Record<string, Partial<Quotation>>>;
  files: readonly ManifestFile[];
  links: Readonly<Record<string, Link>>;
  /** 64 random hex digits: two bids of the same files have nothing in common. */
  salt: string;
  /** The price envelope: its header here, its sealed body behind the files. Left out where prices are not sealed apart. */
  price?: { header: SignedHeader };
}

const MAGIC = utf8('JMBSDOC1');
const START = MAGIC.length + 4;
const LONGEST = 16 * 1024 * 1024;

type Slots = readonly { slot: Slot; name: string }[];
const filesOf = (draft: BidDraft, slots: Slots): ManifestFile[] =>
  slots.map(({ slot, name }) => {
    const { size, hash, pages, seal } = draft.files[slot]!;
    return { slot, name, size, hash, pages, signature: draft.signatures[slot]!, ...(seal && { seal }) };
  });

/** The manifest of a signed draft, its files in the order of the slots. `price`: header of the price envelope, where prices are sealed apart; then nothing of them stands here. */
export function manifestOf(draft: BidDraft, slots: Slots, salt: Uint8Array, price?: SignedHeader): Manifest {
  const { tender, lots, consortium, quotations, links } = draft;
  const rest = { v: 1, tender: tender.id, lots, consortium, links, salt: toHex(salt) } as const;
  if (!price) return { ...rest, quotations, files: filesOf(draft, slots) };
  const declared = Object.entries(quotations).map(([lot, { priceFen: _, ...said }]) => [lot, said]);
  const others = slots.filter(({ slot }) => slot !== 'price');
  return { ...rest, quotations: Object.fromEntries(declared), files: filesOf(draft, others), price: { header: price } };
}
/** The manifest of the price envelope: the prices of 开标一览表, and 报价要求响应文件. */
export function priceManifestOf(draft: BidDraft, slots: Slots, salt: Uint8Array): Manifest {
  const { tender, lots, consortium, quotations } = draft;
  const prices = Object.entries(quotations).map(([lot, { priceFen }]) => [lot, { priceFen }]);
  const files = filesOf(
    draft,
    slots.filter(({ slot }) => slot === 'price'),
  );
  return { v: 1, tender: tender.id, lots, consortium, quotations: Object.fromEntries(prices), files, links: {}, salt: toHex(salt) };
}

/** Bytes of the sealed price body behind the files. Throws BidBroken where the header says nothing that can be. */
function priceBytes({ price }: Manifest): number {
  if (price === undefined) return 0;
  const { suite, size } = (price?.header?.header ?? {}) as Partial<SignedHeader['header']>;
  if ((suite !== 'GM' && suite !== 'INTL') || !Number.isSafeInteger(size) || size! < 1) throw new BidBroken('FORMAT', '报价文件的文件头不符合规范');
  return bodyBytes(suite, size!);
}

export interface PackageSource {
  /** Bytes of the whole. */
  size: number;
  stream: () => AsyncGenerator<Uint8Array>;
}

/** The bytes to seal. `read`: the content of a slot's file; `price`: the sealed body of the price envelope, where there is one. */
export function packageOf(manifest: Manifest, read: (slot: Slot) => AsyncIterable<Uint8Array>, price?: () => AsyncIterable<Uint8Array>): PackageSource {
  const text = utf8(canonicalJson(manifest));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length);
  const start = joined(MAGIC, length, text);
  return {
    size: start.length + manifest.files.reduce((sum, { size }) => sum + size, 0) + priceBytes(manifest),
    async *stream() {
      yield start;
      for (const { slot } of manifest.files) yield* read(slot);
      if (price) yield* price();
    },
  };
}

export interface PackageReader {
  manifest: (manifest: Manifest) => void | Promise<void>;
  /** Bytes of a file, in order. */
  bytes: (file: ManifestFile, bytes: Uint8Array) => void | Promise<void>;
  /** A file has come whole. */
  end?: (file: ManifestFile) => void | Promise<void>;
  /** Sealed bytes of the price envelope's body, in order. */
  price?: (bytes: Uint8Array) => void | Promise<void>;
}
/** Reads a package as it is opened. Throws BidBroken where a file is not the one of the manifest. */
export async function readPackage(source: AsyncIterable<Uint8Array>, newHash: () => RunningHash, reader: PackageReader): Promise<Manifest> {
  let held = new Uint8Array(0);
  let manifest: Manifest | null = null;
  let left: ManifestFile[] = [];
  let seen = 0;
  let apart = 0;
  let hash = newHash();
  const endFile = async (): Promise<void> => {
    while (left.length && seen === left[0]!.size) {
      const file = left.shift()!;
      if (toHex(hash.digest()) !== file.hash) throw new BidBroken('BODY', `${file.name}与清单中的校验值不符`);
      await reader.end?.(file);
      hash = newHash();
      seen = 0;
    }
  };
  for await (const part of source) {
    let bytes = part;
    if (!manifest) {
      held = new Uint8Array(joined(held, bytes));
      const found = manifestIn(held);
      if (!found) continue;
      manifest = found.manifest;
      await reader.manifest(manifest);
      left = [...manifest.files];
      apart = priceBytes(manifest);
      bytes = held.subarray(found.end);
      held = new Uint8Array(0);
      await endFile();
    }
    while (bytes.length) {
      const file = left[0];
      if (!file) {
        if (bytes.length > apart) throw new BidBroken('BODY', '标书中有清单以外的内容');
        apart -= bytes.length;
        await reader.price?.(bytes);
        break;
      }
      const own = bytes.subarray(0, file.size - seen);
      hash.update(own);
      await reader.bytes(file, own);
      seen += own.length;
      bytes = bytes.subarray(own.length);
      await endFile();
    }
  }
  if (!manifest || left.length || apart) throw new BidBroken('BODY', '标书内容不完整');
  return manifest;
}

/** The manifest at the beginning of a package and where its files begin; null where more bytes are needed. Throws BidBroken, and SyntaxError where it is no JSON. */
export function manifestIn(held: Uint8Array): { manifest: Manifest; end: number } | null {
  if (held.length < START) return null;
  if (MAGIC.some((byte, n) => byte !== held[n])) throw new BidBroken('FORMAT', '标书内容不符合规范');
  const length = new DataView(held.buffer, held.byteOffset).getUint32(MAGIC.length);
  if (length > LONGEST) throw new BidBroken('FORMAT', '标书清单过长');
  if (held.length < START + length) return null;
  return { manifest: JSON.parse(new TextDecoder().decode(held.subarray(START, START + length))) as Manifest, end: START + length };
}

/** The sealed body of the price envelope, out of the clear bytes of an opened bid; nothing where there is none. Throws as `manifestIn` does. */
export async function* pricePartIn(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held = new Uint8Array(0);
  let before = -1;
  for await (const part of source) {
    let bytes = part;
    if (before < 0) {
      held = new Uint8Array(joined(held, part));
      const found = manifestIn(held);
      if (!found) continue;
      before = found.manifest.files.reduce((sum, { size }) => sum + size, 0);
      bytes = held.subarray(found.end);
    }
    const skipped = Math.min(before, bytes.length);
    before -= skipped;
    if (skipped < bytes.length) yield bytes.subarray(skipped);
  }
}
