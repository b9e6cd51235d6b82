import { Migration } from '@mikro-orm/migrations';

const statements = [
  // \`letter\`, \`asked\`, \`explained\`, \`refusal\` are encrypted; what is decided is published and stands in clear.
  `create table tender_complaint (
    case_id uuid primary key references case_file deferrable initially deferred, challenge_id uuid not null unique references tender_challenge,
    project_id uuid not null references tender_project, organisation_id uuid not null references organisation, letter text not null,
    file_id uuid not null references file, submitted_at timestamptz not null, asked text, corrected boolean not null default false, explained text, refusal text,
    decision text, ground text, decision_text text, decided_at timestamptz, check ((decision is null) = (decided_at is null))
  )`,
  `create index tender_complaint_organisation on tender_complaint (organisation_id, case_id)`,
  `create index tender_complaint_decided on tender_complaint (decided_at desc, case_id) where decided_at is not null`,
  // 不良行为记录: a fact, with the complaints that make it.
  `create table supplier_bad_record (
    id uuid primary key, organisation_id uuid not null references organisation, district text not null, ground text not null, basis text not null,
    complaints jsonb not null, at timestamptz not null
  )`,
  `create index supplier_bad_record_organisation on supplier_bad_record (organisation_id, at desc)`,
];

export class Migration0075Complaint extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
