import { Migration } from '@mikro-orm/migrations';

const statements = [
  `create table message (
    id uuid primary key, key text not null unique, account_id uuid, organisation_id uuid, case_id uuid, seq int, district text not null, template text not null,
    params text, phone text, state text not null default 'waiting' check (state in ('waiting', 'sent', 'notApproved', 'refused', 'noPhone', 'expired')),
    attempts int not null default 0, not_after timestamptz, created_at timestamptz not null, sent_at timestamptz, gateway_id text, last_error text
  )`,
  `create index message_case on message (case_id, seq)`,
  `create index message_failed on message (created_at) where state in ('notApproved', 'refused')`,
  `create table notice (
    id uuid primary key, key text not null unique, account_id uuid not null, organisation_id uuid, case_id uuid, seq int,
    box text not null check (box in ('task', 'message', 'warning')), template text not null, text text not null,
    created_at timestamptz not null, read_at timestamptz
  )`,
  `create index notice_account on notice (account_id, created_at desc, id desc)`,
  `create table message_consent (
    id uuid primary key, template_code text not null, text_hash text not null check (text_hash ~ '^[0-9a-f]{64}$'), consented_by uuid not null,
    at timestamptz not null, withdrawn_at timestamptz, withdrawn_by uuid, check ((withdrawn_at is null) = (withdrawn_by is null))
  )`,
  `create unique index message_consent_standing on message_consent (template_code, text_hash) where withdrawn_at is null`,
];

export class Migration0004Message extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
