import { Migration } from '@mikro-orm/migrations';

const statements = [
  // Rows are claimed the oldest first, a few at a time: with thousands waiting they must not all be sorted for each claim.
  `create index outbox_oldest on outbox (created_at) where done_at is null`,
  `drop index outbox_waiting`,
];

export class Migration0038OutboxOrder extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
