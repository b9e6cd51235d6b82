import { Migration } from '@mikro-orm/migrations';

const statements = [
  // The office's fields as JSON, the times as columns: what stands there is what the running deadlines say.
  `create table tender_project (
    case_id uuid primary key references case_file deferrable initially deferred, code text not null, district text not null,
    organiser_id uuid not null references organisation, purchaser_id uuid not null references organisation, name text not null, method text not null, kind text not null,
    fields jsonb not null, publish_at timestamptz, published_at timestamptz, published_on date, obtain_until date, bid_deadline timestamptz,
    constraint tender_project_code unique (code), check ((published_at is null) = (published_on is null))
  )`,
  `create index tender_project_published on tender_project (published_at desc, case_id) where published_at is not null`,
  `create table tender_serial (year int primary key, last int not null)`,
  `create table tender_document (
    case_id uuid not null references tender_project, n int not null, file_id uuid not null references file, label text not null, primary key (case_id, n)
  )`,
  // 公告, 更正公告 and what else is published, in order; never changed.
  `create table tender_notice (
    case_id uuid not null references tender_project, n int not null, kind text not null check (kind in ('tender', 'correction', 'suspension', 'resumption', 'termination')),
    about text, title text not null, content text not null, media jsonb not null, data jsonb not null, published_by uuid, published_at timestamptz not null,
    primary key (case_id, n)
  )`,
  `create index tender_notice_kind on tender_notice (kind, published_at desc, case_id)`,
  // A row of its own: neither row nor journal of the project knows of it. \`contact\` is encrypted.
  `create table tender_acquisition (
    case_id uuid primary key references case_file deferrable initially deferred, project_id uuid not null references tender_project, organisation_id uuid not null,
    contact text not null, file_id uuid references file, consortium boolean not null, applied_at timestamptz not null, decided_at timestamptz,
    constraint tender_acquisition_once unique (project_id, organisation_id)
  )`,
  `create index tender_acquisition_organisation on tender_acquisition (organisation_id, applied_at desc)`,
  `create table acquisition_register (
    case_id uuid primary key references case_file deferrable initially deferred, project_id uuid not null unique references tender_project
  )`,
];

export class Migration0041Tender extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
