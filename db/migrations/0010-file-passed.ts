import { Migration } from '@mikro-orm/migrations';

const statements = [
  // Passed by the scanner, and on its way out of quarantine: the content belongs to it from now on, whatever other row of the same content goes.
  `alter table file add column passed_at timestamptz, add check (passed_at is null or state <> 'rejected')`,
  `drop index file_hash`,
  `create index file_hash on file (hash) where state = 'clean' or passed_at is not null`,
];

export class Migration0010FilePassed extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
