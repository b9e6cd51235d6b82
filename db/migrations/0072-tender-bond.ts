import { Migration } from '@mikro-orm/migrations';

const statements = [
  // A bidder's 投标保证金: one for the project, or one a 标项 (保证金按标项). Before the hour it is its bidder's alone.
  `create table tender_bond (
    case_id uuid primary key references case_file deferrable initially deferred, project_id uuid not null references tender_project, organisation_id uuid not null references organisation,
    lot int, fen bigint not null check (fen > 0), form text not null, file_id uuid not null references file, paid_at timestamptz not null, event text, due_on date, refunded_on date,
    interest_fen bigint not null default 0, kept jsonb
  )`,
  `create unique index tender_bond_once on tender_bond (project_id, organisation_id, coalesce(lot, 0))`,
  `create index tender_bond_due on tender_bond (project_id, due_on) where due_on is not null`,
];

export class Migration0072TenderBond extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
