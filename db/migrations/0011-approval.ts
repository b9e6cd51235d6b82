import { Migration } from '@mikro-orm/migrations';

const statements = [
  // Members of a round are tasks: how they came in, whose turn it is, by which rule the round is decided (null: the short form of the table).
  // `live`: the round goes on; its voted members count with it.
  `alter table task add column kind text not null default 'vote' check (kind in ('vote', 'delegated', 'before', 'after', 'cc')),
    add column place int not null default 0, add column added_by uuid, add column veto boolean not null default false, add column rule jsonb,
    add column live boolean not null default true, add column deputy_for uuid`,
  `alter table task drop constraint task_state_check`,
  `alter table task add constraint task_state_check
    check (state in ('open', 'waiting', 'voted', 'answered', 'transferred', 'removed', 'closed', 'noted'))`,
  `update task set live = false where state <> 'open'`,
  `create index task_live on task (case_id) where live`,
  // The inbox is read in the order of what ends first: by district, and by province for whoever has more than one.
  `drop index task_inbox`,
  `create index task_inbox on task (role, district, coalesce(due, '9999-12-31 00:00:00+00'::timestamptz), id) where state = 'open'`,
  `create index task_inbox_wide on task (role, (left(district, 2)), coalesce(due, '9999-12-31 00:00:00+00'::timestamptz), id) where state = 'open'`,
  `drop index task_mine`,
  `create index task_mine on task (assignee_id, coalesce(due, '9999-12-31 00:00:00+00'::timestamptz), id) where state = 'open' and assignee_id is not null`,
  `create index task_decided on task (assignee_id, closed_at desc, id) where state in ('voted', 'answered', 'transferred')`,
  // Whoever is sent a copy gets one per case.
  `create unique index task_copy on task (case_id, assignee_id) where kind = 'cc'`,
  `create index task_copies on task (assignee_id, created_at desc, id) where kind = 'cc'`,
  `create index case_file_applicant on case_file (applicant_id, created_at desc, id) where followed is not null`,
  // Who stands in for whom, and named positions of a district or of a unit.
  `create table deputy (
    id uuid primary key, absent_id uuid not null, deputy_id uuid not null check (deputy_id <> absent_id), from_at timestamptz not null,
    until_at timestamptz not null check (until_at > from_at), reason text not null, created_by uuid not null, created_at timestamptz not null, revoked_at timestamptz
  )`,
  `create index deputy_absent on deputy (absent_id, until_at) where revoked_at is null`,
  `create index deputy_deputy on deputy (deputy_id, until_at) where revoked_at is null`,
  `create table post_holder (
    id uuid primary key, post text not null, district text check (district ~ '^[0-9]{6}$'), organisation_id uuid, account_id uuid not null,
    valid_from timestamptz not null, valid_to timestamptz, check ((district is null) <> (organisation_id is null))
  )`,
  `create index post_holder_district on post_holder (post, district) where district is not null`,
  `create index post_holder_organisation on post_holder (organisation_id, post) where organisation_id is not null`,
  // What an operator asks to be done in another's stead, until a second one says yes or no.
  `create table override (
    case_id uuid primary key references case_file deferrable initially deferred, target_id uuid not null references case_file, type text not null, action text not null,
    task_id uuid, input jsonb not null, reason text not null, proposed_by uuid not null, confirmed_by uuid, rejected_by uuid,
    constraint override_second_person check (confirmed_by <> proposed_by)
  )`,
  `create index override_target on override (target_id)`,
];

export class Migration0011Approval extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
