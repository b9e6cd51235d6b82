import { Migration } from '@mikro-orm/migrations';

const statements = [
  // The organisation on the other side of a case: its members act by `counterpart.<role>` of the table.
  `alter table case_file add column counterpart_id uuid`,
  `create index case_file_counterpart on case_file (counterpart_id, type) where counterpart_id is not null`,
];

export class Migration0040Counterpart extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
