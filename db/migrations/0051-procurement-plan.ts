import { Migration } from '@mikro-orm/migrations';

const statements = [
  `create table procurement_plan (
    case_id uuid primary key references case_file deferrable initially deferred, organisation_id uuid not null references organisation, district text not null, title text not null,
    version int not null, number text, filed_at timestamptz, revoked_reason text, created_at timestamptz not null, constraint procurement_plan_number unique (number)
  )`,
  `create index procurement_plan_unit on procurement_plan (organisation_id, created_at)`,
  // One in force, one that waits at the most: of a plan not filed yet the draft, later a change.
  `create table plan_version (
    plan_id uuid not null references procurement_plan, version int not null, standing text not null check (standing in ('draft', 'pending', 'filed', 'superseded', 'dropped')),
    content jsonb not null, why text, at timestamptz not null, primary key (plan_id, version)
  )`,
  `create unique index plan_version_filed on plan_version (plan_id) where standing = 'filed'`,
  `create unique index plan_version_open on plan_version (plan_id) where standing in ('draft', 'pending')`,
  // Lines that a 委托单 has taken; one takes a line at a time.
  `create table plan_take (
    id bigint generated always as identity primary key, plan_id uuid not null references procurement_plan, line_no int not null, commission_id uuid not null, taken_at timestamptz not null,
    released_at timestamptz
  )`,
  `create unique index plan_take_line on plan_take (plan_id, line_no) where released_at is null`,
  `create index plan_take_commission on plan_take (commission_id)`,
  // 备案号: a serial per 区划 and year. Its row is locked until the decision stands, so there are no gaps to explain.
  `create table plan_serial (district text not null, year int not null, last int not null, primary key (district, year))`,
];

export class Migration0051ProcurementPlan extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
