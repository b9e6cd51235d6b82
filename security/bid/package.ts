// What is inside an envelope: a manifest and the files one after the other. `JMBSDOC1` ‖ length of the manifest (4 bytes) ‖ manifest as canonical JSON ‖ files. The manifest
// says each file's length and hash, so that a reader needs no end marks and finds a file that was exchanged.
import { canonicalJson } from '../canonical.ts';
import type { BidDraft, FileSignature, Link, Slot } from '../../domain/procurement/bid/draft.ts';
import type { Quotations } from '../../domain/procurement/bid/quotation.ts';
import { BidBroken } from './broken.ts';
import { joined, toHex, utf8 } from './bytes.ts';
import type { RunningHash } from './crypto.ts';
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
  /** 开标一览表 by 标项: what is read out. */
  quotations: Quotations;
  files: readonly ManifestFile[];
  links: Readonly<Record<string, Link>>;
  /** 64 random hex digits: two bids of the same files have nothing in common. */
  salt: string;
}

const MAGIC = utf8('JMBSDOC1');
const START = MAGIC.length + 4;
const LONGEST = 16 * 1024 * 1024;

/** The manifest of a signed draft, its files in the order of the slots. */
export function manifestOf(draft: BidDraft, slots: readonly { slot: Slot; name: string }[], salt: Uint8Array): Manifest {
  const files = slots.map(({ slot, name }) => {
    const { size, hash, pages, seal } = draft.files[slot]!;
    return { slot, name, size, hash, pages, signature: draft.signatures[slot]!, ...(seal && { seal }) };
  });
  const { tender, lots, consortium, quotations, links } = draft;
  return { v: 1, tender: tender.id, lots, consortium, quotations, files, links, salt: toHex(salt) };
}

export interface PackageSource {
  /** Bytes of the whole. */
  size: number;
  stream: () => AsyncGenerator<Uint8Array>;
}

/** The bytes to seal. `read`: the content of a slot's file. */
export function packageOf(manifest: Manifest, read: (slot: Slot) => AsyncIterable<Uint8Array>): PackageSource {
  const text = utf8(canonicalJson(manifest));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length);
  const start = joined(MAGIC, length, text);
  return {
    size: start.length + manifest.files.reduce((sum, { size }) => sum + size, 0),
    async *stream() {
      yield start;
      for (const { slot } of manifest.files) yield* read(slot);
    },
  };
}

export interface PackageReader {
  manifest: (manifest: Manifest) => void | Promise<void>;
  /** Bytes of a file, in order. */
  bytes: (file: ManifestFile, bytes: Uint8Array) => void | Promise<void>;
  /** A file has come whole. */
  end?: (file: ManifestFile) => void | Promise<void>;
}
/** Reads a package as it is opened. Throws BidBroken where a file is not the one of the manifest. */
export async function readPackage(source: AsyncIterable<Uint8Array>, newHash: () => RunningHash, reader: PackageReader): Promise<Manifest> {
  let held = new Uint8Array(0);
  let manifest: Manifest | null = null;
  let left: ManifestFile[] = [];
  let seen = 0;
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
      bytes = held.subarray(found.end);
      held = new Uint8Array(0);
      await endFile();
    }
    while (bytes.length) {
      const file = left[0];
      if (!file) throw new BidBroken('BODY', '标书中有清单以外的内容');
      const own = bytes.subarray(0, file.size - seen);
      hash.update(own);
      await reader.bytes(file, own);
      seen += own.length;
      bytes = bytes.subarray(own.length);
      await endFile();
    }
  }
  if (!manifest || left.length) throw new BidBroken('BODY', '标书内容不完整');
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
