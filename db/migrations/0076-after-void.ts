import { Migration } from '@mikro-orm/migrations';

const statements = [
  // A project that is begun anew knows the one before it.
  `alter table tender_project add previous_id uuid references tender_project`,
  `create index tender_project_previous on tender_project (previous_id) where previous_id is not null`,
  // \`reason\` is encrypted. \`suppliers\`: the two that were left, where only they are asked.
  `create table method_change (
    case_id uuid primary key references case_file deferrable initially deferred, project_id uuid not null references tender_project, method text not null,
    two_left boolean not null, suppliers jsonb not null, reason text not null, files jsonb not null, submitted_at timestamptz not null
  )`,
  `create index method_change_project on method_change (project_id, case_id)`,
];

export class Migration0076AfterVoid extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
