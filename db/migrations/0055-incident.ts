import { Migration } from '@mikro-orm/migrations';

const statements = [
  `create table incident (
    case_id uuid primary key references case_file deferrable initially deferred, district text not null, level text not null,
    summary text not null, notified_at timestamptz not null
  )`,
  // Clocks in hours, from the moment of the notification. \`told\`: what operators were told of last.
  `create table incident_clock (
    case_id uuid not null references incident, step text not null, started_at timestamptz not null, due timestamptz not null, basis text not null,
    warnings int[] not null, done_at timestamptz, told text check (told in ('warned', 'missed')), primary key (case_id, step)
  )`,
  `create index incident_clock_open on incident_clock (due) where done_at is null`,
];

export class Migration0055Incident extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
