// 考场信息检查 (S3-31): what stands in the records now, against the fourteen items. Candidates whom a failure concerns are marked 异常 and told.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { EffectRequest } from '../../../domain/kit/follow.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import {
  checkItemNames,
  checkItems,
  checkSeats,
  type CheckedRoom,
  type CheckedSeat,
  type CheckItem,
  type Finding,
} from '../../../domain/exam/seat-checks.ts';
import { examRules } from '../../../domain/exam/rules.ts';
import { SITS } from '../../../db/exam/enrolments.ts';
import { examById } from '../../../db/exam/exams.ts';
import { openRun, type StoredRun } from '../../../db/exam/seats/runs.ts';
import { roomsOf, sitesOf } from '../../../db/exam/seats/sites.ts';
import { now } from '../../../db/kit/clock.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { Fields } from '../../../security/field.ts';
import { beat } from '../../kit/beat.ts';
import type { Acting, Written } from '../../kit/records.ts';
import type { Area, Asking } from '../area.ts';
import type { LoadedSeason } from '../season.ts';
import { busy, theRun } from './run.ts';
import { organisationKey, watching } from './watch.ts';

export interface CheckedItem {
  item: CheckItem;
  label: string;
  passed: boolean;
  findings: { message: string; fails: boolean; candidates: number }[];
}

interface Deps {
  orm: MikroORM;
  fields: Fields;
}

/** Checks, and keeps what was found, once per act. Answers whether nothing failed; null: there is no run. */
export async function checkRooms({ orm, fields }: Deps, { caseId, seq }: Pick<EffectRequest, 'caseId' | 'seq'>): Promise<boolean | null> {
  const em = orm.em.fork();
  const [run, exam] = [await openRun(em, caseId), await examById(em, caseId)];
  if (run?.state !== 'allocated' || !exam) return null;
  const [done] = await query<{ passed: boolean }>(em, `select passed from exam_check where exam_id = $1 and seq = $2`, [caseId, seq]);
  if (done) return done.passed;
  const rules = (await ruleBook(em)).rulesFor(exam.district, shanghaiDay(await now(em)));
  const findings = checkSeats({
    sessions: exam.config.sessions,
    rooms: await checkedRooms(em, fields, caseId),
    seats: await checkedSeats(em, run),
    expected: (await query<{ id: string }>(em, `select n.case_id as id from enrolment n where n.exam_id = $1 and ${SITS}`, [caseId])).map(
      ({ id }) => id,
    ),
    minimum: ruleValue(rules, examRules.seats).minimum,
    proven: new Map((run.remainder ?? []).map(({ pool, org, pairs }) => [`${pool} ${org}`, pairs])),
  });
  beat();
  const passed = !findings.some(({ fails }) => fails);
  await em.transactional((tx) => keep(tx, caseId, seq, run.run, passed, findings));
  return passed;
}

async function checkedRooms(em: EntityManager, fields: Fields, examId: string): Promise<CheckedRoom[]> {
  const sites = new Map((await sitesOf(em, fields, examId)).map((site) => [site.id, site]));
  return (await roomsOf(em, fields, examId)).map((room) => {
    const { code, opens, closes } = sites.get(room.siteId)!;
    const { id, ground, rows, cols, blocked, capacity } = room;
    const invigilators = room.invigilators.map((one) => watching(fields, one));
    return { id, site: code, room: room.code, ground, rows, cols, blocked, capacity, opens, closes, invigilators };
  });
}

interface SeatRow extends Omit<CheckedSeat, 'sessions' | 'organisations'> {
  sessions: string;
  code: string | null;
  name: string | null;
}

