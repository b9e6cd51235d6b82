import { Migration } from '@mikro-orm/migrations';

const statements = [
  // Seals in the PDF files of an opened bid, as the decryption has found them: each with what shows it to everybody.
  `alter table bid_opening add seals jsonb not null default '[]'`,
];

export class Migration0082BidSeals extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
