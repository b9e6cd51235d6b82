import { Migration } from '@mikro-orm/migrations';

const statements = [
  // 考点 and 考场 of one exam. \`contact\` and \`invigilators\` are encrypted.
  `create table exam_site (
    id uuid primary key, exam_id uuid not null references exam, code int not null check (code between 1 and 99), name text not null, area text not null, head text not null,
    address text not null, contact text not null, latitude numeric(9, 6), longitude numeric(9, 6), standard int not null check (standard between 1 and 99),
    opens timestamptz not null, closes timestamptz not null, enabled boolean not null default true,
    constraint exam_site_hours check (opens < closes), constraint exam_site_code unique (exam_id, code)
  )`,
  `create table exam_room (
    id uuid primary key, exam_id uuid not null references exam, site_id uuid not null references exam_site on delete cascade, code int not null check (code between 1 and 999),
    floor int not null, ground boolean not null, rows int not null check (rows between 1 and 30), cols int not null check (cols between 1 and 30),
    blocked text[] not null default '{}', capacity int not null check (capacity between 1 and 99), spare boolean not null default false, enabled boolean not null default true,
    invigilators text, constraint exam_room_code unique (site_id, code)
  )`,
  `create index exam_room_exam on exam_room (exam_id)`,
  // A seat run: what is published before the draw, the draw, what follows from it. \`secret\` and \`id_key\` are encrypted; the secret is published with the plan.
  `create table exam_run (
    id uuid primary key, exam_id uuid not null references exam, run int not null, state text not null
      check (state in ('preparing', 'announced', 'drawn', 'seating', 'allocated', 'abandoned', 'revoked')),
    prepared_at timestamptz not null, secret text not null, id_key text not null, commitment text not null,
    rules jsonb not null, rules_hash text not null, rooms jsonb not null, rooms_hash text not null,
    beacon_source text not null, beacon_at timestamptz not null, beacon text, entered_by uuid, confirmed_by uuid, drawn_at timestamptz, seed text,
    candidates int, root text, blocks jsonb, announced_at timestamptz,
    cursor text, seats int, seat_root text, remainder jsonb, allocated_at timestamptz, ended_at timestamptz, reason text, revocation jsonb,
    verified_at timestamptz, wrong jsonb, constraint exam_run_no unique (exam_id, run)
  )`,
  `create unique index exam_run_open on exam_run (exam_id) where state not in ('abandoned', 'revoked')`,
  // The public log of an exam's runs: a chain, inserted and read.
  `create table exam_run_log (
    exam_id uuid not null references exam, no int not null, run int not null, at timestamptz not null, event text not null, detail text not null, prev text not null,
    hash text not null, primary key (exam_id, no)
  )`,
  // The list that a run was announced with. Hashes are keyed, and the key is the run's own.
  `create table exam_candidate (
    exam_id uuid not null, run int not null, id_hash text collate "C" not null, enrolment_id uuid not null references enrolment, area text not null, specialty text not null,
    sessions text not null, org text not null, home text not null, ground boolean not null, primary key (exam_id, run, id_hash),
    foreign key (exam_id, run) references exam_run (exam_id, run)
  )`,
  `create unique index exam_candidate_enrolment on exam_candidate (enrolment_id, exam_id, run)`,
  // One row per candidate: the same room and seat in all his sessions. \`vacated_at\`: given up after the plan was made, the plan stays as it was. Its keys are those of
  // exam_candidate, where they are asked; asking them for each row again would cost as much as writing it.
  `create table exam_seat (
    exam_id uuid not null, run int not null, site int not null, room int not null, seat int not null, seat_row int not null, seat_col int not null,
    enrolment_id uuid not null, id_hash text not null, pool text not null, sessions text not null, vacated_at timestamptz,
    constraint exam_seat_place primary key (exam_id, run, site, room, seat)
  )`,
  `create unique index exam_seat_enrolment on exam_seat (enrolment_id, exam_id, run)`,
  // 准考证号. A revoked one stays, and is given again with the next numbering of the same seats.
  `create table exam_ticket (
    id uuid primary key, exam_id uuid not null references exam, run int not null, enrolment_id uuid not null references enrolment, number text not null,
    numbered_at timestamptz not null, revoked_at timestamptz, prints int not null default 0, first_printed_at timestamptz, last_printed_at timestamptz
  )`,
  `create unique index exam_ticket_number on exam_ticket (number) where revoked_at is null`,
  `create unique index exam_ticket_enrolment on exam_ticket (enrolment_id) where revoked_at is null`,
  `create index exam_ticket_exam on exam_ticket (exam_id, number)`,
  // 考号生成日志: a line per room and numbering.
  `create table exam_number_log (
    exam_id uuid not null references exam, seq int not null, run int not null, site int not null, room int not null, first text not null, last text not null, count int not null,
    at timestamptz not null, primary key (exam_id, seq, site, room)
  )`,
  // 考场信息检查 and the candidates whom a failed item concerns.
  `create table exam_check (
    id uuid primary key, exam_id uuid not null references exam, seq int not null, run int not null, at timestamptz not null, passed boolean not null, items jsonb not null,
    constraint exam_check_seq unique (exam_id, seq)
  )`,
  `create table exam_check_flag (
    check_id uuid not null references exam_check on delete cascade, enrolment_id uuid not null references enrolment, item text not null, told_at timestamptz,
    primary key (check_id, enrolment_id, item)
  )`,
  `create index exam_check_flag_enrolment on exam_check_flag (enrolment_id)`,
  // What is printed for many: 准考证 and the papers of rooms. One that fails has its reason, the others go on.
  `create table exam_print (
    exam_id uuid not null references exam, kind text not null check (kind in ('ticket', 'room')), subject uuid not null, size text not null, seq int not null,
    state text not null check (state in ('waiting', 'ready', 'failed')), reason text, hash text, bytes int, made_at timestamptz, primary key (kind, subject)
  )`,
  `create index exam_print_exam on exam_print (exam_id, kind, state, subject)`,
  `create index exam_print_hash on exam_print (hash) where hash is not null`,
  `create table exam_ticket_content (exam_id uuid primary key references exam, version int not null, content jsonb not null, at timestamptz not null)`,
];

export class Migration0034ExamSeats extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
