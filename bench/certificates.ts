// Certificates issued: each with its own data and code, printed, signed, kept in the file store and as a row, by the activity of the documents' process. Beside
// it, in turns on the same pool, the bare renderer prints the same pages.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFields } from '../security/field.ts';
import { createOrm } from '../db/kit/orm.ts';
import { openKeyring } from '../security/keyring.ts';
import { openStore } from '../activities/file/open.ts';
import { defineDocument } from '../activities/documents/define.ts';
import { createIssueActivities } from '../activities/documents/issue.ts';
import { createPdfPool } from '../activities/documents/pool.ts';
import { createPaperPrinter } from '../activities/documents/print-paper.ts';
import { ringSigner } from '../security/document-signer.ts';
import type { RegistrationCertificate } from '../templates/registration/papers.ts';
import { samplePaper, samples } from '../templates/samples.ts';
import { percentile, round, type Report } from './kit/figures.ts';
import { load } from './kit/machine.ts';
import { memory, tree } from './kit/process-tree.ts';
import { benchSystem, root } from './kit/system.ts';

const COUNT = Number(process.env['BENCH_CERTIFICATES'] ?? 2000);
const TURN = 100;
const SLOTS = 2;
const at = new Date('2026-03-20T02:00:00Z');

const nameOf = (n: number): string => `林${String.fromCodePoint(0x4e00 + (n % 5000))}${String.fromCodePoint(0x4e00 + ((n * 7) % 5000))}`;
const certificate = (n: number): RegistrationCertificate => ({
  ...samples.P23['filled']!,
  number: `沪注安${2026000000 + n}`,
  name: nameOf(n),
  token: null,
});

/** Does `count` pieces of work, `SLOTS` at once. Answers the milliseconds of each and of all. */
async function inTurns(from: number, count: number, work: (n: number) => Promise<unknown>): Promise<{ each: number[]; ms: number }> {
  const each: number[] = [];
  const began = performance.now();
  let next = from;
  const one = async (): Promise<void> => {
    while (next < from + count) {
      const n = next++;
      const start = performance.now();
      await work(n);
      each.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: SLOTS }, one));
  return { each, ms: performance.now() - began };
}

/** Memory of this process and its browsers, MB. */
const memoryMb = (): number => tree(process.pid).reduce((sum, { pid }) => sum + memoryOf(pid), 0);
function memoryOf(pid: number): number {
  try {
    return pid === process.pid || isBrowser(pid) ? memory(pid, false).pssMb : 0;
  } catch {
    return 0;
  }
}
const isBrowser = (pid: number): boolean => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('chromium');

export async function certificates({ say, profileTo }: { say: (line: string) => void; profileTo?: string | undefined }): Promise<Report[]> {
  const name = `certificates, ${COUNT} signed, beside the bare renderer`;
  say(name);
  const system = await benchSystem({ profileTo, temporal: 'development' });
  const orm = await createOrm(system.url('banshi_app', 'banshi'), { applicationName: 'bench-documents', poolSize: 4 });
  const pool = createPdfPool({ folder: join(root, 'var/chromium'), slots: SLOTS });
  try {
    const ring = await openKeyring(system.plan.config.keyringDir);
    const fields = createFields(ring);
    const files = await openStore(fields, system.plan.config.files);
    const kinds = [defineDocument({ kind: 'P23', load: async (_, __, { subject }) => certificate(Number(subject)) })];
    const signer = ringSigner(ring, { subject: '上海市应急管理局' });
    const { issueDocument } = createIssueActivities({
      orm,
      fields,
      pool,
      files,
      kinds,
      signer,
      verifyAt: (token) => `https://banshi.example/verify/${token}`,
    });
    const print = createPaperPrinter(pool);
    const bare = (n: number): Promise<unknown> => print('P23', certificate(n), samplePaper('P23', certificate(n)), at);
    const issued = (n: number): Promise<unknown> => issueDocument({ key: `bench/${n}`, kind: 'P23', subject: String(n), district: '310000' });
    await inTurns(1_000_000, 20, bare);
    await inTurns(1_000_000, 20, issued);
    const times = { bare: [] as number[], issued: [] as number[], bareMs: 0, issuedMs: 0 };
    const held: number[] = [];
    const raw: string[] = [];
    for (let from = 0; from < COUNT; from += TURN) {
      const count = Math.min(TURN, COUNT - from);
      const first = await inTurns(from, count, bare);
      const second = await inTurns(from, count, issued);
      times.bare.push(...first.each);
      times.issued.push(...second.each);
      times.bareMs += first.ms;
      times.issuedMs += second.ms;
      held.push(memoryMb());
      raw.push(
        `${from + count}: bare ${round((count / first.ms) * 1000)}/s, issued ${round((count / second.ms) * 1000)}/s, memory ${held.at(-1)} MB, load ${load()}`,
      );
      say(`  ${raw.at(-1)}`);
    }
    const [perSecond, barePerSecond] = [(COUNT / times.issuedMs) * 1000, (COUNT / times.bareMs) * 1000];
    // A browser grows until the pool takes a fresh one, so the second half is held against the first, the highest of each.
    const half = Math.ceil(held.length / 2);
    const [early, late] = [Math.max(...held.slice(0, half)), Math.max(...held.slice(half))];
    return [
      {
        name,
        raw,
        figures: [
          { name: 'signed certificates', value: perSecond, unit: '/s' },
          { name: 'the bare renderer, same pages, same pool', value: barePerSecond, unit: '/s' },
          { name: 'share of the bare renderer', value: perSecond / barePerSecond, unit: '', bar: { op: '≥', value: 0.6 } },
          { name: 'one certificate p50', value: percentile(times.issued, 0.5), unit: 'ms' },
          { name: 'one certificate p95', value: percentile(times.issued, 0.95), unit: 'ms' },
          { name: 'memory, highest of the first half', value: early, unit: 'MB' },
          { name: 'memory, highest of the second half beside the first', value: late / early, unit: '', bar: { op: '≤', value: 1.15 } },
          { name: 'browsers used', value: pool.counts().browsers, unit: '' },
        ],
      },
    ];
  } finally {
    await pool.close();
    await orm.close(true);
    await system.close();
  }
}
