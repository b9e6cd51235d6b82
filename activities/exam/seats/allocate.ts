// Seats a run (S3-28): the plan is computed from the frozen list and the seed, written in batches under a cursor, and read back. The plan has the same bytes whenever it is
// computed, so a killed attempt goes on where its cursor stands. Nobody sees a seat before the run's last act.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { EffectRequest } from '../../../domain/kit/follow.ts';
import { seatSteps } from '../../../domain/exam/seats.ts';
import { layoutOf } from '../../../domain/exam/seats/grid.ts';
import { unhex } from '../../../domain/kit/draw.ts';
import { interned, parseRoom, seatLines } from '../../../domain/exam/seats/lines.ts';
import type { SeatCandidate, SeatPlan } from '../../../domain/exam/seats/types.ts';
import { openRun, runOf, type FrozenCandidate, type SeatPlace, type StoredRun } from '../../../db/exam/seats/runs.ts';
import { query } from '../../../db/kit/sql.ts';
import { sm3Bytes } from '../../../security/hash.ts';
import { blockRoots, rootOf } from '../../../security/seat-run.ts';
import { verifySteps } from '../../../security/seat-verify.ts';
import { beat, drive } from '../../kit/beat.ts';
import { fileOfRun } from './export.ts';
import { BATCH } from './freeze.ts';
import { rootOfList, seatsOfRun } from './reading.ts';

/** Computes, writes and reads back. Answers whether the run has its plan now; false: it was given up. Throws where what was read back is not what was planned. */
export async function allocateSeats({ orm }: { orm: MikroORM }, { caseId }: Pick<EffectRequest, 'caseId'>): Promise<boolean> {
  const run = await openRun(orm.em.fork(), caseId);
  if (run?.state !== 'seating') return run?.seatRoot != null;
  const candidates: FrozenCandidate[] = [];
  const same = interned();
  const { root } = await rootOfList(orm, run, ({ area, specialty, sessions, org, home, ...own }) => {
    candidates.push({ ...own, area: same(area), specialty: same(specialty), sessions: same(sessions), org: same(org), home: same(home) });
  });
  if (root !== run.root) throw new Error(`the list of run ${run.run} is not the one that was announced`);
  const plan = await planOf(run, candidates);
  if (!(await writeSeats(orm, run, rowsOf(plan, candidates, Number(run.cursor ?? 0))))) return false;
  const { seats, seatRoot } = await readBack(orm, run, seatLines(plan.rooms, candidates));
  const done = await query(
    orm.em.fork(),
    `update exam_run set seats = $2, seat_root = $3, remainder = $4 where id = $1 and state = 'seating' returning id`,
    [run.id, seats, seatRoot, JSON.stringify(plan.remainder)],
  );
  return done.length > 0;
}

/** The plan of a run from its published facts. */
const planOf = (run: StoredRun, candidates: readonly SeatCandidate[]): Promise<SeatPlan> =>
  drive(seatSteps({ examId: run.examId, seed: unhex(run.seed!), rules: run.rules, rooms: run.rooms.map(parseRoom), candidates }, sm3Bytes));

interface SeatRow extends SeatPlace {
  row: number;
  col: number;
  pool: string;
  sessions: string;
  idHash: string;
  enrolmentId: string;
}

/** Rows of a plan from one on. */
function* rowsOf(plan: SeatPlan, candidates: readonly FrozenCandidate[], skip: number): Generator<SeatRow> {
  let n = 0;
  for (const { room, pool, seats } of plan.rooms) {
    if (n + seats.length <= skip) {
      n += seats.length;
      continue;
    }
    const { cells } = layoutOf(room);
    for (const [seat, one] of seats.entries()) {
      if (n++ < skip) continue;
      const { idHash, enrolmentId, sessions } = candidates[one]!;
      yield {
        site: room.site,
        room: room.room,
        seat: seat + 1,
        row: cells[seat]![0],
        col: cells[seat]![1],
        pool,
        sessions,
        idHash,
        enrolmentId,
      };
    }
  }
}

async function writeSeats(orm: MikroORM, run: StoredRun, rows: Iterable<SeatRow>): Promise<boolean> {
  let written = Number(run.cursor ?? 0);
  let batch: SeatRow[] = [];
  const flush = async (): Promise<boolean> => {
    const [some, upTo] = [batch, written + batch.length];
    batch = [];
    if (!some.length) return true;
    if (!(await orm.em.fork().transactional((em) => insertSeats(em, run, some, written, upTo)))) return false;
    written = upTo;
    beat(written);
    return true;
  };
  for (const row of rows) {
    batch.push(row);
    if (batch.length === BATCH && !(await flush())) return false;
  }
  return flush();
}

/** One batch, with its cursor; false where the run was given up or another attempt is ahead. */
async function insertSeats(em: EntityManager, run: StoredRun, rows: readonly SeatRow[], from: number, upTo: number): Promise<boolean> {
  const [mine] = await query(em, `update exam_run set cursor = $2 where id = $1 and state = 'seating' and coalesce(cursor, '0') = $3 returning id`, [
    run.id,
    String(upTo),
    String(from),
  ]);
  if (!mine) return false;
  const column = <K extends keyof SeatRow>(name: K): SeatRow[K][] => rows.map((row) => row[name]);
  await query(
    em,
    `insert into exam_seat (exam_id, run, site, room, seat, seat_row, seat_col, enrolment_id, id_hash, pool, sessions)
       select $1, $2, r.* from unnest($3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::uuid[], $9::text[], $10::text[], $11::text[]) r`,
    [
      run.examId,
      run.run,
      column('site'),
      column('room'),
      column('seat'),
      column('row'),
      column('col'),
      column('enrolmentId'),
      column('idHash'),
      column('pool'),
      column('sessions'),
    ],
  );
  return true;
}

async function readBack(orm: MikroORM, run: StoredRun, planned: Iterator<string>): Promise<{ seats: number; seatRoot: string }> {
  const blocks: string[] = [];
  let seats = 0;
  for await (const lines of seatsOfRun(orm, run)) {
    for (const line of lines) {
      const { value } = planned.next();
      seats++;
      if (line !== value) throw new Error(`seat ${seats} of run ${run.run} is stored as ${line}, planned as ${String(value)}`);
    }
    blocks.push(...blockRoots(lines, sm3Bytes));
  }
  if (!planned.next().done) throw new Error(`run ${run.run} has fewer seats than planned: ${seats}`);
  return { seats, seatRoot: rootOf(blocks, sm3Bytes) };
}

/** Checks a run as anyone would, from what is exported of it, and keeps what was found. */
export async function verifyRun({ orm }: { orm: MikroORM }, { caseId, run: no }: { caseId: string; run: number }): Promise<{ wrong: number }> {
  const run = await runOf(orm.em.fork(), caseId, no);
  if (!run) throw new Error(`${caseId} has no run ${no}`);
  const { wrong } = await drive(verifySteps(await fileOfRun(orm, run), sm3Bytes));
  await query(orm.em.fork(), `update exam_run set verified_at = app_now(), wrong = $2 where id = $1`, [run.id, JSON.stringify(wrong.slice(0, 50))]);
  return { wrong: wrong.length };
}
