import { Migration } from '@mikro-orm/migrations';

// Rows of `rule` and `holiday_notice` are inserted and read, never edited: the triggers hold that for the owner too.
const statements = [
  `create function never_edited() returns trigger language plpgsql as $$ begin
    raise exception '% is never edited: a correction is a row with a higher version', tg_table_name using errcode = '42501';
  end $$`,
  `create table rule_proposal (
    case_id uuid primary key references case_file deferrable initially deferred, key text not null, district text not null check (district ~ '^[0-9]{6}$'),
    value jsonb not null, article text, valid_from date not null, valid_to date, source text not null, verified boolean not null,
    grounds text not null, proposed_by uuid not null, confirmed_by uuid, rejected_by uuid, reject_reason text, version int,
    constraint rule_proposal_period check (valid_to >= valid_from),
    constraint rule_second_person check (confirmed_by <> proposed_by and rejected_by <> proposed_by)
  )`,
  `create table rule (
    key text not null, district text not null check (district ~ '^[0-9]{6}$'), valid_from date not null, version int not null check (version > 0),
    value jsonb not null, article text, valid_to date, source text not null, verified boolean not null, proposal_id uuid references rule_proposal,
    primary key (key, district, valid_from, version), constraint rule_period check (valid_to >= valid_from)
  )`,
  `create index rule_version on rule (version)`,
  `create trigger rule_never_edited before update or delete on rule for each row execute function never_edited()`,
  `create table holiday_proposal (
    case_id uuid primary key references case_file deferrable initially deferred, year int not null, number text not null, issued date not null, source text not null,
    verified boolean not null, days_off jsonb not null, days_worked jsonb not null, grounds text not null,
    proposed_by uuid not null, confirmed_by uuid, rejected_by uuid, reject_reason text, version int,
    constraint holiday_second_person check (confirmed_by <> proposed_by and rejected_by <> proposed_by)
  )`,
  // valid_from, valid_to: the first and last day that the notice speaks of.
  `create table holiday_notice (
    number text primary key, year int not null, issued date not null, source text not null, verified boolean not null,
    days_off jsonb not null, days_worked jsonb not null, valid_from date not null, valid_to date not null,
    version int not null check (version > 0), proposal_id uuid references holiday_proposal,
    constraint holiday_period check (valid_to >= valid_from)
  )`,
  `create trigger holiday_never_edited before update or delete on holiday_notice for each row execute function never_edited()`,
  // What a new calendar version has to plan anew, and whether it has been done.
  `create table calendar_replan (version int primary key, year int not null, why text not null, created_at timestamptz not null, done_at timestamptz, moved int)`,
  `create index calendar_replan_waiting on calendar_replan (version) where done_at is null`,
  // What operators are to know, once per key; resolved when it no longer holds.
  `create table operator_notice (
    key text primary key, kind text not null, message text not null, at timestamptz not null, seen_at timestamptz not null, resolved_at timestamptz
  )`,
  // What stands in a checkpoint already: the newest row of each chain, and acts refused.
  `create table checkpoint_head (case_id uuid primary key, seq int not null)`,
  `create table checkpoint_act (key text primary key)`,
];

export class Migration0002Rules extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
