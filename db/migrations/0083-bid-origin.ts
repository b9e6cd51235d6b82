import { Migration } from '@mikro-orm/migrations';

const statements = [
  // Where an upload came from: keyed hashes of address and device, encrypted, so that before the hour nobody sees even that two are alike.
  `alter table bid_upload add origin text`,
];

export class Migration0083BidOrigin extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
