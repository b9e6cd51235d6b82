// One night's 对账 over 100,000 orders: the platform's file comes sealed over HTTP in parts, is checked and laid beside receipts, refunds and bills; what differs is opened. Beside it,
// in the same run, the plain comparison of the same lines in memory.
import { mkdirSync, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import pg from 'pg';
import { decide } from '../activities/kit/decide.ts';
import { actParts, processRegistry } from '../activities/parts.ts';
import { comparedDay, reconcileDay } from '../activities/exam/reconciliation.ts';
import { sampleExam } from '../db/demo/exam.ts';
import { ownLines } from '../db/exam/reconciliations.ts';
import { createOrm } from '../db/kit/orm.ts';
import { compareDay } from '../domain/exam/reconciliation.ts';
import { instant, plusDays, shanghaiDay } from '../domain/kit/instant.ts';
import type { ActRequest } from '../domain/kit/act.ts';
import { openNeighbours } from '../gateways/neighbours.ts';
import { openKeyring } from '../security/keyring.ts';
import { seedExam } from './kit/exam-seed.ts';
import { percentile, round, type Report } from './kit/figures.ts';
import { load } from './kit/machine.ts';
import { benchSystem } from './kit/system.ts';

const COUNT = Number(process.env['BENCH_ORDERS'] ?? 100_000);
const ROUNDS = 5;
/** Mismatches that are put into the file: dropped, of another amount, of nobody. */
const INJECTED = 3;

/** Paid enrolments with order, receipt and bill, by statements over whole sets. Nobody in them exists. */
export async function generateOrders(client: pg.ClientBase, examId: string, day: string, count: number): Promise<void> {
  await client.query('begin');
  await client.query(`set local synchronous_commit = off`);
  await client.query(`set local session_replication_role = replica`);
  await client.query(
    `create temporary table made on commit drop as
       select n, md5('enrolment' || n)::uuid as enrolment_id, md5('account' || n)::uuid as account_id, md5('order' || n)::uuid as order_id, md5('bill' || n)::uuid as bill_id,
         replace($1, '-', '') || '31' || lpad(n::text, 8, '0') as number, '31000026' || lpad(n::text, 12, '0') as code, 'SHZF' || lpad(n::text, 16, '0') as platform_no,
         (($1 || 'T08:00:00+08:00')::timestamptz + (n % 40000) * interval '1 second') as at
       from generate_series(1, $2::int) n`,
    [day, count],
  );
  const statements = [
    `insert into account (id, kind, district, user_name, user_name_key, phone, phone_index, created_at)
       select account_id, 'personal', '310000', 'bench' || n, 'bench' || n, '-', n::text, at from made`,
    `insert into case_file (id, type, district, state, regions, version, seq, head, followed, applicant_id, created_at, changed_at)
       select enrolment_id, 'Enrolment', '310000', 'enrolled', '{"payment":"paid","bill":"writtenOff","returns":"none"}', 1, 1, '', 1, account_id, at, at from made`,
    `insert into enrolment (case_id, exam_id, account_id, area, name, id_number, id_number_index, level, specialty, subjects, form, state, paid_at, created_at, changed_at)
       select enrolment_id, '${examId}', account_id, '310101', '林汐', '', n::text, 'full', '05', '{F01,S05}', '', 'enrolled', at, at, at from made`,
    `insert into exam_order (id, number, payment_code, enrolment_id, exam_id, district, amount_fen, state, channel, created_at, expires_at, started_at, paid_at)
       select order_id, number, code, enrolment_id, '${examId}', '310000', 14000, 'paid', '微信', at, at, at, at from made`,
    `insert into exam_receipt (platform_no, order_id, enrolment_id, exam_id, amount_fen, channel, paid_at, paid_on, received_at)
       select platform_no, order_id, enrolment_id, '${examId}', 14000, '微信', at, '${day}', at from made`,
    `insert into exam_bill (id, order_id, enrolment_id, exam_id, platform_no, code, number, check_code, amount_fen, state, text, unit_signature, unit_key, supervision_signature,
         supervision_key, issued_at, written_off_at)
       select bill_id, order_id, enrolment_id, '${examId}', platform_no, '31010126', lpad(n::text, 10, '0'), '000000', 14000, 'writtenOff', '', '', '', '', '', at, at from made`,
  ];
  for (const statement of statements) await client.query(statement);
  await client.query('commit');
  for (const table of ['exam_order', 'exam_receipt', 'exam_bill', 'enrolment', 'case_file']) await client.query(`vacuum analyze ${table}`);
}

/** The same payments in the folder of the platform's stand-in, with the mismatches in them. */
async function fillPlatform(folder: string, day: string, count: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const out = createWriteStream(join(folder, 'payment-payments.ndjson'));
  const write = (n: number, amountFen: string, orderNumber: string, platformNo: string): void => {
    const paidAt = new Date(Date.parse(`${day}T08:00:00+08:00`) + (n % 40_000) * 1000).toISOString();
    out.write(`${JSON.stringify({ platformNo, orderNumber, amountFen, channel: '微信', paidAt })}\n`);
  };
  for (let n = 2; n <= count; n++)
    write(n, n === 2 ? '13000' : '14000', `${day.replaceAll('-', '')}31${String(n).padStart(8, '0')}`, `SHZF${String(n).padStart(16, '0')}`);
  write(1, '7000', '20200101310000000001', 'SHZFSTRANGER00000001');
  out.end();
  await once(out, 'finish');
}

export async function reconciliation({ say, profileTo }: { say: (line: string) => void; profileTo?: string | undefined }): Promise<Report[]> {
  const name = `reconciliation of ${COUNT} orders`;
  say(name);
  const system = await benchSystem({ profileTo, temporal: 'development' });
  const client = new pg.Client({ connectionString: system.url('postgres', 'banshi') });
  const orm = await createOrm(system.url('banshi_app', 'banshi'), { applicationName: 'bench-reconciliation', poolSize: 4 });
  try {
    await client.connect();
    const day = plusDays(shanghaiDay(instant(new Date())), -1);
    const exam = await seedExam(client, sampleExam({ enrolOpens: plusDays(day, -5) }), 'enrolling');
    await generateOrders(client, exam.id, day, COUNT);
    await fillPlatform(join(system.plan.dataDir, 'sandbox'), day, COUNT);
    await system.start('Sandbox');
    const ring = await openKeyring(system.plan.config.keyringDir);
    const parts = actParts(ring);
    const registry = processRegistry(parts);
    const secret = String(system.env['GATEWAY_SECRET']);
    const { payment } = openNeighbours({
      urls: { payment: `${system.sandbox}/payment` },
      secret,
      ring,
      alarm: () => undefined,
      timeoutMs: 30_000,
    });
    const deps = { orm, seals: parts.seals, payment, decide: (request: ActRequest) => decide({ orm, registry }, request) };
    const times: number[] = [];
    const raw: string[] = [];
    let differences = 0;
    for (let n = 0; n < ROUNDS; n++) {
      const began = performance.now();
      ({ differences } = await reconcileDay(deps, day));
      times.push(performance.now() - began);
      raw.push(`run ${n + 1}: ${round(times.at(-1)! / 1000)} s, differences ${differences}, load ${load()}`);
      say(`  ${raw.at(-1)}`);
    }
    const { lines } = await comparedDay({ orm, payment }, day);
    const ours = await ownLines(orm.em.fork(), day, lines);
    const plain: number[] = [];
    for (let n = 0; n < ROUNDS; n++) {
      const began = performance.now();
      compareDay(lines, ours, new Map());
      plain.push(performance.now() - began);
    }
    const { rows } = await client.query<{ n: number }>(`select count(*)::int as n from payment_difference where settled_at is null`);
    const [whole, bare] = [percentile(times, 0.5)!, percentile(plain, 0.5)!];
    return [
      {
        name,
        raw,
        figures: [
          { name: 'one day, p50', value: whole / 1000, unit: 's', bar: { op: '≤', value: 10 } },
          { name: 'one day, longest', value: Math.max(...times) / 1000, unit: 's' },
          { name: 'the plain comparison in memory, p50', value: bare / 1000, unit: 's' },
          { name: 'share of the plain comparison', value: bare / whole, unit: '' },
          { name: `mismatches found of ${INJECTED} injected`, value: differences, unit: '', bar: { op: '≥', value: INJECTED } },
          { name: '差错单 open after all runs', value: rows[0]!.n, unit: '', bar: { op: '≤', value: INJECTED } },
        ],
      },
    ];
  } finally {
    await client.end();
    await orm.close(true);
    await system.close();
  }
}
