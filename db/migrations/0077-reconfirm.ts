import { Migration } from '@mikro-orm/migrations';

const statements = [
  // From when on bids that stand are to be confirmed, by which notice. Nothing of it tells whether there are any.
  `alter table tender_window add reconfirm_from timestamptz, add reconfirm_notice int`,
  `create table bid_confirmation (
    bid_id uuid not null references bid deferrable initially deferred, leaf text not null, since timestamptz not null, signature text not null,
    confirmed_at timestamptz not null, primary key (bid_id, leaf, since)
  )`,
  // What the vendor says of a certificate: its number and until when it is good.
  `alter table bid_certificate add serial text, add not_after timestamptz`,
];

export class Migration0077Reconfirm extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
