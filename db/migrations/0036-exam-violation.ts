import { Migration } from '@mikro-orm/migrations';

const standings = `('planned', 'changed', 'held', 'restored', 'released', 'passedOn', 'byHand', 'restoredByHand', 'kept')`;

const statements = [
  // Months end on the day of the same number.
  `alter table deadline drop constraint deadline_unit_check`,
  `alter table deadline add constraint deadline_unit_check check (unit in ('workingDays', 'days', 'rollingDays', 'months', 'rollingMonths', 'instant'))`,

  // 违纪: the record as it was entered. \`record\` is encrypted: what happened, who recorded it, who signed.
  `alter table violation
    add column ticket text, add column subject text, add column source text check (source in ('site', 'marking', 'report', 'check')), add column occurred_at timestamptz,
    add column findings jsonb, add column certificates uuid[] not null default '{}', add column record text, add column entered_by uuid, add column entered_at timestamptz,
    add column reviewed_by uuid, add column panel jsonb, add column changed_at timestamptz,
    add constraint violation_second_person check (reviewed_by <> entered_by),
    add constraint violation_entered check (entered_at is null or (ticket is not null and source is not null and occurred_at is not null and findings is not null
      and record is not null and entered_by is not null and changed_at is not null))`,
  `create index violation_exam_state on violation (exam_id, state, case_id)`,
  `create index violation_enrolment on violation (enrolment_id)`,
  `create index violation_ticket on violation (ticket)`,
  `create table violation_evidence (
    case_id uuid not null references violation, n int not null, file_id uuid not null references file, label text not null, hash text not null, primary key (case_id, n)
  )`,
  // 拟处理告知书, one per round of telling. Texts are encrypted.
  `create table violation_notice (
    id uuid primary key, case_id uuid not null references violation, round int not null, findings jsonb not null, subject text, text text not null,
    drafted_by uuid not null, drafted_at timestamptz not null, seq int not null, served_at timestamptz, ended_at timestamptz, unique (case_id, round)
  )`,
  `create unique index violation_notice_open on violation_notice (case_id) where ended_at is null`,
  `create table violation_statement (
    id uuid primary key, case_id uuid not null references violation, notice_id uuid not null references violation_notice, text text not null, files uuid[] not null default '{}',
    received_at timestamptz not null
  )`,
  `create index violation_statement_case on violation_statement (case_id, received_at)`,
  // 处理决定: proposed by one, made by another; a later one takes the place of one that a dispute has changed.
  `create table violation_decision (
    id uuid primary key, case_id uuid not null references violation, n int not null, findings jsonb not null, subject text, text text not null, preview_hash text not null,
    proposed_by uuid not null, proposed_at timestamptz not null, number text, decided_by uuid, decided_at timestamptz, seq int, served_at timestamptz,
    in_force_at timestamptz, annulment_id uuid, ended_at timestamptz, ended_by text check (ended_by in ('replaced', 'amended', 'annulled')),
    constraint violation_decision_number unique (number), unique (case_id, n), constraint violation_decision_second_person check (decided_by <> proposed_by),
    check ((decided_at is null) = (decided_by is null)), check ((ended_at is null) = (ended_by is null))
  )`,
  `create unique index violation_decision_open on violation_decision (case_id) where ended_at is null`,
  // Numbers of decisions, without gaps: the row is locked until the decision stands.
  `create table violation_serial (mark text not null, year int not null, last int not null, primary key (mark, year))`,
  // 送达. \`details\` is encrypted: who took it, where, before whom.
  `create table violation_service (
    id uuid primary key, case_id uuid not null references violation, what text not null check (what in ('notice', 'decision')), paper_id uuid not null,
    method text not null check (method in ('direct', 'left', 'post', 'electronic', 'announcement')), announced_at timestamptz, served_at timestamptz, details text not null,
    recorded_by uuid, recorded_at timestamptz not null, seq int not null, check (served_at is not null or (method = 'announcement' and announced_at is not null))
  )`,
  `create index violation_service_case on violation_service (case_id, recorded_at)`,
  `create table violation_dispute (
    id uuid primary key, case_id uuid not null references violation, kind text not null check (kind in ('reconsideration', 'litigation')), body text not null, number text not null,
    admitted_on date not null, admitted_by uuid not null, outcome text check (outcome in ('upheld', 'amended', 'annulled')), outcome_number text, outcome_on date,
    findings jsonb, subject text, text text, outcome_by uuid, confirmed_by uuid, confirmed_at timestamptz, constraint violation_dispute_second_person check (confirmed_by <> outcome_by)
  )`,
  `create unique index violation_dispute_open on violation_dispute (case_id) where confirmed_at is null`,
  `create table violation_recusal (
    id uuid primary key, case_id uuid not null references violation, account_id uuid, ground text, reason text not null, asked_by uuid not null, asked_at timestamptz not null,
    standing text not null check (standing in ('open', 'recused', 'declined')), decided_by uuid, decided_at timestamptz, check (standing <> 'recused' or account_id is not null)
  )`,
  `create index violation_recusal_case on violation_recusal (case_id)`,
  `create table violation_transfer (
    id uuid primary key, case_id uuid not null references violation, authority text not null, article text not null, number text not null, transferred_on date not null,
    recorded_by uuid not null, recorded_at timestamptz not null
  )`,
  `create index violation_transfer_case on violation_transfer (case_id)`,

  // 撤销: a plan that was shown, signed, carried out, and may be undone.
  `create table annulment (
    case_id uuid primary key references case_file deferrable initially deferred, district text not null, ground text not null, basis text not null, reason text not null,
    cause_id uuid, wanted jsonb not null, hash text not null, proposed_by uuid, proposed_at timestamptz not null, signed_by uuid, done_at timestamptz,
    restore_reason text, restore_by uuid, restore_signed_by uuid, undone_at timestamptz,
    constraint annulment_second_person check (signed_by <> proposed_by), constraint annulment_restore_second_person check (restore_signed_by <> restore_by)
  )`,
  `create index annulment_district on annulment (district, case_id desc)`,
  `create index annulment_cause on annulment (cause_id) where cause_id is not null`,
  // Images are encrypted: they name people. \`ref\` and \`undo_ref\`: the act that changed the target and the one that brought it back, or the row that was added.
  `create table annulment_effect (
    id uuid primary key, annulment_id uuid not null references annulment, n int not null, kind text not null, target_id text not null, title text not null, details jsonb not null,
    parent int, standing text not null check (standing in ${standings}), before_image text, after_image text, ref text, undo_ref text, note text, changed_at timestamptz not null,
    settled_by uuid, unique (annulment_id, n)
  )`,
  // Who holds a target down; one alone has changed it.
  `create unique index annulment_effect_changed on annulment_effect (kind, target_id) where standing = 'changed' and kind in ('certificate', 'licence', 'registration')`,
  `create index annulment_effect_live on annulment_effect (kind, target_id) where standing in ('changed', 'held')`,

  // What a revocation brought can be taken back with it.
  `alter table practice_ban add column lifted_at timestamptz`,
  `alter table electronic_licence drop constraint electronic_licence_ground_check`,
  `alter table electronic_licence add constraint electronic_licence_ground_check check (ground in ('issue', 'renew', 'change', 'reissue', 'restore'))`,
  // Which annulment has added a record; what ended it.
  `alter table integrity_record add column annulment_id uuid, add column ended_by text check (ended_by in ('expired', 'overturned'))`,
];

export class Migration0036ExamViolation extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
