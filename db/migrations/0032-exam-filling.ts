import { Migration } from '@mikro-orm/migrations';

const statements = [
  // When a window begins, where it has a beginning: what comes before is told both times.
  `alter table act_window add column opens_at timestamptz`,
  // When the last try of a code was, for locks that end.
  `alter table sms_code add column tried_at timestamptz`,

  // When a code has shown that the reserved phone is its holder's; null: only a platform or an officer has said so.
  `alter table account add column phone_verified_at timestamptz`,

  // 考生: what a person is asked for once, whatever the exam.
  `create table candidate (
    account_id uuid primary key references account, profile text not null, version int not null default 1, photo_refused jsonb,
    created_at timestamptz not null, changed_at timestamptz not null
  )`,
  // Photos of a person, one of them current. \`reasons\` and \`face\` say what the check found: no personal values.
  `create table candidate_photo (
    case_id uuid primary key references case_file deferrable initially deferred, account_id uuid not null references account, district text not null,
    standing text not null check (standing in ('processing', 'manual', 'accepted', 'rejected', 'replaced')), file_id uuid not null, reasons jsonb not null default '[]',
    face jsonb, submitted_at timestamptz not null, settled_at timestamptz, decided_by uuid
  )`,
  `create unique index candidate_photo_current on candidate_photo (account_id) where standing <> 'replaced'`,
  `create index candidate_photo_standing on candidate_photo (standing, submitted_at) where standing in ('processing', 'manual')`,
  // 报考指南: opened and confirmed, per person, exam and version.
  `create table guide_reading (
    account_id uuid not null references account, exam_id uuid not null references exam, version int not null, hash text not null, opened_at timestamptz not null,
    acknowledged_at timestamptz, primary key (account_id, exam_id, version)
  )`,

  // Single characters and pairs of a name, for what trigrams can't find (fewer than three characters).
  `create function name_grams(name text) returns text[] language sql immutable parallel safe as
    'select coalesce(array_agg(distinct substr(name, i, n)), array[name]) from generate_series(1, char_length(name)) i, generate_series(1, 2) n
       where i + n - 1 <= char_length(name)'`,
  `create sequence enrolment_serial`,
  // \`serial\` is the number that people know it by. The form's parts are saved one by one, each under a version of its own.
  `alter table enrolment
    add column serial bigint not null default nextval('enrolment_serial'),
    add column part_versions jsonb not null default '{"exam": 1, "person": 1, "education": 1, "work": 1}',
    add column certificate text, add column guide_version int, add column guide_hash text, add column saved_at timestamptz, add column notes text,
    add column name_grams text[] generated always as (name_grams(name)) stored`,
  `create unique index enrolment_number on enrolment (serial)`,
  `create index enrolment_grams on enrolment using gin (name_grams)`,
  // With what a list is filtered by, so that a frequent family name is found without its rows.
  `create index enrolment_name_prefix on enrolment (name text_pattern_ops, case_id) include (exam_id, state)`,
  // Everything that is counted, a narrow row beside the wide one, written with it whoever writes: counting a million reads a tenth of the bytes.
  `create table enrolment_figure (
    case_id uuid primary key, exam_id uuid not null, state text not null, level text not null, specialty text not null, subjects text not null, area text not null,
    education text, industry text, birth_year int
  ) with (fillfactor = 80)`,
  `create function keep_enrolment_figure() returns trigger language plpgsql as $$ begin
    if tg_op = 'INSERT' then
      insert into enrolment_figure values (new.case_id, new.exam_id, new.state, new.level, new.specialty, array_to_string(new.subjects, ','), new.area, new.education,
        new.industry, new.birth_year);
    else
      update enrolment_figure set state = new.state, level = new.level, specialty = new.specialty, subjects = array_to_string(new.subjects, ','), area = new.area,
        education = new.education, industry = new.industry, birth_year = new.birth_year where case_id = new.case_id;
    end if;
    return null;
  end $$`,
  `create trigger enrolment_counted after insert on enrolment for each row execute function keep_enrolment_figure()`,
  `create trigger enrolment_recounted after update on enrolment for each row
    when ((old.state, old.level, old.specialty, old.subjects, old.area, old.education, old.industry, old.birth_year)
      is distinct from (new.state, new.level, new.specialty, new.subjects, new.area, new.education, new.industry, new.birth_year))
    execute function keep_enrolment_figure()`,
  `insert into enrolment_figure select case_id, exam_id, state, level, specialty, array_to_string(subjects, ','), area, education, industry, birth_year from enrolment`,

  // Every form that was confirmed, as it stood, with its receipt; what ended the confirmation.
  `create table enrolment_confirmation (
    id uuid primary key, enrolment_id uuid not null references enrolment, no int not null, seq int not null, form text not null, receipt jsonb not null,
    confirmed_at timestamptz not null, ended_at timestamptz, ended_by text check (ended_by in ('cancelled', 'rejected')), unique (enrolment_id, no)
  )`,
  `create unique index enrolment_confirmation_live on enrolment_confirmation (enrolment_id) where ended_at is null`,
  // A signed 报名承诺书: the text as it was signed, never read from the template again.
  `create table commitment (
    id uuid primary key, enrolment_id uuid not null references enrolment, template_version int not null, template_hash text not null, body text not null,
    body_hash text not null, signer_id uuid not null references account, ip text not null, signature text not null, seal jsonb not null, may_commit boolean not null,
    signed_at timestamptz not null, withdrawn_at timestamptz
  )`,
  `create unique index commitment_live on commitment (enrolment_id) where withdrawn_at is null`,
  // What the automatic check found after a commitment, item by item.
  `create table enrolment_check (
    enrolment_id uuid not null references enrolment, seq int not null, results jsonb not null, passed boolean not null, checked_at timestamptz not null,
    primary key (enrolment_id, seq)
  )`,
  `create table enrolment_correction (
    id uuid primary key, enrolment_id uuid not null references enrolment, changes text not null, reason text not null,
    standing text not null check (standing in ('open', 'applied', 'declined')), proposed_by uuid not null, proposed_at timestamptz not null,
    decided_by uuid, decided_at timestamptz, constraint enrolment_correction_second_person check (standing <> 'applied' or decided_by <> proposed_by)
  )`,
  `create unique index enrolment_correction_open on enrolment_correction (enrolment_id) where standing = 'open'`,
  `create index enrolment_correction_of on enrolment_correction (enrolment_id, proposed_at)`,
  // Who took a list of candidates out of the house, and why.
  `create table enrolment_export (
    id uuid primary key, account_id uuid not null references account, district text not null, reason text not null, filter text not null, rows int not null,
    at timestamptz not null
  )`,
  `create index enrolment_export_at on enrolment_export (at)`,

  // 诚信档案: five years, or without an end. Written by decisions on violations; a commitment is not for whoever is in it.
  `create table integrity_record (
    id uuid primary key, id_number text not null, id_number_index text not null, basis text not null, decision_case_id uuid, recorded_from timestamptz not null,
    recorded_until timestamptz, ended_at timestamptz
  )`,
  `create index integrity_record_person on integrity_record (id_number_index) where ended_at is null`,
  // What a person has passed, subject by subject and exam by exam: the rolling result. Written with the pass lists; a pass that is voided has ended.
  `create table subject_pass (
    id uuid primary key, id_number text not null, id_number_index text not null, exam_id uuid not null references exam, year int not null, subject text not null,
    passed_at timestamptz not null, ended_at timestamptz
  )`,
  `create unique index subject_pass_one on subject_pass (id_number_index, exam_id, subject) where ended_at is null`,
];

export class Migration0032ExamFilling extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
