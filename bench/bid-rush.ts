// The last five minutes before 投标截止: 300 bidders with 20 MB each, 16 uploads at once, and some who press 提交 in the very second of the hour. Nothing is accepted late, nothing
// that was receipted is lost, receipts come soon after the last byte, and the API's memory stays where it was.
import { setTimeout as sleep } from 'node:timers/promises';
import { epochMs, instant, plusMs, rfc3339 } from '../domain/kit/instant.ts';
import { now } from '../db/kit/clock.ts';
import { ask, handIn, BidRefused, type Server } from '../scripts/bid/upload.ts';
import type { BidBinding } from '../security/bid/header.ts';
import { verifyTender, type TenderExport } from '../security/bid/tender-file.ts';
import { journalPublicKeys, openKeyring } from '../security/keyring.ts';
import { round, spread, type Figure, type Report } from './kit/figures.ts';
import { until } from './kit/load.ts';
import { load } from './kit/machine.ts';
import { madeBid } from './kit/made-bids.ts';
import { announcedTender, moments, tenderStage, uploadForm, type Bidder, type TenderStage } from './kit/tender-stage.ts';

const MB = 1024 * 1024;
const AT_ONCE = 16;
/** So long around the hour those press 提交 who have everything there. */
const EDGE_MS = 1_000;

export interface RushOptions {
  say: (line: string) => void;
  bidders?: number;
  /** Of each bid. */
  mb?: number;
  /** Before the hour. */
  seconds?: number;
  profileTo?: string | undefined;
}

interface Sent {
  leaf: string | null;
  /** What the platform said where it took nothing. */
  refused: string | null;
  /** From the last byte's answer to the receipt. */
  receiptMs: number | null;
}

/** Hands a bid in; `gate` holds the submission back until everything is there and its moment has come. */
async function send(stage: TenderStage, id: string, { own, server }: Bidder, bytes: number, gate?: () => Promise<void>): Promise<Sent> {
  let whole = 0;
  const held: typeof fetch = async (input, init) => {
    if (gate && String(input).endsWith('/submit')) {
      await gate();
      whole = performance.now();
    }
    return fetch(input, init);
  };
  const at: Server = { ...server, fetch: held };
  try {
    const { body } = await ask(at, 'GET', `/v1/tenders/${id}/bid`);
    const next = body['next'] as Omit<BidBinding, 'v' | 'tender' | 'lots' | 'bidder'>;
    const file = await madeBid({ v: 1, tender: id, lots: [1], bidder: own.party, ...next }, own, bytes, '测试[项目](加密标书).jmbs');
    const answered = await handIn(at, file, uploadForm, (came) => {
      if (came >= file.size) whole = performance.now();
    });
    const { leaf } = (answered.body['receipt'] as { content: { leaf: string } }).content;
    return { leaf, refused: null, receiptMs: performance.now() - whole };
  } catch (error) {
    if (!(error instanceof BidRefused)) throw error;
    return { leaf: null, refused: error.code, receiptMs: null };
  }
}

/** Proportional memory of the API, every second. */
function watched({ system }: TenderStage): { readings: number[]; stop: () => Promise<void> } {
  const readings: number[] = [];
  let stopped = false;
  const running = (async () => {
    while (!stopped) {
      const memory = system.memory().API;
      if (memory) readings.push(memory.pssMb);
      await sleep(1_000);
    }
  })();
  return { readings, stop: async () => ((stopped = true), running) };
}

export async function bidRush({
  say,
  profileTo,
  bidders = Number(process.env['BENCH_BIDDERS'] ?? 300),
  mb = Number(process.env['BENCH_BID_MB'] ?? 20),
  seconds = Number(process.env['BENCH_RUSH_SECONDS'] ?? 300),
}: RushOptions): Promise<Report[]> {
  const name = `the last ${seconds} s before 投标截止, ${bidders} bidders with ${mb} MB`;
  say(name);
  const edge = Math.max(2, Math.floor(bidders / 10));
  const stage = await tenderStage({ bidders, profileTo, say });
  try {
    const id = await announcedTender(stage);
    say('  the notice is out');
    const opensAt = instant(moments.bidDeadline);
    await stage.clock(rfc3339(plusMs(opensAt, -seconds * 1000)));
    const em = stage.orm.em.fork();
    const left = async (): Promise<number> => epochMs(opensAt) - epochMs(await now(em));
    const memory = watched(stage);
    const began = performance.now();
    const sent: Sent[] = [];
    const late = stage.bidders.slice(0, edge);
    const rest = stage.bidders.slice(edge);
    /** Those of the edge come first, so that they have everything there, and press 提交 one after the other around the hour. */
    const waiting: Promise<void>[] = [];
    let free = AT_ONCE;
    const turns: (() => void)[] = [];
    const turn = async (): Promise<void> => (free > 0 ? void free-- : new Promise((resolve) => turns.push(resolve)));
    const over = (): void => {
      const next = turns.shift();
      if (next) next();
      else free++;
    };
    for (const [n, one] of late.entries()) {
      await turn();
      let held = true;
      const leave = (): void => {
        if (held) over();
        held = false;
      };
      const gate = async (): Promise<void> => {
        leave();
        await sleep(Math.max(0, (await left()) - EDGE_MS + (2 * EDGE_MS * n) / (edge - 1)));
      };
      waiting.push(
        send(stage, id, one, mb * MB, gate)
          .finally(leave)
          .then((answer) => void sent.push(answer)),
      );
    }
    await Promise.all(
      rest.map(async (one) => {
        await turn();
        sent.push(await send(stage, id, one, mb * MB).finally(over));
      }),
    );
    const took = (performance.now() - began) / 1000;
    const spare = await left();
    await Promise.all(waiting);
    await memory.stop();
    return [await books(stage, id, { name, sent, readings: memory.readings, took, spare, mb, say })];
  } finally {
    await stage.close();
  }
}

