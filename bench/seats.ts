// Seating an exam: 100,000 and 1,000,000 candidates, from the frozen list to a run that anyone can check. The steps are the product's own on a PostgreSQL of their own; only
// the list of a million is written by SQL in whole sets. Beside it the plain algorithm computes the same plan in memory.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { MikroORM } from '@mikro-orm/postgresql';
import { freezeCandidates } from '../activities/exam/seats/freeze.ts';
import { listOf, seatsOfRun } from '../activities/exam/seats/reading.ts';
import { decide } from '../activities/kit/decide.ts';
import { actParts, processRegistry } from '../activities/parts.ts';
import { sampleExam } from '../db/demo/exam.ts';
import { runOf } from '../db/exam/seats/runs.ts';
import { createOrm } from '../db/kit/orm.ts';
import type { PersonActor } from '../domain/kit/actor.ts';
import { plusMs, type Instant } from '../domain/kit/instant.ts';
import { planSeats } from '../domain/exam/seats.ts';
import { unhex } from '../domain/kit/draw.ts';
import { parseCandidate, parseRoom } from '../domain/exam/seats/lines.ts';
import { createFields, type Fields } from '../security/field.ts';
import { sm3, sm3Bytes } from '../security/hash.ts';
import { openKeyring } from '../security/keyring.ts';
import { seedEnrolments, seedExam, type SeededExam } from './kit/exam-seed.ts';
import { round, type Figure, type Report } from './kit/figures.ts';
import { load } from './kit/machine.ts';
import { databaseNow } from './kit/rows.ts';
import type { SeatTimes } from './kit/seat-process.ts';
import { benchSystem, root } from './kit/system.ts';

const SMALL = Number(process.env['BENCH_SEATS'] ?? 100_000);
const LARGE = Number(process.env['BENCH_SEATS_LARGE'] ?? 1_000_000);
const admin = (n: number): PersonActor => ({
  kind: 'person',
  accountId: `00000000-0000-7000-8000-00000000000${n}`,
  grants: [{ role: 'examAdministrator', district: '310000' }],
});

interface Bench {
  url: string;
  keyring: string;
  orm: MikroORM;
  client: pg.Client;
  fields: Fields;
  act: (exam: SeededExam, action: string, input: object, by?: PersonActor | 'system') => Promise<void>;
  say: (line: string) => void;
}

/** Sites of 999 rooms of thirty, a tenth of them on the ground floor, so many spare as the rule wants. */
async function rooms({ client }: Bench, exam: SeededExam, candidates: number): Promise<void> {
  const { sessions, areas } = exam.config;
  // A room per pool may be filled in part, in each 考区.
  const each = Math.ceil((candidates / areas.length / 30) * 1.06) + 40;
  const perSite = Math.min(999, each);
  let code = 0;
  for (const area of areas)
    for (let left = each; left > 0; left -= perSite) {
      const site = (
        await client.query<{ id: string }>(
          `insert into exam_site (id, exam_id, code, name, area, head, address, contact, standard, opens, closes)
             values (gen_random_uuid(), $1, $2, '考点', $3, '—', '—', '', 30, $4, $5) returning id`,
          [exam.id, ++code, area.code, plusMs(sessions[0]!.opens, -3_600_000), plusMs(sessions.at(-1)!.closes, 3_600_000)],
        )
      ).rows[0]!.id;
      await client.query(
        `insert into exam_room (id, exam_id, site_id, code, floor, ground, rows, cols, capacity, spare)
           select gen_random_uuid(), $1, $2, n, 1, n % 10 = 0, 6, 5, 30, n > $3::int - greatest(1, ceil($3::int * 0.02)::int) from generate_series(1, $3::int) n`,
        [exam.id, site, Math.min(perSite, left)],
      );
    }
}

