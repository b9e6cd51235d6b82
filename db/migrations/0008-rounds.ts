import { Migration } from '@mikro-orm/migrations';

const statements = [
  // What runs out in the dossiers in force: the daily round finds it by its last day, without opening dossiers.
  `create table dossier_expiry (
    dossier_id uuid not null references dossier_version, kind text not null check (kind in ('licence', 'special', 'credit', 'statements')), row_id text not null,
    organisation_id uuid not null, district text not null, label text not null, last_day date not null, told int[] not null default '{}', over_at timestamptz,
    primary key (dossier_id, kind, row_id)
  )`,
  `create index dossier_expiry_due on dossier_expiry (kind, last_day, dossier_id, row_id) where over_at is null`,
  `create index dossier_expiry_owner on dossier_expiry (organisation_id, district)`,
  // Drafts that nobody changes: since when, and what was said about it. A newer change makes the row void.
  `create table draft_rest (case_id uuid primary key references case_file, since timestamptz not null, reminded_at timestamptz, shelved_at timestamptz)`,
  `create index case_file_unfinished on case_file (changed_at, id) where state in ('draft', 'editing')`,
];

export class Migration0008Rounds extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
