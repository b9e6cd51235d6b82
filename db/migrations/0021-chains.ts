import { Migration } from '@mikro-orm/migrations';

const statements = [
  // That a definition was simulated, by its content: it cannot be proposed before.
  `create table approval_simulation (
    key text not null, district text not null check (district ~ '^[0-9]{6}$'), hash text not null, simulated_by uuid not null, simulated_at timestamptz not null,
    primary key (key, district, hash)
  )`,
  // One act on many cases: what two operators have done in others' stead, case by case, and what became of each.
  `create table override_batch (
    case_id uuid primary key references case_file deferrable initially deferred, type text not null, action text not null, node text, input jsonb not null,
    reason text not null, proposed_by uuid not null, confirmed_by uuid, rejected_by uuid,
    constraint override_batch_second_person check (confirmed_by <> proposed_by)
  )`,
  `create table override_item (
    batch_id uuid not null references case_file deferrable initially deferred, target_id uuid not null references case_file, place int not null,
    state text not null default 'waiting' check (state in ('waiting', 'done', 'refused')), code text, message text, done_at timestamptz,
    primary key (batch_id, target_id)
  )`,
  `create index override_item_target on override_item (target_id)`,
];

export class Migration0021Chains extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
