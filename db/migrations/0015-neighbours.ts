import { Migration } from '@mikro-orm/migrations';

const statements = [
  // Who a person is at a platform that signs people in. 随申办 has the accounts of 一网通办.
  `create table platform_identity (
    id uuid primary key, issuer text not null check (issuer in ('one-stop', 'safety-platform')), account_id uuid not null references account deferrable initially deferred,
    uid text not null, uid_index text not null, level int, linked_at timestamptz not null,
    constraint platform_identity_uid unique (issuer, uid_index), constraint platform_identity_account unique (issuer, account_id)
  )`,
  // Tickets that were used: each is good once.
  `create table sign_in_ticket (issuer text not null, number text not null, used_at timestamptz not null, primary key (issuer, number))`,
  // O15: officers whose standing and roles are the platform's. \`confirmed_at\`: when it last said so.
  `create table central_officer (
    account_id uuid primary key references account, version int not null, standing text not null check (standing in ('active', 'withdrawn')), confirmed_at timestamptz not null
  )`,
  // What central administration changed here, for whoever asks later.
  `create table central_change (
    id uuid primary key, account_id uuid not null references account, version int not null, standing text not null, given jsonb not null, taken jsonb not null,
    tasks uuid[] not null, unknown text[] not null, at timestamptz not null
  )`,
  `create index central_change_account on central_change (account_id, at)`,
  // Envelopes that platforms sent by themselves: each counts once.
  `create table envelope_nonce (neighbour text not null, nonce text not null, at timestamptz not null, primary key (neighbour, nonce))`,
  `alter table session add column central boolean not null default false`,
  // As in 0003, and: who is administered centrally has an officer's rights in sessions that the platform opened, in no other.
  `create or replace function session_person(hash text) returns table (account_id uuid, organisation_id uuid, roles text[], grants jsonb) language plpgsql as $$
    declare now_at timestamptz := app_now();
    declare found session;
    begin
      select s.* into found from session s where s.token_hash = hash and s.ended_at is null and now_at < s.ends_at and now_at < s.last_seen_at + s.idle;
      if found.token_hash is null then return; end if;
      if found.last_seen_at < now_at - interval '1 minute' then
        update session s set last_seen_at = now_at where s.token_hash = hash and s.last_seen_at < now_at;
      end if;
      return query select a.id, m.organisation_id, m.roles,
          (select jsonb_agg(jsonb_build_object('role', g.role, 'district', g.district)) from officer_grant g where g.account_id = a.id and g.revoked_at is null
             and (found.central or not exists (select from central_officer o where o.account_id = a.id)))
        from account a join case_file c on c.id = a.id
          left join membership m on m.account_id = a.id and m.organisation_id = found.organisation_id and m.standing = 'enabled'
        where a.id = found.account_id and c.state in ('active', 'locked') and (a.ends_at is null or now_at < a.ends_at);
    end $$`,
];

export class Migration0015Neighbours extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
