import { Migration } from '@mikro-orm/migrations';

const statements = [
  `create table supplier_draft (
    case_id uuid not null, tab text not null, values jsonb not null, version int not null, saved_at timestamptz not null, saved_by uuid not null,
    primary key (case_id, tab)
  )`,
  `create table dossier_version (
    id uuid primary key, case_id uuid not null, organisation_id uuid not null, district text not null, number int not null, dossier jsonb not null,
    standing text not null check (standing in ('submitted', 'inForce', 'superseded', 'returned', 'withdrawn', 'rejected')),
    submitted_at timestamptz not null, in_force_from timestamptz, in_force_until timestamptz, unique (organisation_id, district, number)
  )`,
  `create unique index dossier_in_force on dossier_version (organisation_id, district) where standing = 'inForce'`,
  `create index dossier_of_case on dossier_version (case_id, number)`,
  // Two characters at a time, for names that trigrams can't find (fewer than three characters).
  `create function bigrams(name text) returns text[] language sql immutable parallel safe as
    'select coalesce(array_agg(distinct substr(name, i, 2)), array[name]) from generate_series(1, greatest(char_length(name) - 1, 1)) i'`,
  `create table supplier (
    case_id uuid primary key, organisation_id uuid not null, district text not null, name text not null, credit_code text not null,
    applicant text not null, state text not null, created_at timestamptz not null, admitted_at timestamptz, dossier_id uuid, rules jsonb,
    name_bigrams text[] generated always as (bigrams(name)) stored
  )`,
  `create index supplier_name on supplier using gin (name gin_trgm_ops)`,
  `create index supplier_bigrams on supplier using gin (name_bigrams)`,
  `create index supplier_name_prefix on supplier (name text_pattern_ops, case_id)`,
  `create index supplier_credit_code on supplier (credit_code text_pattern_ops)`,
  `create index supplier_list on supplier (district, state, created_at desc, case_id)`,
  `create index supplier_organisation on supplier (organisation_id)`,
];

export class Migration0005Supplier extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
