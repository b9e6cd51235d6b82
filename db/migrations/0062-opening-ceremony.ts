import { Migration } from '@mikro-orm/migrations';

const statements = [
  // 开标 of one tender. Who was there names people and is encrypted. The record is fixed when it is read out; what is signed is its hash.
  `create table tender_opening (
    case_id uuid primary key references case_file deferrable initially deferred, tender_id uuid not null unique references tender_window, minutes jsonb not null,
    attendees text, evaluators int, recording jsonb, archive text, started_at timestamptz, record jsonb, record_hash text, announced_at timestamptz, signature jsonb,
    signed_at timestamptz, check ((record is null) = (record_hash is null)))`,
  `create table opening_fault (
    opening_id uuid not null references tender_opening, n int not null, party text not null check (party in ('platform', 'custodian', 'venue', 'ca')), what text not null,
    reported_at timestamptz not null, cleared_at timestamptz, primary key (opening_id, n))`,
  // 开标一览表 as it was sealed, from the decryption on. An objection and its answer are encrypted until they stand in the record.
  `alter table bid_opening add quotations jsonb not null default '{}', add fault text check (fault in ('bidder', 'other')), add fault_reason text,
     add objection text, add answer text, add tried_at timestamptz`,
];

export class Migration0062OpeningCeremony extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
