// Seats, rooms and numbers as a run leaves them, by SQL. Nobody in them exists.
import type pg from 'pg';
import { ticketNumber } from '../../domain/exam/ticket-number.ts';
import type { SeededCandidate, SeededExam } from './exam-seed.ts';
import type { Numbered } from './score-seed.ts';

/** Seats of a room, rooms of a site. */
const [SEATS, ROOMS] = [30, 999];

/** Seats and numbers for candidates in their order, and a row for each ticket that waits its turn. `client` is the owner's. */
export async function seedSeats(client: pg.ClientBase, exam: SeededExam, candidates: readonly SeededCandidate[]): Promise<Numbered[]> {
  const { year, district, sitting } = exam.config;
  await client.query(
    `with s as (insert into exam_site (id, exam_id, code, name, area, head, address, contact, standard, opens, closes)
         select gen_random_uuid(), $1, n, '浦江职业技术学校', '310101', '—', '上海市浦江路100号', '', 30, app_now(), app_now() + interval '1 day' from generate_series(1, 99) n
         returning id, code)
       insert into exam_room (id, exam_id, site_id, code, floor, ground, rows, cols, capacity)
         select gen_random_uuid(), $1, s.id, r, 1, true, 6, 5, 30 from s, generate_series(1, $2::int) r where s.code <= $3`,
    [exam.id, Math.min(ROOMS, Math.ceil(candidates.length / SEATS)), Math.ceil(candidates.length / SEATS / ROOMS)],
  );
  await client.query(
    `insert into exam_run (id, exam_id, run, state, prepared_at, secret, id_key, commitment, rules, rules_hash, rooms, rooms_hash, beacon_source, beacon_at)
       values (gen_random_uuid(), $1, 1, 'allocated', app_now(), '', '', '', '{}', '', '[]', '', '', app_now())`,
    [exam.id],
  );
  const rows = candidates.map((one, n) => {
    const [room, seat] = [1 + (Math.floor(n / SEATS) % ROOMS), 1 + (n % SEATS)];
    const site = 1 + Math.floor(n / SEATS / ROOMS);
    return { ...one, site, room, seat, number: ticketNumber({ year, district, sitting, site, room, seat }) };
  });
  for (let from = 0; from < rows.length; from += 5_000)
    await client.query(
      `with r as (select * from jsonb_to_recordset($2::jsonb) r(id uuid, site int, room int, seat int, number text)),
        s as (insert into exam_seat (exam_id, run, site, room, seat, seat_row, seat_col, enrolment_id, id_hash, pool, sessions)
          select $1, 1, site, room, seat, 1, 1, id, id::text, '', '1+2' from r),
        t as (insert into exam_ticket (id, exam_id, run, enrolment_id, number, numbered_at) select gen_random_uuid(), $1, 1, id, number, app_now() from r returning id)
       insert into exam_print (exam_id, kind, subject, version, seq, state, reason) select $1, 'ticket', id, '', 1, 'failed', 'later' from t`,
      [exam.id, JSON.stringify(rows.slice(from, from + 5_000).map(({ id, site, room, seat, number }) => ({ id, site, room, seat, number })))],
    );
  return rows;
}
