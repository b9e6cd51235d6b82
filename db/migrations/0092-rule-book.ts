import { Migration } from '@mikro-orm/migrations';

const statements = [
  // Moves with every statement that adds rules or notices, so that acts ask one row whether what they know is the newest. What was undone never comes again under the same stamp.
  `create table rule_book (id boolean primary key default true check (id), stamp text not null)`,
  `insert into rule_book (stamp) values ('')`,
  `create function rule_book_moved() returns trigger language plpgsql as $$ begin
    update rule_book set stamp = pg_current_xact_id()::text || ' ' || clock_timestamp()::text;
    return null;
  end $$`,
  ...['rule', 'holiday_notice'].map(
    (table) => `create trigger ${table}_moves_book after insert on ${table} for each statement execute function rule_book_moved()`,
  ),
];

export class Migration0092RuleBook extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
