import { Migration } from '@mikro-orm/migrations';

export class Migration0060TenderPause extends Migration {
  override up(): void {
    // While a project is suspended its window neither takes anything nor closes.
    this.addSql(`alter table tender_window add paused_at timestamptz`);
  }
}
