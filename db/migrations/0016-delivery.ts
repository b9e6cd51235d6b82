import { Migration } from '@mikro-orm/migrations';

const statements = [
  // Recipient, phone and address are one encrypted JSON text.
  `create table delivery (
    case_id uuid primary key references case_file deferrable initially deferred, licence_id uuid not null, payer text not null check (payer in ('free', 'collect')),
    recipient text not null, waybill text unique, live boolean not null default true, ended_at timestamptz
  )`,
  `create unique index delivery_live on delivery (licence_id) where live`,
  `create index delivery_licence on delivery (licence_id)`,
  // What the courier has reported, in the order in which it came; the same report is one row.
  `create table delivery_report (
    case_id uuid not null references case_file deferrable initially deferred, event_id text not null, status text not null, at timestamptz not null,
    received_at timestamptz not null, place text, primary key (case_id, event_id)
  )`,
];

export class Migration0016Delivery extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
