// What others have kept, held against a tender's file: a platform with all its keys can sign a log anew, but not what left it before.
import { canonicalJson } from '../canonical.ts';
import type { Receipt } from '../receipt.ts';
import { bidCheckpointHash } from './log.ts';
import { micros, type TenderExport } from './tender-file.ts';

/** Receipts of bidders, and the hash of a checkpoint from before the rewriting. */
export interface Kept {
  receipts?: readonly Receipt[];
  anchor?: string | undefined;
}

/** Sentences on what was kept and is not in the file. */
export function keptWrong(file: TenderExport, { receipts = [], anchor }: Kept): string[] {
  const there = new Set(file.receipts.map(({ receipt }) => canonicalJson(receipt)));
  const missing = receipts.filter((receipt) => receipt.content['tender'] === file.tender.id && !there.has(canonicalJson(receipt)));
  return [
    ...(anchor === undefined || file.checkpoints.some(({ signed }) => bidCheckpointHash(signed) === anchor) ? [] : ['保存的检查点不在文件中：日志被改写过']),
    ...missing.map(({ content }) => `保存的回执（第${String(content['version'])}版，接收时间${String(content['received'])}）不在文件中：投标被漏掉或者改写过`),
  ];
}

/** Receipts whose time stamp was made at the hour or later: the authority may have been away, or the receipt was back-dated. Nobody can tell from the file, so they are named. */
export const unproven = ({ receipts, tender }: TenderExport): string[] =>
  receipts
    .filter(({ token }) => token !== null && !(micros(token['genTime']) < micros(tender.opensAt)))
    .map(({ receipt, token }) => `接收时间${String(receipt.content['received'])}的回执，时间戳${String(token!['genTime'])}不早于截止时间，不能证明在截止前收到`);
