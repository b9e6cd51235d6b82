import { Migration } from '@mikro-orm/migrations';

const statements = [
  `create table file (
    id uuid primary key, owner_id uuid not null, organisation_id uuid, name text not null, size int not null check (size > 0), mime text not null,
    hash text not null check (hash ~ '^[0-9a-f]{64}$'), state text not null check (state in ('quarantined', 'clean', 'rejected')), reason text,
    created_at timestamptz not null, settled_at timestamptz, check ((state = 'quarantined') = (settled_at is null)), check ((state = 'rejected') = (reason is not null))
  )`,
  `create index file_hash on file (hash) where state = 'clean'`,
  `create index file_owner on file (owner_id, created_at)`,
  `create index file_created on file (created_at)`,
  `create table file_use (file_id uuid not null references file, case_id uuid not null, primary key (file_id, case_id))`,
  `create index file_use_case on file_use (case_id)`,
];

export class Migration0006File extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
