import { Migration } from '@mikro-orm/migrations';

const statements = [
  // 政府采购合同 of a 标项. `signatures`: of the buyer and of the seller, each {by, keyId, value, at, hash}. `ended`: never concluded, so that another may be drafted.
  `create table tender_contract (
    case_id uuid primary key references case_file deferrable initially deferred, project_id uuid not null references tender_project, lot int not null,
    purchaser_id uuid not null references organisation, supplier_id uuid not null references organisation, number text not null unique, fields jsonb not null,
    signatures jsonb not null default '{}', signed_at timestamptz, published_at timestamptz, filing_number text unique, filed_at timestamptz, ended boolean not null default false
  )`,
  `create unique index tender_contract_lot on tender_contract (project_id, lot) where not ended`,
  `create index tender_contract_supplier on tender_contract (supplier_id, case_id)`,
  `create table contract_serial (kind text not null, year int not null, last int not null, primary key (kind, year))`,
  `create table contract_supplement (
    case_id uuid not null references tender_contract, n int not null, fen bigint not null check (fen > 0), file_id uuid not null references file, reason text not null,
    at timestamptz not null, primary key (case_id, n)
  )`,
  `create table contract_payment (
    case_id uuid not null references tender_contract, n int not null, fen bigint not null check (fen > 0), delivered_on date not null, due_on date not null, paid_on date,
    interest_fen bigint not null default 0, primary key (case_id, n)
  )`,
  // What has happened of the acceptance, in order: domain/contract/acceptance.ts makes the standing of it.
  `create table contract_event (
    case_id uuid not null references tender_contract, n int not null, what text not null, at timestamptz not null, data jsonb not null, primary key (case_id, n)
  )`,
  `alter table tender_notice drop constraint tender_notice_kind_check`,
  `alter table tender_notice add constraint tender_notice_kind_check
     check (kind in ('tender', 'correction', 'suspension', 'resumption', 'termination', 'award', 'contract'))`,
];

export class Migration0070Contract extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
