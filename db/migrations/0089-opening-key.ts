import { Migration } from '@mikro-orm/migrations';

const statements = [
  // The key of one opening: what custodians give is wrapped for it. \`private_key\` is encrypted, and gone when the opening is over.
  `create table opening_key (
    tender_id uuid primary key references tender_window, statement jsonb not null, private_key text, made_at timestamptz not null
  )`,
  // A share stands as it came, sealed; \`given\`, in the clear, from the opening of its bid on. \`digest\` tells the same share given again from another one.
  `alter table bid_share alter column given drop not null`,
  `alter table bid_share add column sealed jsonb, add column digest text, add constraint bid_share_kept check (given is not null or sealed is not null)`,
  // What was replaced before its bid was opened stays, with the custodian's signed reason.
  `create table bid_share_replaced (
    tender_id uuid not null references tender_window, bid_root text not null, custodian text not null, n int not null, sealed jsonb not null,
    replacement jsonb not null, received_at timestamptz not null, replaced_at timestamptz not null, primary key (bid_root, custodian, n)
  )`,
  `create index bid_share_replaced_tender on bid_share_replaced (tender_id)`,
];

export class Migration0089OpeningKey extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
