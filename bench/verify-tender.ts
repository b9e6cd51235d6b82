// Checking a tender's export offline, as a bidder or a custodian does it: 100 bids with the shares of five custodians, in a log that all tenders of two months share.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { uuidv7 } from '../db/kit/ids.ts';
import { newPartyKeys } from '../scripts/bid/keys.ts';
import type { BidKeys } from '../scripts/bid/work.ts';
import { toHex } from '../security/bid/bytes.ts';
import { writeHeader, type BidBinding, type SignedHeader } from '../security/bid/header.ts';
import { BID_CHECKPOINT, BID_RECEIVED, bidCheckpointHash, leafOf, sizeCommitOf, type BidCheckpoint } from '../security/bid/log.ts';
import { nodeCrypto } from '../security/bid/node.ts';
import { beginSealing } from '../security/bid/seal.ts';
import { verifyTender, type ExportedReceipt, type OpenedBid, type TenderExport } from '../security/bid/tender-file.ts';
import { shareOf, signShare } from '../security/bid/unlock.ts';
import { journalPublicKeys, openKeyring } from '../security/keyring.ts';
import { prefixRoots } from '../security/merkle.ts';
import { signReceipt } from '../security/receipt.ts';
import { signSm2 } from '../security/sm2.ts';
import { round, type Report } from './kit/figures.ts';
import { load } from './kit/machine.ts';

const CUSTODIANS = 5;
const K = 3;
/** Hourly, for sixty days. */
const CHECKPOINTS = 24 * 60;
/** Of all other tenders. */
const OTHERS = 10_000;
const OPENS = Date.parse('2026-03-24T09:30:00+08:00');
const at = (ms: number): string => new Date(ms).toISOString();

/** A sealed bid of one chunk with half A. */
async function sealedBid(tender: string, own: BidKeys, custodians: readonly BidKeys[]): Promise<{ signed: SignedHeader; halfA: string; size: number }> {
  const binding: BidBinding = {
    v: 1,
    suite: 'GM',
    mode: 'DUAL',
    tender,
    lots: [1],
    supplier: uuidv7(),
    version: 1,
    prevReceipt: null,
    opensAt: at(OPENS),
    k: K,
    bidder: own.party,
    custodians: custodians.map(({ party }) => party),
  };
  const sealing = await beginSealing(nodeCrypto, binding, 64);
  let size = 0;
  const plain = (async function* () {
    yield new Uint8Array(64);
  })();
  for await (const part of sealing.body(plain)) size += part.length;
  const halfA = toHex(sealing.halfA());
  const signed = await sealing.finish((bytes) => signSm2(bytes, own.keys.sign));
  return { signed, halfA, size: size + writeHeader(signed).length };
}

/** What `GET /v1/tenders/:id/export` answers of a tender with so many bids, opened, and the keys it is checked with. */
export async function invent(bids: number, folder: string): Promise<{ file: TenderExport; keys: Record<string, string> }> {
  const ring = await openKeyring(join(folder, 'ring'), { create: true });
  const custodians = Array.from({ length: CUSTODIANS }, (_, n) => newPartyKeys(`解密参与方${n + 1}`, 'GM'));
  const tender = uuidv7();
  const headers: SignedHeader[] = [];
  const opened: OpenedBid[] = [];
  const receipts: Omit<ExportedReceipt, 'place'>[] = [];
  for (let n = 0; n < bids; n++) {
    const { signed, halfA, size } = await sealedBid(tender, newPartyKeys(`投标人${n}`, 'GM'), custodians);
    const { bidRoot, dekCommit, version } = signed.header;
    const content = { tender, version, bidRoot, dekCommit, size, received: at(OPENS - 60_000 + n) };
    const blind = randomBytes(32).toString('hex');
    const leaf = leafOf(BID_RECEIVED, content, blind);
    headers.push(signed);
    receipts.push({ leaf, kind: BID_RECEIVED, blind, receipt: signReceipt(ring, BID_RECEIVED, { ...content, leaf }), token: null });
    const shares = custodians.map(({ party, keys }) =>
      signShare(
        { tender, bidRoot, custodian: party.id, share: toHex(shareOf(nodeCrypto, signed.header, party, keys)), at: at(OPENS + 5_000) },
        keys,
      ),
    );
    opened.push({ bidRoot, halfA, shares });
  }
  const leaves = [...Array.from({ length: OTHERS }, () => randomBytes(32).toString('hex')), ...receipts.map(({ leaf }) => leaf).toSorted()];
  const sizes = Array.from({ length: CHECKPOINTS }, (_, n) => (n === CHECKPOINTS - 1 ? leaves.length : Math.floor((OTHERS * n) / CHECKPOINTS)));
  const roots = prefixRoots(leaves, sizes);
  const checkpoints: BidCheckpoint[] = [];
  for (const [n, size] of sizes.entries()) {
    const salt = randomBytes(32).toString('hex');
    const before = checkpoints.at(-1);
    const content = {
      at: at(OPENS - (CHECKPOINTS - 1 - n) * 3_600_000 + 1_000),
      root: roots.get(size)!,
      sizeCommit: sizeCommitOf(size, salt),
      prev: before ? bidCheckpointHash(before.signed) : null,
    };
    checkpoints.push({ signed: signReceipt(ring, BID_CHECKPOINT, content), size, salt });
  }
  const file: TenderExport = {
    v: 1,
    kind: 'banshi-tender',
    tender: { id: tender, code: 'T', name: '项目', opensAt: at(OPENS), closedAt: at(OPENS) },
    checkpoints,
    leaves,
    receipts: receipts.map((one) => ({ ...one, place: leaves.indexOf(one.leaf) })),
    headers,
    opened,
  };
  return { file, keys: journalPublicKeys(ring) };
}

export async function verifyTenderBench({ say, bids = Number(process.env['BENCH_BIDS'] ?? 100) }: { say: (line: string) => void; bids?: number }): Promise<Report[]> {
  const name = `checking the export of ${bids} bids`;
  say(name);
  const folder = mkdtempSync(join(tmpdir(), 'banshi-bench-verify-'));
  try {
    const { file, keys } = await invent(bids, folder);
    const text = JSON.stringify(file);
    const from = performance.now();
    const verdict = await verifyTender(JSON.parse(text) as TenderExport, { receipts: keys });
    const seconds = (performance.now() - from) / 1000;
    const raw = [
      `${round(text.length / 1e6)} MB, ${file.leaves.length} leaves under ${file.checkpoints.length} checkpoints, ${CUSTODIANS} shares a bid: ${round(seconds, 2)} s, ${verdict.bids.length} bids, load ${load()}`,
      ...verdict.wrong.slice(0, 5),
    ];
    for (const line of raw) say(`  ${line}`);
    return [
      {
        name,
        raw,
        figures: [
          { name: `verifying ${bids} bids`, value: seconds, unit: 's', bar: { op: '≤', value: 10 } },
          { name: 'what did not hold', value: verdict.wrong.length + verdict.wrongShares.length, unit: '', bar: { op: '≤', value: 0 } },
        ],
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
