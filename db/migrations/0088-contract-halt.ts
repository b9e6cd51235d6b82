import { Migration } from '@mikro-orm/migrations';

const statements = [
  // What the performance of a contract stands still for: each 质疑 or 投诉 its own row, once, lifted by itself alone or by the end of its time.
  `create table contract_halt (
    contract_id uuid not null references tender_contract, by_case uuid not null references case_file,
    ground text not null check (ground in ('challenge', 'complaint', 'decision')), halted_at timestamptz not null, lifted_at timestamptz,
    primary key (contract_id, by_case)
  )`,
  `create index contract_halt_case on contract_halt (by_case) where lifted_at is null`,
];

export class Migration0088ContractHalt extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
