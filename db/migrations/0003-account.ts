import { Migration } from '@mikro-orm/migrations';

// What must be unique is so here; the names of these constraints are mapped to sentences in activities/account/unique.ts.
const statements = [
  `create table organisation (
    id uuid primary key, kind text not null check (kind in ('supplier', 'purchaser', 'legal')), district text not null check (district ~ '^[0-9]{6}$'),
    name text not null, name_key text not null, credit_code text not null, legal_type text, awaited_by uuid, created_at timestamptz not null,
    constraint organisation_credit_code unique (credit_code)
  )`,
  `create index organisation_name on organisation using gin (name_key gin_trgm_ops)`,
  `create table account (
    id uuid primary key references case_file deferrable initially deferred,
    kind text not null check (kind in ('supplier', 'purchaser', 'personal', 'legal', 'staff')), district text not null check (district ~ '^[0-9]{6}$'),
    user_name text, user_name_key text check (user_name_key = lower(user_name_key)), person_name text,
    phone text not null, phone_index text not null, id_number text, id_number_index text,
    password_hash text, password_changed_at timestamptz, wrong_tries int not null default 0, locked_until timestamptz,
    recovery_hash text, organisation_id uuid references organisation, owner_id uuid references account, ends_at timestamptz, created_at timestamptz not null,
    constraint account_user_name unique (user_name_key), constraint account_phone unique (phone_index), constraint account_id_number unique (id_number_index),
    check ((owner_id is null) = (ends_at is null)), check ((id_number is null) = (id_number_index is null))
  )`,
  // One person's place in one organisation, from the invitation to leaving; its acts are those of its case row.
  `create table membership (
    id uuid primary key references case_file deferrable initially deferred, account_id uuid not null references account deferrable initially deferred,
    organisation_id uuid not null references organisation, person_name text not null, post text not null default '', roles text[] not null,
    standing text not null check (standing in ('invited', 'enabled', 'disabled', 'left', 'over')), created_at timestamptz not null
  )`,
  `create unique index membership_one on membership (account_id, organisation_id) where standing in ('invited', 'enabled', 'disabled')`,
  `create index membership_organisation on membership (organisation_id, standing)`,
  `create table officer_grant (
    id uuid primary key, account_id uuid not null references account, role text not null, district text not null check (district ~ '^[0-9]{6}$'),
    given_by uuid, given_at timestamptz not null, revoked_by uuid, revoked_at timestamptz
  )`,
  `create unique index officer_grant_one on officer_grant (account_id, role, district) where revoked_at is null`,
  `create table session (
    token_hash text primary key, id uuid not null unique, account_id uuid not null references account, organisation_id uuid references organisation,
    listener text not null, label text not null, created_at timestamptz not null, last_seen_at timestamptz not null, idle interval not null,
    ends_at timestamptz not null, ended_at timestamptz
  )`,
  `create index session_account on session (account_id) where ended_at is null`,
  // account_id null: nothing was sent, because no account has this phone; the row counts for the limits all the same.
  `create table sms_code (
    id uuid primary key, purpose text not null, phone_index text not null, code_hash text not null, district text not null, address_hash text not null,
    sent_at timestamptz not null, wrong_tries int not null default 0, used_at timestamptz
  )`,
  `create index sms_code_phone on sms_code (phone_index, sent_at)`,
  `create index sms_code_address on sms_code (address_hash, sent_at)`,
  `create table consent (
    id uuid primary key, account_id uuid not null references account, occasion text not null, statement text not null, documents jsonb not null, at timestamptz not null
  )`,
  `create index consent_account on consent (account_id, occasion)`,
  `create table disclosure_authorisation (
    id uuid primary key, account_id uuid not null references account, recipient text not null, fields text[] not null, given_at timestamptz not null, revoked_at timestamptz
  )`,
  `create table disclosure (
    id uuid primary key, account_id uuid not null references account, recipient text not null, fields text[] not null, ground text not null, evidence text not null,
    recorded_by uuid not null, at timestamptz not null
  )`,
  `create index disclosure_account on disclosure (account_id, at)`,
  `create table misuse_report (
    id uuid primary key, account_id uuid references account, kind text not null, description text not null, reporter text not null, at timestamptz not null
  )`,
  // Accounts of components at neighbours (database, SMS, register …): who answers for each, and until when. Their secrets are nowhere here.
  `create table component_account (
    id uuid primary key, component text not null, name text not null, owner_id uuid not null references account, ends_at timestamptz not null,
    recorded_by uuid not null, recorded_at timestamptz not null, closed_at timestamptz
  )`,
  `create unique index component_account_one on component_account (component, name) where closed_at is null`,
  // Asked on every request. A function's plan is kept by the connection; planning the statement each time takes longer than running it.
  `create function session_person(hash text) returns table (account_id uuid, organisation_id uuid, roles text[], grants jsonb) language plpgsql as $$
    declare now_at timestamptz := app_now();
    declare found session;
    begin
      select s.* into found from session s where s.token_hash = hash and s.ended_at is null and now_at < s.ends_at and now_at < s.last_seen_at + s.idle;
      if found.token_hash is null then return; end if;
      if found.last_seen_at < now_at - interval '1 minute' then
        update session s set last_seen_at = now_at where s.token_hash = hash and s.last_seen_at < now_at;
      end if;
      return query select a.id, m.organisation_id, m.roles,
          (select jsonb_agg(jsonb_build_object('role', g.role, 'district', g.district)) from officer_grant g where g.account_id = a.id and g.revoked_at is null)
        from account a join case_file c on c.id = a.id
          left join membership m on m.account_id = a.id and m.organisation_id = found.organisation_id and m.standing = 'enabled'
        where a.id = found.account_id and c.state in ('active', 'locked') and (a.ends_at is null or now_at < a.ends_at);
    end $$`,
];

export class Migration0003Account extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
