import { Migration } from '@mikro-orm/migrations';

const statements = [
  // Where the tender's documents say so, prices are sealed apart and opened after 商务技术评审.
  `alter table tender_window add column prices_last boolean not null default false`,
  // Header of the envelope of prices, found in the opened bid.
  `alter table bid_opening add column price_header jsonb`,
  // The price opening of a tender: the platform's signed word that 商务技术评审 is concluded, with the key that shares are wrapped for (encrypted, gone when it is over), and what was read out.
  `create table price_stage (
    tender_id uuid primary key references tender_window, statement jsonb not null, private_key text, made_at timestamptz not null,
    record jsonb, record_hash text, announced_at timestamptz
  )`,
  // One bid's prices from then on.
  `create table price_opening (
    case_id uuid primary key references case_file deferrable initially deferred, opening_id uuid not null unique references bid_opening, tender_id uuid not null references tender_window,
    price_root text unique, half_a text, wrong jsonb not null default '[]', remark text, decrypted_at timestamptz, tried_at timestamptz,
    seals jsonb not null default '[]', fault text, fault_reason text
  )`,
  `create index price_opening_tender on price_opening (tender_id)`,
];

export class Migration0091PriceOpening extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
