import { Migration } from '@mikro-orm/migrations';

const statements = [
  // One rating per case; what the office takes out stays where it is, marked.
  `create table rating (
    case_id uuid primary key references case_file deferrable initially deferred, rated_case_id uuid not null references case_file deferrable initially deferred,
    rated_type text not null, level int check (level between 1 and 5), tags text[] not null default '{}', text text, real_name boolean, rated_at timestamptz,
    contact_late boolean not null default false, rectify_late boolean not null default false, remedy text, satisfied boolean, appeals int not null default 0,
    ground text check (ground in ('mistaken', 'malicious')), last_by uuid, excluded_at timestamptz, reply text, replied_at timestamptz,
    constraint rating_once unique (rated_case_id), check ((level is null) = (rated_at is null))
  )`,
  `create index rating_at on rating (rated_at)`,
  // Each step of the handling, with what was written down (encrypted): what the follow-up sheet shows.
  `create table rating_step (
    id uuid primary key default gen_random_uuid(), case_id uuid not null references case_file deferrable initially deferred, seq int not null,
    action text not null, by_id uuid, at timestamptz not null, note text, unique (case_id, seq)
  )`,
];

export class Migration0016Rating extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
