import { Migration } from '@mikro-orm/migrations';

const editions = `('pending', 'making', 'issued', 'failed', 'superseded', 'withdrawn')`;

const statements = [
  // What the exam adds to a certificate. Null in all of them: it came from the former system, and proves the whole qualification.
  `alter table certificate
    add column proof text check (proof in ('qualification', 'additional', 'subject')), add column exam_id uuid references exam, add column enrolment_id uuid references enrolment,
    add column subjects text[], add column exam_year int, add column account_id uuid references account, add column photo_file_id uuid, add column changed_at timestamptz`,
  `alter table certificate drop constraint certificate_standing_check`,
  `alter table certificate add constraint certificate_standing_check check (standing in ('making', 'valid', 'revoked'))`,
  `alter table certificate add constraint certificate_of_exam check ((proof is null) = (exam_id is null) and (proof is null) = (enrolment_id is null))`,
  // One in force for a person, specialty and what it proves; of 考单科 one per exam.
  `drop index certificate_holder`,
  `create unique index certificate_holder on certificate (id_number_index, specialty, coalesce(proof, 'qualification')) where standing <> 'revoked' and coalesce(proof, 'qualification') <> 'subject'`,
  `create unique index certificate_subject on certificate (id_number_index, specialty, exam_id) where standing <> 'revoked' and proof = 'subject'`,
  // Never a second one of the same enrolment, also when the first was revoked: that one is restored.
  `create unique index certificate_enrolment on certificate (enrolment_id)`,
  `create index certificate_exam on certificate (exam_id, id)`,
  `create index certificate_person on certificate (id_number_index)`,

  // Lists of status bits, filled one after the other; an entry's place in its list is drawn by lot.
  `create table credential_status_list (no int primary key, used int not null check (used between 0 and 131072))`,
  // What an edition says is kept as it was printed. \`credential\` is encrypted: it holds every claim.
  `create table certificate_edition (
    id uuid primary key references case_file deferrable initially deferred, certificate_id uuid not null references certificate deferrable initially deferred,
    edition int not null, district text not null, ground text not null check (ground in ('issue', 'correct', 'lost', 'photo')), decided_by uuid,
    token text not null, electronic_id text not null, holder_name text not null, specialty text not null, proof text not null, subjects text[] not null,
    exam_year int not null, photo_file_id uuid, status_list int not null references credential_status_list, status_index int not null check (status_index between 0 and 131071),
    standing text not null check (standing in ${editions}), issued_at timestamptz not null, begun_at timestamptz, code text, document_id uuid, credential text, credential_at timestamptz,
    made_at timestamptz, library_at timestamptz, library_number text, one_stop_at timestamptz, one_stop_number text, failure text, tries int not null default 0, ended_at timestamptz, changed_at timestamptz not null,
    unique (certificate_id, edition), constraint certificate_edition_token unique (token), constraint certificate_edition_status unique (status_list, status_index),
    check ((credential is null) = (credential_at is null))
  )`,
  `create unique index certificate_edition_newest on certificate_edition (certificate_id) where standing <> 'superseded'`,
  `create index certificate_edition_open on certificate_edition (issued_at) where standing in ('pending', 'making', 'failed')`,
  `create index certificate_edition_changed on certificate_edition (changed_at)`,
  // Who gets no certificate of an exam, and why; the newest word counts.
  `create table certificate_exclusion (
    enrolment_id uuid primary key references enrolment, exam_id uuid not null references exam, reason text not null, message text not null, noted_at timestamptz not null
  )`,
  `create index certificate_exclusion_exam on certificate_exclusion (exam_id, enrolment_id)`,
  `create table certificate_proposal (
    case_id uuid primary key references case_file deferrable initially deferred, certificate_id uuid not null references certificate, measure text not null, holder_name text,
    photo_file_id uuid, reason text not null, proposed_by uuid not null, proposed_at timestamptz not null, confirmed_by uuid, rejected_by uuid, reject_reason text, decided_at timestamptz,
    constraint certificate_proposal_second_person check (confirmed_by <> proposed_by)
  )`,
  `create index certificate_proposal_certificate on certificate_proposal (certificate_id, proposed_at)`,
  `create table certificate_annotation (
    case_id uuid primary key references case_file deferrable initially deferred, certificate_id uuid not null references certificate, edition_id uuid not null references certificate_edition,
    district text not null, scene text not null, from_day date not null, until_day date not null, token text not null, code text not null, standing text not null check (standing in ('making', 'annotated', 'expired', 'revoked')),
    document_id uuid, asked_at timestamptz not null, changed_at timestamptz not null, constraint certificate_annotation_token unique (token), check (from_day <= until_day)
  )`,
  `create index certificate_annotation_of on certificate_annotation (certificate_id, asked_at)`,
  `create index certificate_annotation_changed on certificate_annotation (changed_at)`,
  // Seals on a paper beside that of the unit that signs it, and how each was put there.
  `create table document_seal (
    document_id uuid not null references document, no int not null, unit text not null, form text not null check (form in ('electronic', 'picture')), code text, serial text, value text,
    primary key (document_id, no), check ((serial is null) = (form = 'picture'))
  )`,

  // 资格审查. \`notes\` is encrypted: what was asked for, what was answered, why.
  `create table qualification_review (
    case_id uuid primary key references case_file deferrable initially deferred, exam_id uuid not null references exam, enrolment_id uuid not null references enrolment,
    account_id uuid not null references account, district text not null, number bigint generated always as identity, state text not null, notes text not null, checks jsonb not null default '{}',
    rounds int not null default 0, opened_at timestamptz not null, decided_at timestamptz, cause text, changed_at timestamptz not null
  )`,
  `create unique index qualification_review_enrolment on qualification_review (enrolment_id)`,
  `create index qualification_review_exam on qualification_review (exam_id, state, case_id)`,
  `create table qualification_material (
    id uuid primary key, case_id uuid not null references qualification_review, item text not null, file_id uuid not null references file, added_at timestamptz not null, removed_at timestamptz
  )`,
  `create index qualification_material_case on qualification_material (case_id)`,
];

export class Migration0037ExamCertificates extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
