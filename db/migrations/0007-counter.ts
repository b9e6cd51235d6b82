import { Migration } from '@mikro-orm/migrations';

const statements = [
  `create table counter_record (
    case_id uuid primary key references case_file deferrable initially deferred,
    kind text not null check (kind in ('registerIndividual', 'registerLegal', 'changePhone', 'changeData', 'unfreeze')),
    user_type text not null, account_id uuid, requested text not null,
    presenter text, items jsonb not null default '[]',
    attorney_signed_on date, attorney_until date, attorney_matters text[], attorney_presented boolean,
    examined_by uuid, examined_on date, requested_items text[], missing text, reason text, verified_by uuid, archive_number text, overdue_at timestamptz,
    check ((attorney_signed_on is null) = (attorney_until is null)),
    constraint counter_second_person check (verified_by <> examined_by)
  )`,
  `create index counter_account on counter_record (account_id)`,
  `create index counter_attorney on counter_record (attorney_until) where attorney_until is not null`,
  `create index counter_list on case_file (district, id desc) where type = 'CounterCase'`,
  // Papers that are printed: what is filled in (encrypted, until it is printed), and the PDF's address in the file store. Without a case: a blank form.
  `create table printed_document (
    id uuid primary key, key text not null unique, case_id uuid references case_file, template text not null, data text, asked_at timestamptz not null,
    hash text check (hash ~ '^[0-9a-f]{64}$'), size int, ready_at timestamptz, failure text,
    check ((hash is null) = (ready_at is null)), check (failure is null or hash is null)
  )`,
  `create index printed_document_case on printed_document (case_id, asked_at)`,
  `create index printed_document_blank on printed_document (template, ready_at) where case_id is null`,
];

export class Migration0007Counter extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
