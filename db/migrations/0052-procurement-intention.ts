import { Migration } from '@mikro-orm/migrations';

const statements = [
  `create table procurement_intention (
    case_id uuid primary key references case_file deferrable initially deferred, organisation_id uuid not null references organisation, district text not null,
    route text not null check (route in ('beforePlan', 'afterPlan')), plan_id uuid references procurement_plan, version int not null, content jsonb not null, month text not null,
    published_at timestamptz, waived_at timestamptz, waived_reason text, lapsed_at timestamptz, told int[] not null default '{}', created_at timestamptz not null
  )`,
  `create index procurement_intention_public on procurement_intention (published_at desc, case_id) where published_at is not null`,
  `create index procurement_intention_unit on procurement_intention (organisation_id, created_at)`,
  `create index procurement_intention_plan on procurement_intention (plan_id) where plan_id is not null`,
  `create index procurement_intention_month on procurement_intention (month, case_id) where published_at is not null and lapsed_at is null`,
  // What the public has read at any time; never changed.
  `create table intention_version (
    case_id uuid not null references procurement_intention, version int not null, content jsonb not null, reason text, published_at timestamptz not null, primary key (case_id, version)
  )`,
  `create table intention_evidence (case_id uuid not null references procurement_intention, file_id uuid not null references file, primary key (case_id, file_id))`,
];

export class Migration0052ProcurementIntention extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