interface Told {
  name: string;
  sent: Sent[];
  readings: number[];
  took: number;
  spare: number;
  mb: number;
  say: (line: string) => void;
}
/** The window has been closed and frozen by then. */
async function exported({ system }: TenderStage, id: string): Promise<TenderExport> {
  let answer = await fetch(`${system.api}/v1/tenders/${id}/export`);
  const took = await until(async () => answer.ok || (answer = await fetch(`${system.api}/v1/tenders/${id}/export`)).ok, 60_000);
  if (took === null) throw new Error(`the window was not closed: ${answer.status}`);
  return (await answer.json()) as TenderExport;
}

/** What was answered, and what database and export say of it. */
async function books(stage: TenderStage, id: string, { name, sent, readings, took, spare, mb, say }: Told): Promise<Report> {
  const file = await exported(stage, id);
  const { rows } = await stage.database.query<{ leaf: string; late: boolean; stands: boolean }>(
    `select r.leaf, r.received_at >= w.opens_at as late, c.state = 'uploaded' as stands from bid_receipt r join bid b on b.case_id = r.bid_id join case_file c on c.id = b.case_id
       join tender_window w on w.id = b.tender_id where b.tender_id = $1`,
    [id],
  );
  const kept = new Map(rows.map((row) => [row.leaf, row]));
  const receipted = sent.flatMap(({ leaf }) => leaf ?? []);
  const lost = receipted.filter((leaf) => !kept.get(leaf)?.stands).length;
  const from = performance.now();
  const verdict = await verifyTender(file, { receipts: journalPublicKeys(await openKeyring(stage.system.plan.config.keyringDir)) });
  const verified = (performance.now() - from) / 1000;
  const third = Math.max(1, Math.floor(readings.length / 3));
  const growth = Math.max(...readings.slice(-third)) - Math.max(...readings.slice(0, third));
  const refused = Object.entries(Object.groupBy(sent, (one) => one.refused ?? '')).flatMap(([code, all]) => (code ? `${code} ${all!.length}` : []));
  const times = spread(sent.flatMap(({ receiptMs }) => receiptMs ?? []));
  const raw = [
    `${receipted.length} receipts of ${sent.length} bids, ${round((receipted.length * mb) / 1024)} GB; all but the last in ${round(took)} s, ${round(spare / 1000)} s before the hour, load ${load()}`,
    `refused: ${refused.join(', ') || 'none'}`,
    `receipt ms p50 / p95 / longest ${[times.p50, times.p95, times.longest].map((ms) => round(ms ?? 0)).join(' / ')}`,
    `API memory MB: at first ${readings[0]}, most ${Math.max(...readings)}, at last ${readings.at(-1)}`,
    `export checked in ${round(verified, 2)} s: ${verdict.bids.length} bids, ${verdict.wrong.length} things that do not hold`,
  ];
  for (const line of raw) say(`  ${line}`);
  const none = { op: '≤', value: 0 } as const;
  const figures: Figure[] = [
    { name: 'accepted late', value: rows.filter((row) => row.late).length, unit: '', bar: none },
    { name: 'receipted and lost', value: lost, unit: '', bar: none },
    { name: 'kept without an answer', value: rows.length - receipted.length, unit: '' },
    { name: 'in time and refused', value: spare > 0 ? sent.filter((one) => one.refused !== null && !late(one.refused)).length : null, unit: '', bar: none },
    { name: 'refused because of the hour', value: sent.filter((one) => late(one.refused)).length, unit: '', bar: { op: '≥', value: 1 } },
    { name: 'receipt after the last byte: p95', value: times.p95, unit: 'ms', bar: { op: '≤', value: 2_000 } },
    { name: 'API memory: last third over first', value: growth, unit: 'MB', bar: { op: '≤', value: 64 } },
    { name: 'things of the export that do not hold', value: verdict.wrong.length, unit: '', bar: none },
  ];
  return { name, raw, figures };
}
/** Codes that the hour refuses with; whoever presses after his upload has lapsed has a version that is no longer. */
const late = (code: string | null): boolean => code !== null && ['BID_TOO_LATE', 'WINDOW_CLOSED', 'STATE_CONFLICT', 'VERSION_STALE'].includes(code);
