// Signing the PDFs of a bid of 100 MB and sealing it on the command line, and opening 100 bids of 20 MB at the hour with three of five custodians: every share unwrapped, combined, every byte verified.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkDraft, abandonItem, quoteLot, startDraft, type BidDraft, type Slot, type TenderBrief } from '../domain/procurement/bid/draft.ts';
import { newPartyKeys } from '../scripts/bid/keys.ts';
import { accepted, importPdf, keepKeys, openSealed, sealWork, writeWork, type BidKeys, type Work } from '../scripts/bid/work.ts';
import { plainPdf } from '../scripts/demo/tender/pdf.ts';
import { signedWork } from './kit/signed-work.ts';
import { bodyBytes } from '../security/bid/chunks.ts';
import { combineShares } from '../security/bid/halves.ts';
import { nodeCrypto } from '../security/bid/node.ts';
import { openBody } from '../security/bid/open.ts';
import { readPackage } from '../security/bid/package.ts';
import { halfAOf, shareOf } from '../security/bid/unlock.ts';
import type { Report } from './kit/figures.ts';
import { load } from './kit/machine.ts';
import type { Measure } from './index.ts';

const MB = 1024 * 1024;
const BIDS = Number(process.env['BENCH_BIDS'] ?? 100);
const run = promisify(execFile);

const pdf = (path: string, bytes: number): string => {
  writeFileSync(path, plainPdf(9, path, bytes));
  return path;
};

const brief: TenderBrief = {
  id: 't',
  code: 'T',
  name: '项目',
  acquired: true,
  consortium: false,
  lots: [{ no: 1, name: '一' }],
  qualifications: [],
  providers: ['shanxi'],
  items: [{ id: 'i', name: '项' }],
  seals: true,
};

/** A checked draft of two files, ready to sign and seal. */
async function checkedWork(folder: string, each: number, own: BidKeys, custodians: readonly BidKeys[]): Promise<Work> {
  let draft: BidDraft = accepted(
    quoteLot(accepted(abandonItem(accepted(startDraft(brief, [1])), 'i')), 1, { priceFen: '1', delivery: '—', bond: '—', statement: true }),
  );
  for (const slot of ['price', 'technical'] as Slot[]) draft = await importPdf(draft, slot, pdf(join(folder, `${slot}.pdf`), each));
  draft = checkDraft(draft);
  const parties = custodians.map(({ party }) => party);
  const next = {
    suite: 'GM',
    mode: 'DUAL',
    supplier: 's',
    version: 1,
    prevReceipt: null,
    opensAt: '2027-01-01T00:00:00.000000Z',
    k: 3,
    custodians: parties,
  } as const;
  return { draft, next, organisation: own.party.name };
}

/** Opens one sealed file as the opening does; answers its clear bytes. */
async function opened(path: string, own: BidKeys, custodians: readonly BidKeys[]): Promise<number> {
  const file = await openSealed(path);
  try {
    const { header } = file.signed;
    const shares = custodians.slice(0, 3).map(({ party, keys }) => ({ from: party.id, bytes: shareOf(nodeCrypto, header, party, keys) }));
    const { dek } = (await combineShares(nodeCrypto, halfAOf(nodeCrypto, header, own.party, own.keys), shares, header.k, header.dekCommit))!;
    const body = (async function* (): AsyncGenerator<Uint8Array> {
      for (let at = file.size - bodyBytes(header.suite, header.size); at < file.size; at += 4 * MB)
        yield file.read(at, Math.min(4 * MB, file.size - at));
    })();
    let bytes = 0;
    const reader = { manifest: () => undefined, bytes: (_: unknown, some: Uint8Array) => void (bytes += some.length) };
    await readPackage(openBody(nodeCrypto, header, dek, body), () => createHash('sm3'), reader);
    return bytes;
  } finally {
    await file.close();
  }
}

export const bids: Measure = async ({ say }): Promise<Report[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-bench-bids-'));
  try {
    const own = newPartyKeys('投标人', 'GM');
    const custodians = Array.from({ length: 5 }, (_, n) => newPartyKeys(`解密参与方${n + 1}`, 'GM'));
    await keepKeys(folder, own);
    writeWork(folder, await checkedWork(folder, 50 * MB, own, custodians));
    const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'kit/bid-process.ts'), folder, folder]);
    const { ms, cpuMs, peakKb } = JSON.parse(stdout) as { ms: number; cpuMs: number; peakKb: number };
    const sealing = `100 MB, its PDFs signed and all sealed in ${Math.round(ms)} ms (${Math.round(cpuMs)} ms of CPU with the start of the process), ${Math.round(peakKb / 1024)} MB at the most`;
    const work = await signedWork(await checkedWork(folder, 10 * MB, own, custodians), own, folder);
    const paths: string[] = [];
    for (let n = 0; n < BIDS; n++) paths.push((await sealWork({ ...work, organisation: `投标人${n}` }, own, folder)).sealed);
    const from = performance.now();
    const before = process.cpuUsage();
    let bytes = 0;
    for (const path of paths) bytes += await opened(path, own, custodians);
    const seconds = (performance.now() - from) / 1000;
    const { user, system } = process.cpuUsage(before);
    const raw = [
      sealing,
      `${paths.length} bids, ${Math.round(bytes / MB)} MB opened one after the other in ${seconds.toFixed(1)} s (${((user + system) / 1e6).toFixed(1)} s of CPU), load ${load()}`,
    ];
    for (const line of raw) say(`  ${line}`);
    return [
      {
        name: 'sealed bids',
        raw,
        figures: [
          { name: 'sealing 100 MB', value: ms / 1000, unit: 's', bar: { op: '≤', value: 5 } },
          { name: 'sealing 100 MB: memory', value: peakKb / 1024, unit: 'MB', bar: { op: '≤', value: 200 } },
          { name: 'opening 100 bids of 20 MB, 3 of 5', value: (seconds * 100) / paths.length, unit: 's', bar: { op: '≤', value: 60 } },
        ],
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
