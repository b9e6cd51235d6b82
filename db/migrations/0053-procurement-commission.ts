import { Migration } from '@mikro-orm/migrations';

const statements = [
  // 代理机构名录, and 配置管理 > 委托受理配置. The landline is the office's own, not a person's.
  `create table procurement_agency (
    organisation_id uuid primary key references organisation, case_id uuid not null references case_file deferrable initially deferred, district text not null, listed_by uuid not null,
    listed_at timestamptz not null, delisted_at timestamptz, landline text
  )`,
  `create table commission (
    case_id uuid primary key references case_file deferrable initially deferred, organisation_id uuid not null references organisation, plan_id uuid not null references procurement_plan,
    agency_id uuid not null references procurement_agency, district text not null, title text not null, scope text not null, lines int[] not null check (cardinality(lines) > 0),
    agreement_file_id uuid references file, agreement_hash text, returned_because text, created_at timestamptz not null, submitted_at timestamptz, accepted_at timestamptz, accepted_by uuid, agreed_at timestamptz
  )`,
  `create index commission_unit on commission (organisation_id, created_at)`,
  `create index commission_agency on commission (agency_id, submitted_at) where submitted_at is not null`,
  `create index commission_plan on commission (plan_id)`,
];

export class Migration0053ProcurementCommission extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
