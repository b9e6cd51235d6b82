import { Migration } from '@mikro-orm/migrations';

const statements = [
  `create table exam_ticket (
    id uuid primary key, exam_id uuid not null references exam, run int not null, enrolment_id uuid not null references enrolment, number text not null,
    numbered_at timestamptz not null, revoked_at timestamptz, prints int not null default 0, first_printed_at timestamptz, last_printed_at timestamptz
  )`,
  `create unique index exam_ticket_number on exam_ticket (number) where revoked_at is null`,
  `create unique index exam_ticket_enrolment on exam_ticket (enrolment_id) where revoked_at is null`,
  `create index exam_ticket_exam on exam_ticket (exam_id, number)`,
  `create table subject_pass (
    id uuid primary key, id_number text not null, id_number_index text not null, exam_id uuid not null references exam, year int not null, subject text not null,
    passed_at timestamptz not null, ended_at timestamptz
  )`,
  `create unique index subject_pass_one on subject_pass (id_number_index, exam_id, subject) where ended_at is null`,
];

export class Migration0034ExamTickets extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