/** Seats by rooms as they are numbered now; a seat whose room is gone is in none. */
async function checkedSeats(em: EntityManager, run: StoredRun): Promise<CheckedSeat[]> {
  const rows = await query<SeatRow>(
    em,
    `select s.enrolment_id as "enrolmentId", n.id_number_index as person, coalesce((select r.id from exam_room r join exam_site t on t.id = r.site_id
          where t.exam_id = s.exam_id and t.code = s.site and r.code = s.room order by r.id limit 1)::text, '') as "roomId",
        s.seat, s.seat_row as row, s.seat_col as col, s.pool, n.specialty, s.sessions, coalesce(c.org, '') as org, n.employer_code as code, n.employer_name as name,
        n.barrier_free as ground, n.photo_file_id is not null as photo, t.number, (${SITS}) as sits, s.vacated_at is not null as vacated
       from exam_seat s join enrolment n on n.case_id = s.enrolment_id
       left join exam_candidate c on c.exam_id = s.exam_id and c.run = s.run and c.enrolment_id = s.enrolment_id
       left join exam_ticket t on t.enrolment_id = s.enrolment_id and t.exam_id = s.exam_id and t.revoked_at is null
      where s.exam_id = $1 and s.run = $2 order by s.site, s.room, s.seat`,
    [run.examId, run.run],
  );
  return rows.map(({ sessions, code, name, ...row }) => ({
    ...row,
    sessions: sessions.split('+').map(Number),
    organisations: [code, name].flatMap((text) => (text === null ? [] : [organisationKey(text)])),
  }));
}

export function itemsOf(findings: readonly Finding[]): CheckedItem[] {
  return checkItemNames.map((item) => {
    const own = findings.filter((finding) => finding.item === item);
    return {
      item,
      label: checkItems[item],
      passed: !own.some(({ fails }) => fails),
      findings: own.slice(0, 200).map(({ message, fails, enrolments }) => ({ message, fails, candidates: enrolments.length })),
    };
  });
}

async function keep(em: EntityManager, examId: string, seq: number, run: number, passed: boolean, findings: readonly Finding[]): Promise<void> {
  const id = uuidv7();
  const kept = await query(
    em,
    `insert into exam_check (id, exam_id, seq, run, at, passed, items) values ($1, $2, $3, $4, app_now(), $5, $6) on conflict do nothing returning id`,
    [id, examId, seq, run, passed, JSON.stringify(itemsOf(findings))],
  );
  if (!kept.length) return;
  const flags = findings.filter(({ fails }) => fails).flatMap(({ item, enrolments }) => enrolments.map((enrolment) => ({ enrolment, item })));
  for (let from = 0; from < flags.length; from += 500)
    await query(
      em,
      `insert into exam_check_flag (check_id, enrolment_id, item)
         select $1, r.enrolment, r.item from jsonb_to_recordset($2::jsonb) r(enrolment uuid, item text) on conflict do nothing`,
      [id, JSON.stringify(flags.slice(from, from + 500))],
    );
}

export interface StoredCheck {
  id: string;
  seq: number;
  run: number;
  passed: boolean;
  items: CheckedItem[];
}

/** The newest check of an exam. */
export const newestCheck = async (em: EntityManager, examId: string): Promise<StoredCheck | null> =>
  (await query<StoredCheck>(em, `select id, seq, run, passed, items from exam_check where exam_id = $1 order by seq desc limit 1`, [examId]))[0] ??
  null;

async function finishAgainst({ em, file }: Asking<LoadedSeason>) {
  const newest = await newestCheck(em, file.id);
  const [asked] = await query<{ seq: number }>(em, `select max(seq) as seq from journal where case_id = $1 and action = 'check'`, [file.id]);
  const own = newest !== null && newest.seq === asked?.seq;
  return { against: own ? [] : [{ code: 'EXAM_NOT_READY', message: '检查尚未完成', rule: 'S3-31' }], passed: own && newest.passed };
}

async function check({ em, file }: Acting<LoadedSeason>): Promise<Written> {
  const { run } = await theRun(em, file.id);
  return { data: { run } };
}

async function finishCheck({ em, file, facts }: Acting<LoadedSeason>): Promise<Written> {
  const newest = (await newestCheck(em, file.id))!;
  return { data: { checkId: newest.id, passed: facts.passed === true, failed: newest.items.flatMap(({ item, passed }) => (passed ? [] : [item])) } };
}

export const checkArea: Area<LoadedSeason> = {
  facts: { check: async (asking) => ({ against: busy(asking) }), finishCheck: finishAgainst },
  apply: { check, finishCheck },
};
