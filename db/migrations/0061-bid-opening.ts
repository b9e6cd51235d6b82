import { Migration } from '@mikro-orm/migrations';

const statements = [
  // What became of a window once it was closed: opened, too few bids, or ended with its project.
  `alter table tender_window add opening text check (opening in ('open', 'few', 'ended'))`,
  `create index tender_window_to_open on tender_window (opens_at) where closed_at is not null and opening is null`,
  // Half A stands here from the decryption on: it is published with the shares, so that anybody can check the opening.
  `create table bid_opening (
    case_id uuid primary key references case_file deferrable initially deferred, bid_id uuid not null unique references bid,
    tender_id uuid not null references tender_window, bid_root text not null, half_a text, wrong jsonb not null default '[]', remark text, decrypted_at timestamptz)`,
  `create index bid_opening_of on bid_opening (tender_id)`,
  `create table bid_share (
    tender_id uuid not null references tender_window, bid_root text not null, custodian text not null, given jsonb not null, received_at timestamptz not null,
    primary key (bid_root, custodian))`,
];

export class Migration0061BidOpening extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
