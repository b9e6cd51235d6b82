import { Migration } from '@mikro-orm/migrations';

const kinds = `('initial', 'overdueInitial', 'renewal', 'change', 'reregister', 'cancel', 'reissue')`;

const statements = [
  // `form` and `notes` are encrypted: what the applicant typed, and what was said to and fro about it.
  `create table registration (
    case_id uuid primary key references case_file deferrable initially deferred, kind text not null check (kind in ${kinds}), number text,
    account_id uuid not null, district text not null, certificate_id uuid, licence_id uuid, employer_id uuid, ex_officio boolean not null default false,
    form text not null, form_schema int not null, form_version int not null default 1, notes text not null, shared text,
    round int not null default 0, asked_at timestamptz, rules text, saved_at timestamptz not null, submitted_at timestamptz, accepted_at timestamptz,
    deemed boolean not null default false, outcome text check (outcome in ('granted', 'refused')), causes text[], decided_at timestamptz,
    constraint registration_number unique (number)
  )`,
  `create index registration_account on registration (account_id, case_id desc)`,
  `create index registration_employer on registration (employer_id, case_id desc) where employer_id is not null`,
  `create index registration_list on case_file (district, state, id desc) where type = 'PracticeRegistration'`,
  `create index registration_drafts on case_file (id) where type = 'PracticeRegistration' and state = 'draft'`,
  `create table registration_material (
    id uuid primary key, case_id uuid not null references registration (case_id) deferrable initially deferred, item text not null,
    source text not null check (source in ('upload', 'shared', 'form', 'reused')), trust_grade text not null check (trust_grade in ('A', 'B', 'C', 'D')),
    file_id uuid references file, reused_from uuid references registration_material, valid_until date, round int not null, added_at timestamptz not null,
    verified_by uuid, removed_at timestamptz
  )`,
  `create index registration_material_case on registration_material (case_id) where removed_at is null`,
  // 许可法 第七十八、七十九条: no new application for some years.
  `create table registration_ban (
    id uuid primary key, case_id uuid not null, account_id uuid not null, cause text not null, basis text not null, from_day date not null, until_day date not null
  )`,
  `create index registration_ban_account on registration_ban (account_id, until_day)`,
  `create table registration_serial (district text not null, year int not null, last int not null, primary key (district, year))`,
];

export class Migration0012Registration extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
