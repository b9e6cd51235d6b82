import { Migration } from '@mikro-orm/migrations';

const standings = `('valid', 'toChange', 'expired', 'lapsed', 'cancelled', 'revoked')`;

// Standing, dates and the current edition stand on the row, so that lists, the public page and the daily round read one table.
const statements = [
  `create table certificate_import (
    case_id uuid primary key references case_file deferrable initially deferred, rows jsonb not null, row_count int not null check (row_count between 1 and 500),
    source text not null, grounds text not null, proposed_by uuid not null, confirmed_by uuid, rejected_by uuid, reject_reason text
  )`,
  `create table certificate (
    id uuid primary key references case_file deferrable initially deferred, number text not null, district text not null,
    holder_name text not null, id_number text not null, id_number_index text not null, specialty text not null, issued_on date not null,
    origin text not null check (origin in ('exam', 'formerSystem')), standing text not null check (standing in ('valid', 'revoked')),
    import_id uuid references certificate_import deferrable initially deferred, constraint certificate_number unique (number)
  )`,
  // One certificate in force for a person and specialty.
  `create unique index certificate_holder on certificate (id_number_index, specialty) where standing = 'valid'`,
  `create table licence (
    id uuid primary key references case_file deferrable initially deferred, number text not null, district text not null,
    certificate_id uuid not null references certificate, account_id uuid not null references account, employer_id uuid not null references organisation,
    specialty text not null, valid_from date not null, valid_to date not null, standing text not null check (standing in ${standings}),
    case_id uuid, told int[] not null default '{}', issued_at timestamptz not null, changed_at timestamptz not null,
    constraint licence_number unique (number), check (valid_from < valid_to)
  )`,
  // A person holds one at a time.
  `create unique index licence_live on licence (account_id) where standing in ('valid', 'toChange', 'expired')`,
  `create index licence_ends on licence (valid_to, id) where standing in ('valid', 'toChange', 'expired')`,
  `create index licence_employer on licence (employer_id)`,
  `create index licence_district on licence (district, id desc)`,
  `create index licence_changed on licence (changed_at)`,
  // Gaps are explained by the acts that were refused after they had taken a number.
  `create table licence_serial (year int not null, kind int not null, last int not null, primary key (year, kind))`,
  `create table practice_ban (
    id uuid primary key, licence_id uuid not null references licence, account_id uuid not null references account, id_number text not null, id_number_index text not null,
    ground text not null, basis text not null, from_day date not null, until_day date not null
  )`,
  `create index practice_ban_person on practice_ban (id_number_index, until_day)`,
  // What an edition says is kept as it was printed.
  `create table electronic_licence (
    case_id uuid primary key references case_file deferrable initially deferred, licence_id uuid not null references licence, edition int not null,
    ground text not null check (ground in ('issue', 'renew', 'change', 'reissue')), token text not null, decided_by uuid,
    certificate_id uuid not null references certificate, employer_name text not null, specialty text not null, valid_from date not null, valid_to date not null,
    issued_at timestamptz not null, document_id uuid, made_at timestamptz, library_at timestamptz, library_number text, one_stop_at timestamptz, one_stop_number text,
    withdrawn_at timestamptz, changed_at timestamptz not null, constraint electronic_licence_token unique (token), unique (licence_id, edition)
  )`,
  `create unique index electronic_licence_newest on electronic_licence (licence_id) where withdrawn_at is null`,
  `create index electronic_licence_open on electronic_licence (issued_at) where withdrawn_at is null and (library_at is null or one_stop_at is null)`,
  `create index electronic_licence_changed on electronic_licence (changed_at)`,
  `create table licence_proposal (
    case_id uuid primary key references case_file deferrable initially deferred, licence_id uuid, measure text not null, details jsonb not null, reason text not null,
    proposed_by uuid not null, confirmed_by uuid, rejected_by uuid, reject_reason text
  )`,
];

export class Migration0013Licence extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
