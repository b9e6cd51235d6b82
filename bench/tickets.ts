// 准考证 printed: each with its own data, photo and code, kept in the file store and on its row, by the activity of the documents' process, which is killed once in the
// middle. Beside it, in turns on the same pool, the bare renderer prints the same pages.
import { join } from 'node:path';
import { Readable } from 'node:stream';
import pg from 'pg';
import { createSeatPrinting } from '../activities/exam/seats/print.ts';
import { openStore } from '../activities/file/open.ts';
import { createPdfPool } from '../activities/documents/pool.ts';
import { createPaperPrinter } from '../activities/documents/print-paper.ts';
import { sampleExam } from '../db/demo/exam.ts';
import { createOrm } from '../db/kit/orm.ts';
import { createFields } from '../security/field.ts';
import { openKeyring } from '../security/keyring.ts';
import type { AdmissionTicket } from '../templates/exam/seat-papers.ts';
import { samplePaper, samples } from '../templates/samples.ts';
import { picture } from '../test/kit/picture.ts';
import { seedEnrolments, seedExam, type SeededCandidate } from './kit/exam-seed.ts';
import { percentile, round, type Report } from './kit/figures.ts';
import { load } from './kit/machine.ts';
import { seedSeats } from './kit/seat-seed.ts';
import { benchSystem, root } from './kit/system.ts';

const COUNT = Number(process.env['BENCH_TICKETS'] ?? 10_000);
const TURN = 100;
const SLOTS = 2;

async function bare(count: number, print: (data: AdmissionTicket) => Promise<unknown>, data: AdmissionTicket, from: number): Promise<number> {
  const began = performance.now();
  let next = from;
  const lane = async (): Promise<void> => {
    while (next < from + count) {
      const n = next++;
      await print({ ...data, number: String(26310101001016 + n), name: `林${String.fromCodePoint(0x4e00 + (n % 5000))}` });
    }
  };
  await Promise.all(Array.from({ length: SLOTS }, lane));
  return performance.now() - began;
}

export async function tickets({ say }: { say: (line: string) => void }): Promise<Report[]> {
  const name = `tickets, ${COUNT}, beside the bare renderer`;
  say(name);
  const system = await benchSystem({ temporal: 'development' });
  const orm = await createOrm(system.url('banshi_app', 'banshi'), { applicationName: 'bench-documents', poolSize: 4 });
  const client = new pg.Client({ connectionString: system.url('postgres', 'banshi') });
  await client.connect();
  const pool = createPdfPool({ folder: join(root, 'var/chromium'), slots: SLOTS });
  try {
    const fields = createFields(await openKeyring(system.plan.config.keyringDir));
    const files = await openStore(fields, system.plan.config.files);
    const photo = picture('bench');
    const { hash } = await files.receive({
      id: '00000000-0000-7000-8000-000000000001',
      content: Readable.from([photo]),
      rule: { maxBytes: 1_000_000, accept: ['image/png'] },
    });
    await files.release('00000000-0000-7000-8000-000000000001', hash);
    await client.query(
      `insert into file (id, owner_id, name, size, mime, hash, state, created_at, settled_at, passed_at) values ('00000000-0000-7000-8000-000000000001', gen_random_uuid(), $1, $2, 'image/png', $3, 'clean', app_now(), app_now(), app_now())`,
      [fields.encrypt('照片.png', '000000', 'file.name'), photo.length, hash],
    );
    const exam = await seedExam(client, sampleExam({ enrolOpens: '2026-07-20' }), 'checked');
    const candidates: SeededCandidate[] = [];
    for (let from = 0; from < COUNT; from += 10_000)
      candidates.push(
        ...(await seedEnrolments(client, {
          fields,
          exam,
          count: Math.min(10_000, COUNT - from),
          from,
          photoFileId: '00000000-0000-7000-8000-000000000001',
        })),
      );
    await seedSeats(client, exam, candidates);
    const print = createPaperPrinter(pool);
    const sample = { ...(samples.P05['filled'] as AdmissionTicket), photo: `data:image/png;base64,${photo.toString('base64')}` };
    const plain = (data: AdmissionTicket): Promise<unknown> => print('P05', data, samplePaper('P05', data), new Date('2026-10-01T02:00:00Z'));
    const request = { key: `${exam.id}/1/tickets`, caseId: exam.id, seq: 1 };
    let dies = -1;
    const mortal = {
      ...files,
      receive: (async (upload) => {
        if (dies-- === 0) throw new Error('killed');
        return files.receive(upload);
      }) as typeof files.receive,
    };
    const printing = createSeatPrinting({ orm, fields, files: mortal, pool, slots: SLOTS });
    await bare(20, plain, sample, 1_000_000);
    const [bareMs, ownMs]: [number[], number[]] = [[], []];
    const raw: string[] = [];
    for (let from = 0; from < COUNT; from += TURN) {
      const count = Math.min(TURN, COUNT - from);
      bareMs.push(await bare(count, plain, sample, from));
      await client.query(
        `update exam_print set state = 'waiting', reason = null where subject in (select id from exam_ticket where exam_id = $1 order by number limit $2 offset $3)`,
        [exam.id, count, from],
      );
      // One turn in the middle is killed half way, and begun again.
      const killed = from === Math.floor(COUNT / TURN / 2) * TURN;
      dies = killed ? Math.floor(count / 2) : -1;
      const began = performance.now();
      if (killed) await printing.printTickets(request).catch(() => say('  killed in the middle of a turn, begun again'));
      dies = -1;
      // What the dead turn had in hand may still be on its way in this process: as the engine does, whoever stumbles over it begins again.
      await printing.printTickets(request).catch(() => printing.printTickets(request));
      ownMs.push(performance.now() - began);
      raw.push(`${from + count}: bare ${round((count / bareMs.at(-1)!) * 1000)}/s, kept ${round((count / ownMs.at(-1)!) * 1000)}/s, load ${load()}`);
      say(`  ${raw.at(-1)}`);
    }
    const { rows } = await client.query<{ ready: number; hashes: number }>(
      `select count(*) filter (where state = 'ready')::int as ready, count(distinct hash)::int as hashes from exam_print where exam_id = $1`,
      [exam.id],
    );
    const sum = (all: readonly number[]): number => all.reduce((total, ms) => total + ms, 0);
    const [perSecond, barePerSecond] = [(COUNT / sum(ownMs)) * 1000, (COUNT / sum(bareMs)) * 1000];
    return [
      {
        name,
        raw,
        figures: [
          { name: 'tickets a second', value: perSecond, unit: '/s' },
          { name: 'bare renderer', value: barePerSecond, unit: '/s' },
          { name: 'of the bare renderer', value: perSecond / barePerSecond, unit: '', bar: { op: '≥', value: 0.6 } },
          { name: 'lost over a kill', value: COUNT - rows[0]!.ready, unit: '', bar: { op: '≤', value: 0 } },
          { name: 'of them different from each other', value: rows[0]!.hashes, unit: '', bar: { op: '≥', value: COUNT } },
          { name: 'ms a ticket within a turn p95', value: (percentile(ownMs, 0.95) ?? 0) / TURN, unit: 'ms' },
        ],
      },
    ];
  } finally {
    await pool.close();
    await client.end();
    await orm.close(true);
    await system.close();
  }
}
