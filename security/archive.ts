// The archive of a purchase (R45): what was kept, by hash, under one Merkle root that the ring has signed. Whoever has index and keys can check both without us.
import { canonicalJson } from './hash.ts';
import type { Keyring } from './keyring.ts';
import { merkleRoot } from './merkle.ts';
import { signReceipt, verifyReceipt, type Receipt } from './receipt.ts';

export const archiveKinds = { notice: '公告', file: '文件', paper: '文书', record: '记录', journal: '办理日志' } as const;

export interface ArchiveItem {
  kind: keyof typeof archiveKinds;
  /** Names it among those of its kind. */
  id: string;
  label: string;
  /** SHA-256 of a file, paper, notice or record; of a journal the head of its chain. */
  hash: string;
}
export interface ArchiveIndex {
  items: readonly ArchiveItem[];
  receipt: Receipt;
}

const KIND = 'tender.archive';
/** Root over the items in their order; what an answer adds to them for people counts for nothing. */
export const archiveRoot = (items: readonly ArchiveItem[]): string =>
  merkleRoot(items.map(({ kind, id, label, hash }) => canonicalJson({ kind, id, label, hash })));

/** Signs an index. `about`: of which project, until when it is kept. */
export const signArchive = (ring: Keyring, items: readonly ArchiveItem[], about: { project: string; code: string; keepUntil: string; at: string }): Receipt =>
  signReceipt(ring, KIND, { ...about, root: archiveRoot(items), size: items.length });

/** Is the index as it was signed, by a key that we know. `publicKeys`: SPKI DER in base64 by key id. */
export const verifyArchive = ({ items, receipt }: ArchiveIndex, publicKeys: Readonly<Record<string, string>>): boolean =>
  receipt.kind === KIND &&
  receipt.content['size'] === items.length &&
  receipt.content['root'] === archiveRoot(items) &&
  verifyReceipt(receipt, publicKeys);
