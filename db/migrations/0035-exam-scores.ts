import { Migration } from '@mikro-orm/migrations';

const statements = [
  // 成绩导入: one row per list. `mapping` is the form that it was read by; `totals` what the second person looks at; `root` over its records.
  `create table score_import (
    case_id uuid primary key references case_file deferrable initially deferred, exam_id uuid not null references exam, no int not null, file_id uuid not null,
    file_hash text not null, mapping jsonb not null, uploaded_by uuid not null, uploaded_at timestamptz not null, rows int, wrong int, totals jsonb, root text,
    committed_by uuid, committed_at timestamptz, ended_by uuid, ended_at timestamptz, reason text,
    constraint score_import_no unique (exam_id, no), constraint score_import_second_person check (committed_by <> uploaded_by)
  )`,
  // What is wrong with a list, line by line. Never a value: those are marks and names.
  `create table score_import_error (
    import_id uuid not null references score_import on delete cascade, row int not null, n int not null, column_name text, message text not null, primary key (import_id, row, n)
  )`,
  // Every version of a score. `record` is the whole of it, encrypted and authenticated: the columns beside it must say the same (Q04, Q05). `source_id` is the import or the
  // review that brought it, `no` its line there; `replaces` the version that it took the place of. `standing` is 'void' while a decision stands on it.
  `create table score (
    id uuid primary key, exam_id uuid not null, enrolment_id uuid not null references enrolment, subject text not null, source_id uuid not null, no int not null,
    record text not null, attendance text not null check (attendance in ('present', 'absent')), flag text check (flag in ('violation', 'similar')),
    standing text not null check (standing in ('valid', 'void')), ground text, in_force boolean not null default false, replaces uuid,
    constraint score_line unique (source_id, no), constraint score_ground check ((standing = 'void') = (ground is not null))
  )`,
  `create unique index score_in_force on score (exam_id, enrolment_id, subject) where in_force`,
  // Decisions that make scores void; lifted when they are overturned.
  `create table score_void (
    case_id uuid not null, enrolment_id uuid not null references enrolment, subject text not null, exam_id uuid not null, ground text not null, at timestamptz not null,
    lifted_at timestamptz, primary key (case_id, enrolment_id, subject)
  )`,
  `create index score_void_standing on score_void (exam_id, enrolment_id) where lifted_at is null`,
  // `changes` counts whatever changes scores in force, so that a list that was made before is known as such.
  `create table exam_scores (exam_id uuid primary key references exam, changes bigint not null default 0, published_at timestamptz, published_by uuid)`,

  // 合格标准, in tenths of a mark.
  `create table pass_mark_set (
    id uuid primary key, exam_id uuid not null references exam, no int not null, marks jsonb not null, standing text not null
      check (standing in ('proposed', 'effective', 'replaced', 'dropped')), proposed_by uuid not null, proposed_at timestamptz not null, confirmed_by uuid,
    confirmed_at timestamptz, constraint pass_mark_set_no unique (exam_id, no), constraint pass_mark_set_second_person check (confirmed_by <> proposed_by)
  )`,
  `create unique index pass_mark_set_effective on pass_mark_set (exam_id) where standing = 'effective'`,
  `create unique index pass_mark_set_proposed on pass_mark_set (exam_id) where standing = 'proposed'`,

  // 合格人员名单. `rule` is what it was made by, `changes` the count of changes it was made at.
  `create table pass_list (
    id uuid primary key, exam_id uuid not null references exam, no int not null, standing text not null check (standing in ('making', 'draft', 'published', 'revoked')),
    rule jsonb not null, mark_set_id uuid not null references pass_mark_set, changes bigint not null, cursor uuid, candidates int, passed int, partial int, failed int, root text,
    made_by uuid not null, begun_at timestamptz not null, made_at timestamptz, published_by uuid, published_at timestamptz, public_at timestamptz,
    revoked_at timestamptz, reason text, constraint pass_list_no unique (exam_id, no), constraint pass_list_second_person check (published_by <> made_by)
  )`,
  `create unique index pass_list_standing on pass_list (exam_id) where standing <> 'revoked'`,
  // One row per candidate of a list. `subjects` says of each subject how it came out, and where a pass was carried over from; no marks.
  `create table pass_result (
    list_id uuid not null references pass_list, enrolment_id uuid not null references enrolment, exam_id uuid not null, level text not null, specialty text not null,
    outcome text not null check (outcome in ('passed', 'partial', 'failed')), subjects jsonb not null, revoked_at timestamptz, primary key (list_id, enrolment_id)
  )`,
  `create index pass_result_enrolment on pass_result (enrolment_id)`,
  `create index pass_result_outcome on pass_result (list_id, outcome, enrolment_id)`,
  // What became of single results of a list: 更正, 撤销, 恢复.
  `create table pass_result_change (
    id uuid primary key, list_id uuid not null, enrolment_id uuid not null, at timestamptz not null, why text not null, source_id uuid not null, before jsonb not null,
    after jsonb not null, foreign key (list_id, enrolment_id) references pass_result
  )`,
  `create index pass_result_change_of on pass_result_change (list_id, enrolment_id, at)`,
  // 撤销合格人员: proposed by one person, decided by another. `enrolment_id` null: all of the list. `preview` is the hash of the certificates hit.
  `create table pass_revocation (
    id uuid primary key, exam_id uuid not null references exam, list_id uuid not null references pass_list, enrolment_id uuid, reason text not null, proposed_by uuid not null,
    proposed_at timestamptz not null, standing text not null check (standing in ('proposed', 'done', 'dropped')), certificates jsonb, preview text, decided_by uuid,
    decided_at timestamptz, seq int, constraint pass_revocation_second_person check (standing <> 'done' or decided_by <> proposed_by)
  )`,
  `create unique index pass_revocation_open on pass_revocation (exam_id) where standing = 'proposed'`,

  // 成绩复查. `reason`, `marks` and `answer` are encrypted.
  `create table score_review (
    case_id uuid primary key references case_file deferrable initially deferred, exam_id uuid not null references exam, enrolment_id uuid not null references enrolment,
    subject text not null, reason text not null, asked_at timestamptz not null, found text check (found in ('upheld', 'corrected')), marks text, answer text,
    proposed_by uuid, proposed_at timestamptz, decided_by uuid, answered_at timestamptz, score_id uuid, new_score_id uuid,
    constraint score_review_second_person check (decided_by <> proposed_by)
  )`,
  `create index score_review_exam on score_review (exam_id, case_id)`,
  `create unique index score_review_one on score_review (enrolment_id, subject) where answered_at is not null`,
  // Who took scores out of the house, and why.
  `create table score_export (id uuid primary key, account_id uuid not null, exam_id uuid not null references exam, reason text not null, filter jsonb not null, rows int not null, at timestamptz not null)`,
  // 违纪: what the pass list asks of it.
  `create table violation (case_id uuid primary key, exam_id uuid not null, enrolment_id uuid not null, state text not null)`,
  `create index violation_exam on violation (exam_id, enrolment_id)`,
];

export class Migration0035ExamScores extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
