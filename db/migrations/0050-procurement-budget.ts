import { Migration } from '@mikro-orm/migrations';

const statements = [
  // A line belongs to a unit by its credit code: the unit may come to the platform later than its budget.
  `create table budget_line (
    id uuid primary key references case_file deferrable initially deferred, district text not null, year int not null, number text not null, credit_code text not null,
    unit_name text not null, item text not null, file_fen bigint not null check (file_fen > 0), imported_at timestamptz not null,
    constraint budget_line_number unique (district, number)
  )`,
  `create index budget_line_unit on budget_line (credit_code, year, id)`,
  // What changes what is left of a line; it is their sum. \`for_case\`: the plan, the 调剂 or the difference.
  `create table budget_entry (
    id bigint generated always as identity primary key, budget_id uuid not null references budget_line, kind text not null
      check (kind in ('imported', 'revised', 'adjustedIn', 'adjustedOut', 'held', 'released')),
    fen bigint not null, for_case uuid, at timestamptz not null,
    check (case when kind in ('held', 'adjustedOut') then fen < 0 when kind = 'revised' then fen <> 0 else fen > 0 end)
  )`,
  `create index budget_entry_line on budget_entry (budget_id)`,
  `create index budget_entry_case on budget_entry (for_case) where for_case is not null`,
  `create table budget_import (
    id uuid primary key, district text not null, day date not null, digest text not null, read int not null, added int not null, unchanged int not null, found int not null,
    faulty int not null, at timestamptz not null, constraint budget_import_file unique (district, day, digest)
  )`,
  `create table budget_import_error (
    import_id uuid not null references budget_import, place int not null, number text, message text not null, primary key (import_id, place, message)
  )`,
  `create table budget_difference (
    case_id uuid primary key references case_file deferrable initially deferred, budget_id uuid not null references budget_line, district text not null,
    kind text not null check (kind in ('changed', 'gone')), day date not null, theirs jsonb, found_at timestamptz not null, settled_at timestamptz, settled_by text, decision text, reason text,
    check ((theirs is null) = (kind = 'gone'))
  )`,
  `create unique index budget_difference_open on budget_difference (budget_id) where settled_at is null`,
  `create index budget_difference_district on budget_difference (district, found_at)`,
  `create table budget_adjustment (
    case_id uuid primary key references case_file deferrable initially deferred, organisation_id uuid not null references organisation, from_id uuid not null references budget_line,
    to_id uuid not null references budget_line, fen bigint not null check (fen > 0), reason text not null, requested_at timestamptz not null, decided_at timestamptz, refused_because text,
    check (from_id <> to_id)
  )`,
  `create index budget_adjustment_unit on budget_adjustment (organisation_id, requested_at)`,
  `create table urgent_purchase (
    case_id uuid primary key references case_file deferrable initially deferred, organisation_id uuid not null references organisation, title text not null, ground text not null,
    reason text not null, estimate_fen bigint not null check (estimate_fen > 0), usable_from date, opinion text, plan_id uuid, asked_at timestamptz not null
  )`,
  `create index urgent_purchase_unit on urgent_purchase (organisation_id, asked_at)`,
  // Papers of each step, kept: which act named them.
  `create table urgent_evidence (
    case_id uuid not null references urgent_purchase, action text not null, file_id uuid not null references file, hash text not null, added_at timestamptz not null,
    primary key (case_id, action, file_id)
  )`,
];

export class Migration0050ProcurementBudget extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
