import { Migration } from '@mikro-orm/migrations';

const statements = [
  // A deputy has the rights of whom he stands in for, a holder of a named position is asked by it: both are sealed like every row that gives rights.
  `alter table deputy add column account_id uuid generated always as (deputy_id) stored`,
  `alter table deputy add column revoked_by uuid`,
  `alter table deputy add column seal text`,
  `create index deputy_bucket on deputy (permission_bucket(account_id))`,
  `alter table post_holder add column seal text`,
  `create index post_holder_bucket on post_holder (permission_bucket(account_id))`,
  `create index post_holder_account on post_holder (account_id)`,
  // Who is to hold a position, until a second administrator says yes or no.
  `create table post_appointment (
    case_id uuid primary key references case_file deferrable initially deferred, post text not null, district text check (district ~ '^[0-9]{6}$'),
    organisation_id uuid references organisation, account_id uuid not null references account, from_at timestamptz not null, until_at timestamptz,
    reason text not null, proposed_by uuid not null, confirmed_by uuid, rejected_by uuid, ended_by uuid,
    check ((district is null) <> (organisation_id is null)),
    constraint post_appointment_second_person check (confirmed_by <> proposed_by)
  )`,
  `create index post_appointment_account on post_appointment (account_id)`,
];

export class Migration0019StandingIn extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
