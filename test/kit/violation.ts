// An exam whose scores are out, with candidates who have tickets, scores, results, certificates and licences: where violations are found. Everything by the product's own
// tables and acts; nobody in it exists.
import { randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { MikroORM } from '@mikro-orm/postgresql';
import { certificateAct, licenceAct } from '../../activities/licence/acts.ts';
import { decide } from '../../activities/kit/decide.ts';
import type { Registry } from '../../activities/kit/records.ts';
import { sealScore } from '../../activities/exam/scores/record.ts';
import { seedEnrolments, seedExam, type SeededCandidate, type SeededExam } from '../../bench/kit/exam-seed.ts';
import { creditCode } from '../../db/demo/invent.ts';
import { sampleExam } from '../../db/demo/exam.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one, query } from '../../db/kit/sql.ts';
import { subjectsOf } from '../../domain/exam/exam.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import type { Fields } from '../../security/field.ts';
import { done } from './suppliers.ts';

export interface Seat extends SeededCandidate {
  ticket: string;
}
export interface SeasonParts {
  orm: MikroORM;
  fields: Fields;
  registry: Registry;
  asOwner: <T>(work: (client: pg.Client) => Promise<T>) => Promise<T>;
}

let employers = 5000;

export async function judgedSeason({ orm, fields, registry, asOwner }: SeasonParts, count: number, from = 0) {
  const em = () => orm.em.fork();
  const exam: SeededExam = await asOwner((client) => seedExam(client, sampleExam({ enrolOpens: '2026-07-20' }), 'judging'));
  const made = await asOwner((client) => seedEnrolments(client, { fields, exam, count, from, chooses: () => ({ level: 'full', specialty: '03' }) }));
  const seats: Seat[] = made.map((candidate, n) => ({ ...candidate, ticket: `263101${String(from + n).padStart(8, '0')}` }));
  for (const { id, ticket } of seats)
    await query(em(), `insert into exam_ticket (id, exam_id, run, enrolment_id, number, numbered_at) values ($1, $2, 1, $3, $4, app_now())`, [
      uuidv7(),
      exam.id,
      id,
      ticket,
    ]);
  const subjects = subjectsOf(exam.config, 'full', '03').map(({ code }) => code);
  const source = uuidv7();
  let line = 0;
  /** Marks in 分, one per subject; 80 in each where they are left out. */
  const scored = async (seat: Seat, marks: readonly number[] = subjects.map(() => 80)): Promise<void> => {
    for (const [n, subject] of subjects.entries()) {
      const id = uuidv7();
      const no = ++line;
      const total = marks[n]! * 10;
      const base = { id, examId: exam.id, enrolmentId: seat.id, subject, sourceId: source, no, objective: total, subjective: null, total };
      const record = sealScore(fields, exam.config.district, {
        ...base,
        attendance: 'present',
        flag: null,
        ground: null,
        nonce: randomBytes(12).toString('base64url'),
      });
      await query(
        em(),
        `insert into score (id, exam_id, enrolment_id, subject, source_id, no, record, attendance, standing, in_force) values ($1, $2, $3, $4, $5, $6, $7, 'present', 'valid', true)`,
        [id, exam.id, seat.id, subject, source, no, record],
      );
    }
  };
  const listId = uuidv7();
  /** A published list of those who have passed. */
  const listed = async (passers: readonly Seat[]): Promise<void> => {
    const set = uuidv7();
    const someone = uuidv7();
    const marks = Object.fromEntries(subjects.map((code) => [code, 600]));
    await query(
      em(),
      `insert into pass_mark_set (id, exam_id, no, marks, standing, proposed_by, proposed_at, confirmed_by, confirmed_at)
         values ($1, $2, 1, $3, 'effective', $4, app_now(), $5, app_now())`,
      [set, exam.id, JSON.stringify(marks), someone, uuidv7()],
    );
    await query(
      em(),
      `insert into pass_list (id, exam_id, no, standing, rule, mark_set_id, changes, made_by, begun_at, made_at, published_by, published_at, public_at)
         values ($1, $2, 1, 'published', $3, $4, 0, $5, app_now(), app_now(), $6, app_now(), app_now())`,
      [listId, exam.id, JSON.stringify({ marks, year: 2026, liveFrom: 2025, rolling: { years: 2, heldYearsOnly: true } }), set, someone, uuidv7()],
    );
    for (const seat of passers)
      await query(
        em(),
        `insert into pass_result (list_id, enrolment_id, exam_id, level, specialty, outcome, subjects) values ($1, $2, $3, 'full', '03', 'passed', $4)`,
        [listId, seat.id, exam.id, JSON.stringify(subjects.map((subject) => ({ subject, outcome: 'passed', from: null })))],
      );
  };
  const certified = async (seat: Seat): Promise<string> => {
    const id = uuidv7();
    const today = (await one<{ day: string }>(em(), `select (app_now() at time zone 'Asia/Shanghai')::date::text as day`)).day;
    const input = {
      number: `CERT-${seat.ticket}`,
      district: exam.config.district,
      holderName: seat.name,
      idNumber: seat.idNumber,
      specialty: '03',
      issuedOn: today,
      origin: 'exam',
      importId: null,
    } as const;
    done(await decide({ orm, registry }, certificateAct(randomUUID(), id, input)));
    return id;
  };
  const licensed = async (seat: Seat, certificateId: string): Promise<string> => {
    const id = uuidv7();
    const employerId = uuidv7();
    const name = `上海第${++employers}安全技术服务有限公司`;
    await query(
      em(),
      `insert into organisation (id, kind, district, name, name_key, credit_code, legal_type, created_at) values ($1, 'supplier', $2, $3, $3, $4, 'enterprise', app_now())`,
      [employerId, exam.config.district, name, creditCode(employers)],
    );
    const input = {
      caseId: null,
      certificateId,
      accountId: seat.accountId,
      employerId,
      specialty: '03',
      validFrom: '2027-01-01',
      validTo: '2031-12-31',
      district: exam.config.district,
    };
    done(await decide({ orm, registry }, licenceAct(randomUUID(), id, 'issue', input)));
    return id;
  };
  return {
    exam,
    seats,
    subjects,
    listId,
    scored,
    listed,
    certified,
    licensed,
    /** A clean upload of an officer's or a candidate's. */
    file: async (owner: PersonActor, hash = randomBytes(32).toString('hex')): Promise<string> => {
      const id = uuidv7();
      await query(
        em(),
        `insert into file (id, owner_id, name, size, mime, hash, state, created_at, settled_at) values ($1, $2, $3, 10, 'image/jpeg', $4, 'clean', app_now(), app_now())`,
        [id, owner.accountId, fields.encrypt('证据.jpg', '000000', 'file.name'), hash],
      );
      return id;
    },
    /** What the printers leave of a paper. */
    printed: async (caseId: string, seq: number, kind: string): Promise<string> => {
      const hash = randomBytes(32).toString('hex');
      await query(
        em(),
        `insert into document (id, key, case_id, seq, kind, subject, district, title, token, at, asked_at, hash, size, signer, ready_at)
           select $1, $2, c.id, $4, $5, c.id::text, c.district, $5, $6, app_now(), app_now(), $7, 1000, '01', app_now() from case_file c where c.id = $3::uuid`,
        [uuidv7(), `${caseId}/${seq}/${kind}`, caseId, seq, kind, randomUUID(), hash],
      );
      return hash;
    },
  };
}
export type JudgedSeason = Awaited<ReturnType<typeof judgedSeason>>;
