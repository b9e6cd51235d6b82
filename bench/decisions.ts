// 违纪决定书批量下载 (S3-38): 500 signed decisions as one zip over HTTP, opened from the encrypted store one after the other. Beside it, in the same run, the plain way: the same
// bytes from memory through the same zip library.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { unzipSync } from 'fflate';
import pg from 'pg';
import { createDecisionDesk } from '../activities/exam/decisions-desk.ts';
import { createPdfPool } from '../activities/documents/pool.ts';
import { createPaperPrinter } from '../activities/documents/print-paper.ts';
import { openStore } from '../activities/file/open.ts';
import { sampleExam, SHANGHAI } from '../db/demo/exam.ts';
import { uuidv7 } from '../db/kit/ids.ts';
import { violation } from '../domain/exam/violation/violation.ts';
import { createFields } from '../security/field.ts';
import { sha256 } from '../security/hash.ts';
import { openKeyring } from '../security/keyring.ts';
import { samplePaper, samples } from '../templates/samples.ts';
import { seedEnrolments, seedExam } from './kit/exam-seed.ts';
import { round, type Report } from './kit/figures.ts';
import { load } from './kit/machine.ts';
import { seedOfficer } from './kit/officer.ts';
import { begunCase, databaseNow, insertRows } from './kit/rows.ts';
import { benchSystem, root } from './kit/system.ts';

const COUNT = Number(process.env['BENCH_DECISIONS'] ?? 500);
const ROUNDS = 3;

/** One printed decision, made different for each by what readers of PDF pass over. */
async function papers(): Promise<Buffer[]> {
  const pool = createPdfPool({ folder: join(root, 'var/chromium'), slots: 1 });
  try {
    const data = samples.P11['organised']!;
    const pdf = await createPaperPrinter(pool)('P11', data, samplePaper('P11', data), new Date('2026-11-20T02:00:00Z'));
    return Array.from({ length: COUNT }, (_, n) => Buffer.concat([pdf, Buffer.from(`\n% ${n}\n`)]));
  } finally {
    await pool.close();
  }
}

export async function decisions({ say }: { say: (line: string) => void }): Promise<Report[]> {
  const name = `${COUNT} decisions as a zip`;
  say(name);
  const system = await benchSystem({ temporal: 'development' });
  const client = new pg.Client({ connectionString: system.url('postgres', 'banshi') });
  await client.connect();
  try {
    const fields = createFields(await openKeyring(system.plan.config.keyringDir));
    const store = await openStore(fields, system.plan.config.files);
    const content = await papers();
    const kept: { hash: string; size: number }[] = [];
    for (const pdf of content) {
      const id = uuidv7();
      const { hash, size } = await store.receive({ id, content: Readable.from([pdf]), rule: { maxBytes: 10_000_000, accept: ['application/pdf'] } });
      await store.release(id, hash);
      kept.push({ hash, size });
    }
    const exam = await seedExam(client, sampleExam({ enrolOpens: '2026-07-20' }), 'judging');
    const candidates = await seedEnrolments(client, { fields, exam, count: COUNT, from: 0 });
    const officer = await seedOfficer(client, 'violationHandler', SHANGHAI);
    const at = await databaseNow(client);
    const begun = candidates.map(({ accountId }) =>
      begunCase(
        { id: uuidv7(), process: violation, state: 'serving', action: 'enter', actor: 'bench', district: SHANGHAI, applicantId: accountId },
        at,
      ),
    );
    const ids = begun.map(({ file }) => file['id'] as string);
    await insertRows(
      client,
      'case_file',
      begun.map(({ file }) => file),
    );
    await insertRows(
      client,
      'journal',
      begun.map(({ journal }) => journal),
    );
    await insertRows(
      client,
      'violation',
      candidates.map(({ id }, n) => ({
        case_id: ids[n],
        exam_id: exam.id,
        enrolment_id: id,
        state: 'serving',
        ticket: String(26310101000000 + n),
        certificates: [],
      })),
    );
    await insertRows(
      client,
      'violation_decision',
      ids.map((id, n) => ({
        id: randomUUID(),
        case_id: id,
        n: 1,
        findings: [{ item: '8.2' }],
        text: fields.encrypt('替考', SHANGHAI, 'violation_decision.text'),
        preview_hash: '',
        proposed_by: randomUUID(),
        proposed_at: at,
        number: `沪初安考违〔2026〕${String(n + 1).padStart(3, '0')}号`,
        decided_by: randomUUID(),
        decided_at: at,
        seq: 1,
      })),
    );
    await insertRows(
      client,
      'document',
      ids.map((id, n) => ({
        id: randomUUID(),
        key: `${id}/1/P11`,
        case_id: id,
        seq: 1,
        kind: 'P11',
        subject: id,
        district: SHANGHAI,
        title: '违纪违规行为处理决定书',
        token: randomUUID(),
        at,
        asked_at: at,
        hash: kept[n]!.hash,
        size: kept[n]!.size,
        signer: '01',
        ready_at: at,
      })),
    );
    await system.begin();
    const [own, plain]: [number[], number[]] = [[], []];
    const raw: string[] = [];
    let [bytes, wrong] = [0, 0];
    const fromMemory = createDecisionDesk({ open: (hash) => Readable.from([content[kept.findIndex((one) => one.hash === hash)]!]) });
    for (let turn = 0; turn < ROUNDS; turn++) {
      let began = performance.now();
      const answer = await fetch(`${system.officers}/v1/admin/violations/decisions/zip`, {
        method: 'POST',
        headers: { authorization: `Bearer ${officer.token}`, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        body: JSON.stringify({ ids }),
      });
      const zip = Buffer.from(await answer.arrayBuffer());
      own.push(performance.now() - began);
      if (answer.status !== 200) throw new Error(`${answer.status} ${zip.toString().slice(0, 500)}`);
      bytes = zip.length;
      const found = new Set(Object.values(unzipSync(zip)).map((file) => sha256(file)));
      wrong += content.filter((pdf) => !found.has(sha256(pdf))).length;
      began = performance.now();
      await fromMemory.sendDecisions(
        kept.map(({ hash }, n) => ({ number: `沪初安考违〔2026〕${n}号`, name: candidates[n]!.name, ticket: '', hash, at })),
        new Writable({ write: (_, __, next) => next() }),
      );
      plain.push(performance.now() - began);
      raw.push(`over HTTP ${round(own.at(-1)! / 1000, 2)} s, from memory ${round(plain.at(-1)! / 1000, 2)} s, load ${load()}`);
      say(`  ${raw.at(-1)}`);
    }
    return [
      {
        name,
        raw,
        figures: [
          { name: 'slowest zip', value: Math.max(...own) / 1000, unit: 's', bar: { op: '≤', value: 60 } },
          { name: 'the same bytes from memory', value: Math.max(...plain) / 1000, unit: 's' },
          { name: 'size of the zip', value: bytes / 1_000_000, unit: 'MB' },
          { name: 'decisions that are missing or differ', value: wrong, unit: '', bar: { op: '≤', value: 0 } },
        ],
      },
    ];
  } finally {
    await client.end();
    await system.close();
  }
}
