import { Migration } from '@mikro-orm/migrations';

const statements = [
  // Q02: a seal on each row that gives somebody a right, and one root for the rows of each of 256 groups of accounts. The keys are not in the database.
  `alter table membership add column seal text`,
  `alter table officer_grant add column seal text`,
  `create function permission_bucket(account uuid) returns int language sql immutable parallel safe as 'select get_byte(uuid_send(account), 15)'`,
  `create index membership_bucket on membership (permission_bucket(account_id))`,
  `create index officer_grant_bucket on officer_grant (permission_bucket(account_id))`,
  `create table permission_root (table_name text not null, bucket int not null, root text, primary key (table_name, bucket))`,
  // Q05: seals of rows of other tables, with a short one per column, so that a flipped byte is found where it is.
  `create table row_seal (table_name text not null, row_id text not null, seal text not null, columns jsonb not null, primary key (table_name, row_id))`,
  // Q01: a nonce is good once, for a minute; what was signed stays beside it.
  `create table officer_key (
    id uuid primary key, account_id uuid not null references account, public_key text not null, label text not null, given_by uuid,
    given_at timestamptz not null, revoked_by uuid, revoked_at timestamptz, seal text
  )`,
  `create unique index officer_key_one on officer_key (public_key) where revoked_at is null`,
  `create index officer_key_bucket on officer_key (permission_bucket(account_id))`,
  `create table sign_in_challenge (
    nonce text primary key, account_id uuid references account, address_hash text not null, made_at timestamptz not null, used_at timestamptz,
    result text, key_id uuid references officer_key, signature text
  )`,
  `create index sign_in_challenge_account on sign_in_challenge (account_id, made_at)`,
  `create index sign_in_challenge_made on sign_in_challenge (made_at)`,
  `alter table session add column nonce text`,
  `create index session_created on session (created_at)`,
];

export class Migration0017Protection extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
