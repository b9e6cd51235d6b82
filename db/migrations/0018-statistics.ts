import { Migration } from '@mikro-orm/migrations';

const statements = [
  // One row per registration that was filed, kept by the transactions that decide (activities/statistics/keep.ts): what reports count, without personal data.
  // `since`: when each step that runs was entered. `…_s`: seconds spent in a step so far, null where it was never entered.
  `create table registration_fact (
    case_id uuid primary key, district text not null, kind text not null, specialty text not null, channel text not null check (channel in ('online', 'counter', 'office')),
    filed_at timestamptz not null, filed_on date not null, ended_at timestamptz, ended_on date, outcome text,
    supplements int not null default 0, returns int not null default 0, since jsonb not null default '{}',
    employer_s int, pre_review_s int, supplement_s int, handling_s int, review_s int, signing_s int, rectify_s int, special_s int,
    check ((ended_at is null) = (outcome is null))
  ) with (fillfactor = 85)`,
  // Counts of months are read from these two alone.
  `create index registration_fact_filed on registration_fact (filed_on) include (district, kind, specialty, channel, supplements)`,
  `create index registration_fact_ended on registration_fact (ended_on) include (district, kind, specialty, outcome) where ended_on is not null`,
  // Reports as they were made: figures are kept, so that a report of last year reads next year as it did.
  `create table statistics_report (
    key text primary key, period text not null, district text not null, made_at timestamptz not null, figures jsonb not null
  )`,
  // 办结: cases by how they ended, the latest first (api/statistics/closed.ts).
  `create index case_file_ended on case_file (type, state, changed_at desc, id desc)`,
  // 已办: what somebody has voted on.
  `create index task_done on task (voted_by, closed_at desc, id desc) where state = 'voted'`,
  `create index task_closed on task (closed_at) where closed_at is not null`,
  // 办事指南: one row per version. What it says stands in \`guide\`; materials are copied from the rules at the version named, so that what was published stays as it was.
  `create table service_guide (
    case_id uuid primary key references case_file deferrable initially deferred, code text not null, district text not null, version int not null check (version > 0),
    guide jsonb not null, drafted_by uuid not null, published_by uuid, published_at timestamptz, ended_by uuid, ended_at timestamptz,
    ending_asked_by uuid, live boolean not null default false,
    constraint guide_second_person check (published_by <> drafted_by and ended_by <> ending_asked_by),
    constraint guide_version unique (code, version)
  )`,
  `create unique index guide_live on service_guide (code) where live`,
];

export class Migration0018Statistics extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
