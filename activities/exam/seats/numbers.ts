// 考号管理 (S3-29, S3-30): numbers follow from the seats, in batches; doing it again changes nothing, and gives up the seats of those who no longer sit. Withdrawing them
// is one transaction for all.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { EffectRequest } from '../../../domain/kit/follow.ts';
import { ticketNumber } from '../../../domain/exam/ticket-number.ts';
import { SITS } from '../../../db/exam/enrolments.ts';
import { examById } from '../../../db/exam/exams.ts';
import { FIRST, openRun, seatRows, type SeatPlace } from '../../../db/exam/seats/runs.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { later, one, query } from '../../../db/kit/sql.ts';
import { beat } from '../../kit/beat.ts';
import type { Acting, Written } from '../../kit/records.ts';
import type { Area, Asking } from '../area.ts';
import type { LoadedSeason } from '../season.ts';
import { BATCH } from './freeze.ts';
import { appendLog } from './log.ts';
import { busy, revokeAgainst, theRun } from './run.ts';

type Row = SeatPlace & { enrolmentId: string };

/** Numbers every seat of the run that stands. Answers how many are numbered; null: the run was withdrawn. */
export async function numberSeats({ orm }: { orm: MikroORM }, { caseId, seq }: Pick<EffectRequest, 'caseId' | 'seq'>): Promise<number | null> {
  const [run, exam] = [await openRun(orm.em.fork(), caseId), await examById(orm.em.fork(), caseId)];
  if (run?.state !== 'allocated' || !exam) return null;
  const { year, district, sitting } = exam.config;
  for (let after: SeatPlace = FIRST; ;) {
    const rows: Row[] = await seatRows(orm.em.fork(), caseId, run.run, after, BATCH);
    if (!rows.length) break;
    const numbered = rows.map((row) => ({ id: uuidv7(), enrolment: row.enrolmentId, number: ticketNumber({ ...row, year, district, sitting }) }));
    if (!(await orm.em.fork().transactional((em) => numberBatch(em, caseId, run.run, numbered)))) return null;
    after = rows.at(-1)!;
    beat();
  }
  return logRooms(orm.em.fork(), caseId, seq, run.run);
}

/** One batch; false where numbers are no longer asked for. */
async function numberBatch(
  em: EntityManager,
  examId: string,
  run: number,
  rows: readonly { id: string; enrolment: string; number: string }[],
): Promise<boolean> {
  const [asked] = await query(em, `select 1 from case_file where id = $1 and regions->>'seats' = 'numbering' for share`, [examId]);
  if (!asked) return false;
  const ids = rows.map(({ enrolment }) => enrolment);
  const gone = `select s.enrolment_id from exam_seat s join enrolment n on n.case_id = s.enrolment_id
    where s.exam_id = $1 and s.run = $2 and s.enrolment_id = any($3::uuid[]) and not (${SITS})`;
  await query(em, `update exam_seat set vacated_at = coalesce(vacated_at, app_now()) where exam_id = $1 and run = $2 and enrolment_id in (${gone})`, [
    examId,
    run,
    ids,
  ]);
  await query(
    em,
    `update exam_ticket set revoked_at = app_now() where exam_id = $1 and run = $2 and revoked_at is null and enrolment_id in (${gone})`,
    [examId, run, ids],
  );
  // Who was put right again sits where he sat.
  await query(
    em,
    `update exam_seat s set vacated_at = null from enrolment n where n.case_id = s.enrolment_id and s.exam_id = $1 and s.run = $2 and s.enrolment_id = any($3::uuid[])
       and s.vacated_at is not null and ${SITS}`,
    [examId, run, ids],
  );
  await query(
    em,
    `insert into exam_ticket (id, exam_id, run, enrolment_id, number, numbered_at)
       select r.id, $1, $2, r.enrolment, r.number, app_now() from jsonb_to_recordset($3::jsonb) r(id uuid, enrolment uuid, number text)
         join exam_seat s on s.exam_id = $1 and s.run = $2 and s.enrolment_id = r.enrolment and s.vacated_at is null
     on conflict do nothing`,
    [examId, run, JSON.stringify(rows)],
  );
  return true;
}

/** A line per room. Answers how many numbers there are. */
async function logRooms(em: EntityManager, examId: string, seq: number, run: number): Promise<number> {
  await query(
    em,
    `insert into exam_number_log (exam_id, seq, run, site, room, first, last, count, at)
       select $1, $2, $3, s.site, s.room, min(t.number), max(t.number), count(*), app_now()
         from exam_ticket t join exam_seat s on s.exam_id = t.exam_id and s.run = t.run and s.enrolment_id = t.enrolment_id
        where t.exam_id = $1 and t.run = $3 and t.revoked_at is null group by s.site, s.room
     on conflict do nothing`,
    [examId, seq, run],
  );
  const { count } = await one<{ count: number }>(em, `select count(*)::int as count from exam_ticket where exam_id = $1 and revoked_at is null`, [
    examId,
  ]);
  return count;
}

const notBusy = async (asking: Asking<LoadedSeason>) => ({ against: busy(asking) });

async function finishAgainst({ em, file }: Asking<LoadedSeason>) {
  const run = await theRun(em, file.id);
  const { left } = await one<{ left: number }>(
    em,
    `select count(*)::int as left from exam_seat s where s.exam_id = $1 and s.run = $2 and s.vacated_at is null
       and not exists (select from exam_ticket t where t.enrolment_id = s.enrolment_id and t.revoked_at is null)`,
    [file.id, run.run],
  );
  return { against: left ? [{ code: 'EXAM_NOT_READY', message: `尚有${left}个座位未生成考号`, rule: 'S3-29' }] : [] };
}

async function number({ em, file }: Acting<LoadedSeason>): Promise<Written> {
  const { run } = await theRun(em, file.id);
  return { data: { run } };
}

async function finishNumbers({ em, file, received }: Acting<LoadedSeason>): Promise<Written> {
  const { run } = await theRun(em, file.id);
  const { count } = await one<{ count: number }>(em, `select count(*)::int as count from exam_ticket where exam_id = $1 and revoked_at is null`, [
    file.id,
  ]);
  await appendLog(em, file.id, run, received, 'numbered', `numbers=${count}`);
  return { data: { run, numbers: count } };
}

async function revokeNumbers({ em, file, received }: Acting<LoadedSeason>): Promise<Written> {
  const { id, run, revocation } = await theRun(em, file.id);
  const revoked = await one<{ count: number }>(
    em,
    `with gone as (update exam_ticket set revoked_at = $2 where exam_id = $1 and revoked_at is null returning 1) select count(*)::int as count from gone`,
    [file.id, received],
  );
  await later(em, `update exam_run set revocation = null where id = $1`, [id]);
  await appendLog(em, file.id, run, received, 'numbersRevoked', revocation!.reason);
  const data = { run, numbers: revoked.count, proposedBy: revocation!.by };
  return { data, body: { numbers: revoked.count } };
}

export const numberArea: Area<LoadedSeason> = {
  facts: { number: notBusy, finishNumbers: finishAgainst, revokeNumbers: revokeAgainst('numbers') },
  apply: { number, finishNumbers, revokeNumbers },
};
