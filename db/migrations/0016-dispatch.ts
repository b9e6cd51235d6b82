import { Migration } from '@mikro-orm/migrations';

const statements = [
  // The ledger: what each partner is owed, has been sent and has acknowledged. Tries, back-off and the last error are those of the outbox row `dispatch/<key>`.
  `create table dispatch (
    id uuid primary key default gen_random_uuid(), partner text not null, kind text not null, key text not null unique, case_id uuid, seq int, payload jsonb not null,
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'acknowledged', 'failed', 'void')),
    tries int not null default 0, created_at timestamptz not null, sent_at timestamptz, acknowledged_at timestamptz,
    content text, partner_number text, last_error text, check ((acknowledged_at is null) = (state <> 'acknowledged'))
  )`,
  `create index dispatch_list on dispatch (created_at desc, id desc)`,
  `create index dispatch_open on dispatch (partner, created_at) where state in ('waiting', 'sent', 'failed')`,
  `create index dispatch_case on dispatch (case_id, seq)`,
  // `content` (encrypted) is what the partner was sent, for the comparison of both books.
  // What the nightly comparison has found between the partner's books and ours, with whoever sees to it.
  `create table dispatch_difference (
    id uuid primary key default gen_random_uuid(), partner text not null, key text not null,
    what text not null check (what in ('missing', 'different', 'unknown', 'unacknowledged', 'refused')),
    found_at timestamptz not null, seen_at timestamptz not null, owner_role text not null, owner_id uuid, owned_at timestamptz, resolved_at timestamptz, how text
  )`,
  // What the safety platform says of employers; public data of companies.
  `create table employer_base (
    credit_code text primary key, found boolean not null, name text, address text, industry text, major_hazard boolean, updated_on date, taken_at timestamptz not null
  )`,
  `create unique index dispatch_difference_open on dispatch_difference (partner, key, what) where resolved_at is null`,
];

export class Migration0016Dispatch extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
