import { Migration } from '@mikro-orm/migrations';

const levels = `('full', 'single', 'additional')`;

const statements = [
  // One row per exam. \`config\` is the draft until \`hash\` freezes it; later changes are 更正 or 延期 and add a version.
  `create table exam (
    case_id uuid primary key references case_file deferrable initially deferred, district text not null, code text not null, name text not null, short_name text not null,
    year int not null, month int not null check (month between 1 and 12), sitting int not null check (sitting between 1 and 99),
    config jsonb not null, config_version int not null default 1, hash text, submitted_by uuid, submitted_at timestamptz, published_by uuid, published_at timestamptz,
    constraint exam_code unique (code), constraint exam_sitting unique (district, year, sitting), constraint exam_second_person check (published_by <> submitted_by)
  )`,
  `create index exam_month on exam (year, month)`,
  // Every configuration that was in force, as it was hashed.
  `create table exam_version (
    exam_id uuid not null references exam, version int not null, config jsonb not null, hash text not null, in_force_at timestamptz not null, why text,
    primary key (exam_id, version)
  )`,
  // One row per candidate and exam. Names stand in clear, so that they are found by parts; \`form\` is encrypted. \`state\` mirrors the case's, for lists and batches.
  `create table enrolment (
    case_id uuid primary key references case_file deferrable initially deferred, exam_id uuid not null references exam, account_id uuid not null references account,
    area text not null, name text not null, id_number text not null, id_number_index text not null,
    level text not null check (level in ${levels}), specialty text not null, subjects text[] not null check (cardinality(subjects) > 0),
    employer_code text, employer_name text, education text, industry text, birth_year int, barrier_free boolean not null default false,
    form text not null, form_version int not null default 1, photo_file_id uuid,
    state text not null, confirmed_at timestamptz, committed_at timestamptz, paid_at timestamptz, invalid_at timestamptz, refunded_at timestamptz,
    created_at timestamptz not null, changed_at timestamptz not null
  ) with (fillfactor = 85)`,
  // One live enrolment of a person in an exam, whatever account he signs in with.
  `create unique index enrolment_live on enrolment (exam_id, id_number_index) where state <> 'abandoned'`,
  `create index enrolment_exam on enrolment (exam_id, state, case_id)`,
  `create index enrolment_account on enrolment (account_id, case_id desc)`,
  `create index enrolment_id_number on enrolment (id_number_index)`,
  `create index enrolment_name on enrolment using gin (name gin_trgm_ops)`,
];

export class Migration0030Exam extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
