import { Migration } from '@mikro-orm/migrations';

// The supplier that a task is about is the newest of an organisation in a district: read in order, for each line of an inbox.
export class Migration0094SupplierOfCase extends Migration {
  override up(): void {
    this.addSql(`drop index supplier_organisation`);
    this.addSql(`create index supplier_organisation on supplier (organisation_id, district, created_at desc)`);
  }
}
