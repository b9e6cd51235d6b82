import { Migration } from '@mikro-orm/migrations';

const statements = [
  // A letter and its answer. \`letter\`, \`supplement\` and \`answer\` are encrypted. \`answer_due\`: the last of the time to answer, which a complaint is counted from.
  `create table tender_challenge (
    case_id uuid primary key references case_file deferrable initially deferred, project_id uuid not null references tender_project,
    organisation_id uuid not null references organisation, addressee text not null check (addressee in ('agency', 'purchaser')),
    about text not null check (about in ('documents', 'process', 'result', 'candidates', 'singleSource')), step text check (step in ('opening', 'evaluation')),
    letter text not null, file_id uuid not null references file, supplement text, submitted_at timestamptz not null, within timestamptz not null, answer_due timestamptz not null,
    finding text check (finding in ('rejected', 'upheld')), consequence text, answer text, answered_at timestamptz, late boolean not null default false,
    live boolean not null default true, check ((step is null) = (about <> 'process')), check ((finding is null) = (answered_at is null))
  )`,
  // What concerns the same step is questioned once.
  `create unique index tender_challenge_once on tender_challenge (project_id, organisation_id, about, coalesce(step, '')) where live`,
  `create index tender_challenge_organisation on tender_challenge (organisation_id, case_id)`,
  // Signing stands while a row stands.
  `create table tender_signing_stop (
    case_id uuid primary key, project_id uuid not null references tender_project, why text not null, scope text not null check (scope in ('signing', 'contract')),
    stopped_at timestamptz not null, lifted_at timestamptz
  )`,
  `create index tender_signing_stop_project on tender_signing_stop (project_id) where lifted_at is null`,
  // \`question\` and \`answer\` are encrypted.
  `create table tender_inquiry (
    case_id uuid primary key references case_file deferrable initially deferred, project_id uuid not null references tender_project,
    organisation_id uuid not null references organisation, addressee text not null check (addressee in ('agency', 'purchaser')), question text not null,
    asked_at timestamptz not null, due timestamptz not null, answer text, answered_at timestamptz
  )`,
  `create index tender_inquiry_organisation on tender_inquiry (organisation_id, case_id)`,
  `create index tender_inquiry_project on tender_inquiry (project_id, case_id)`,
  // A winner whom an answer or a decision has set aside.
  `alter table tender_candidate drop constraint tender_candidate_state_check`,
  `alter table tender_candidate add constraint tender_candidate_state_check check (state in ('listed', 'won', 'lost', 'forgone', 'annulled'))`,
];

export class Migration0074Challenge extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