/** Enrolments that nothing but the list refers to, and the list of the run, as freezing would leave it but for the hashes' key. */
async function largeList({ client }: Bench, exam: SeededExam, count: number): Promise<void> {
  const { areas, specialties } = exam.config;
  await client.query(`set session_replication_role = replica`);
  await client.query(
    `insert into enrolment (case_id, exam_id, account_id, area, name, id_number, id_number_index, level, specialty, subjects, form, state, paid_at, created_at, changed_at)
       select ('0193ffff-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, $1, gen_random_uuid(), ($3::text[])[1 + n % $4], '林汐', '', n::text, 'full', ($5::text[])[1 + n % $6],
         array['F01', 'S' || ($5::text[])[1 + n % $6]], '', 'enrolled', app_now(), app_now(), app_now() from generate_series(1, $2::int) n`,
    [exam.id, count, areas.map(({ code }) => code), areas.length, specialties.map(({ code }) => code), specialties.length],
  );
  await client.query(`set session_replication_role = default`);
  await client.query('analyze enrolment');
}
const list = ({ client }: Bench, exam: SeededExam): Promise<unknown> =>
  client.query(
    `insert into exam_candidate (exam_id, run, id_hash, enrolment_id, area, specialty, sessions, org, home, ground)
       select n.exam_id, 1, encode(sha256(convert_to('c' || n.id_number_index, 'UTF8')), 'hex'), n.case_id, n.area, n.specialty, '1+2',
         encode(sha256(convert_to('o' || (n.id_number_index::int / 10), 'UTF8')), 'hex'), '3101' || lpad((n.id_number_index::int / 10 % 16)::text, 2, '0'), n.id_number_index::int % 500 = 0
         from enrolment n where n.exam_id = $1`,
    [exam.id],
  );

const timed = async <T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> => {
  const began = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - began) / 1000 };
};

/** Seats, lets stand and verifies in a process of its own, with young heaps as small as the worker's. */
async function seat({ url, keyring }: Bench, exam: SeededExam): Promise<SeatTimes> {
  const script = join(root, 'bench/kit/seat-process.ts');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', '--max-old-space-size=800', '--max-semi-space-size=4', script, url, keyring, exam.id],
    { maxBuffer: 1e6 },
  );
  return JSON.parse(stdout) as SeatTimes;
}

/** Every byte of the plan, as one hash. */
async function bytesOf({ orm }: Bench, exam: SeededExam): Promise<string> {
  let hash = '';
  for await (const lines of seatsOfRun(orm, { examId: exam.id, run: 1 })) hash = sm3(`${hash}\n${lines.join('\n')}`);
  return hash;
}

