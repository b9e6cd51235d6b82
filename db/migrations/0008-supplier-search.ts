import { Migration } from '@mikro-orm/migrations';

const statements = [
  // The order of every list, for whoever sees all districts or many.
  `create index supplier_newest on supplier (created_at, case_id)`,
  // The same within a state: what the public sees is a small part of all.
  `create index supplier_newest_in_state on supplier (state, created_at, case_id)`,
  `create index dossier_submitted on dossier_version (case_id) where standing = 'submitted'`,
];

export class Migration0008SupplierSearch extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
