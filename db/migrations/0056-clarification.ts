import { Migration } from '@mikro-orm/migrations';

const statements = [
  // A letter to one bidder about one 标项, and its answer. \`content\` and \`offline\` (who handed the paper in, and why) are encrypted.
  `create table clarification (
    case_id uuid primary key references case_file deferrable initially deferred, project_id uuid not null references tender_project,
    organisation_id uuid not null references organisation, lot int not null, n int not null, issuer text not null check (issuer in ('panel', 'agency')),
    content text not null, due timestamptz not null, issued_at timestamptz, file_id uuid references file, file_hash text, signature jsonb,
    way text check (way in ('signed', 'unsigned', 'offline')), offline text, recorded_by uuid, answered_at timestamptz,
    constraint clarification_round unique (project_id, organisation_id, lot, n), check ((way is null) = (answered_at is null)), check ((way = 'offline') = (offline is not null))
  )`,
  `create index clarification_organisation on clarification (organisation_id, case_id)`,
];

export class Migration0056Clarification extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