async function measure(bench: Bench, count: number, bars: { seconds: number; mb: number | null }): Promise<Report> {
  const { orm, client, fields, act, say } = bench;
  const raw: string[] = [];
  const note = (line: string): void => {
    raw.push(`${line}, load ${load()}`);
    say(`  ${raw.at(-1)}`);
  };
  const exam = await seedExam(client, sampleExam({ enrolOpens: '2026-07-20', sitting: count > 100_000 ? 2 : 1 }));
  const real = count <= 100_000;
  if (real)
    for (let from = 0; from < count; from += 20_000)
      await seedEnrolments(client, { fields, exam, count: Math.min(20_000, count - from), from, barrierFree: (n) => n % 500 === 0 });
  else await largeList(bench, exam, count);
  await rooms(bench, exam, count);
  const draw: Instant = plusMs(await databaseNow(client), 3_600_000);
  await act(exam, 'commitSeed', { source: '公开随机源', at: draw });
  if (!real) {
    await list(bench, exam);
    await client.query('analyze exam_candidate');
    await client.query(`update exam_run set cursor = 'ffffffff-ffff-ffff-ffff-ffffffffffff' where exam_id = $1`, [exam.id]);
  }
  const frozen = await timed(() => freezeCandidates({ orm, fields }, { caseId: exam.id }));
  note(`${real ? 'frozen and' : ''} put under one root: ${round(frozen.seconds)} s`);
  await act(exam, 'announceSeats', {}, 'system');
  await client.query(`update test_clock set ahead = ahead + interval '2 hours'`);
  await act(exam, 'enterDraw', { value: '07 12' });
  await act(exam, 'confirmDraw', { value: '07 12' }, admin(2));

  const runs = [];
  for (const n of [1, 2]) {
    const done = await seat(bench, exam);
    const { seats: written, seatRoot } = (await runOf(orm.em.fork(), exam.id, 1))!;
    runs.push({ ...done, seconds: (done.seatMs + done.verifyMs) / 1000, seats: written, seatRoot, bytes: await bytesOf(bench, exam) });
    note(
      `run ${n}: seated and written ${round(done.seatMs / 1000)} s, verified ${round(done.verifyMs / 1000)} s, CPU ${round(done.cpuMs / 1000)} s, ${Math.round(done.mb)} MB, ${done.wrong} wrong, root ${seatRoot!.slice(0, 16)}`,
    );
    if (n === 2) break;
    await client.query(`delete from exam_seat where exam_id = $1`, [exam.id]);
    await client.query(`update exam_run set state = 'seating', seat_root = null, cursor = null where exam_id = $1`, [exam.id]);
  }
  // What was set back for the second time is set forward again, and checked once more as it stands.
  await client.query(`update exam_run set state = 'allocated', cursor = null where exam_id = $1`, [exam.id]);
  const plain = await timed(async () => {
    const run = (await runOf(orm.em.fork(), exam.id, 1))!;
    const candidates = [];
    for await (const lines of listOf(orm, run)) for (const line of lines) candidates.push(parseCandidate(line));
    const began = performance.now();
    const plan = planSeats({ examId: exam.id, seed: unhex(run.seed!), rules: run.rules, rooms: run.rooms.map(parseRoom), candidates }, sm3Bytes);
    return { seconds: (performance.now() - began) / 1000, left: plan.remainder.length, rooms: plan.rooms.length };
  });
  note(`the plain algorithm: ${round(plain.value.seconds)} s, ${plain.value.rooms} rooms, ${plain.value.left} organisations with neighbours left`);
  const [first, second] = runs as [(typeof runs)[0], (typeof runs)[0]];
  const same = first.bytes === second.bytes && first.seatRoot === second.seatRoot && first.seats === count;
  const better = Math.min(first.seconds, second.seconds);
  const figures: Figure[] = [
    { name: 'seated, written and verified', value: better, unit: 's', bar: { op: '≤', value: bars.seconds } },
    { name: 'the plain algorithm’s share', value: (plain.value.seconds / better) * 100, unit: '%' },
    { name: 'seats written', value: first.seats, unit: '', bar: { op: '≥', value: count } },
    { name: 'the same bytes twice', value: same ? 1 : 0, unit: '', bar: { op: '≥', value: 1 } },
    { name: 'what verification finds wrong', value: first.wrong, unit: '', bar: { op: '≤', value: 0 } },
    { name: 'neighbours of one organisation', value: plain.value.left, unit: '', bar: { op: '≤', value: 0 } },
    {
      name: 'largest memory',
      value: Math.max(first.mb, second.mb),
      unit: 'MB',
      ...(bars.mb === null ? {} : { bar: { op: '≤' as const, value: bars.mb } }),
    },
  ];
  return { name: `${count} candidates seated`, figures, raw };
}

export async function seats({ say }: { say: (line: string) => void }): Promise<Report[]> {
  say('seats, written and verified, beside the plain algorithm');
  const system = await benchSystem({ temporal: 'development', testClock: true });
  const orm = await createOrm(system.url('banshi_app', 'banshi'), { applicationName: 'bench-seats', poolSize: 4 });
  const client = new pg.Client({ connectionString: system.url('postgres', 'banshi') });
  await client.connect();
  try {
    const ring = await openKeyring(system.plan.config.keyringDir);
    const registry = processRegistry(actParts(ring));
    let acts = 0;
    const act: Bench['act'] = async (exam, action, input, by = admin(1)) => {
      const actor = by === 'system' ? { kind: 'system' as const } : by;
      const outcome = await decide(
        { orm, registry },
        { key: `bench/${++acts}`, type: 'ExamSeason', action, caseId: exam.id, actor, input, bodyHash: '' },
      );
      if (!outcome.ok) throw new Error(`${action}: ${JSON.stringify(outcome.refusal)}`);
    };
    const url = system.url('banshi_app', 'banshi');
    const bench: Bench = { url, keyring: system.plan.config.keyringDir, orm, client, fields: createFields(ring), act, say };
    const reports = [await measure(bench, SMALL, { seconds: 10, mb: null })];
    if (LARGE > 0) reports.push(await measure(bench, LARGE, { seconds: 120, mb: 1_000 }));
    return reports;
  } finally {
    await client.end();
    await orm.close(true);
    await system.close();
  }
}
