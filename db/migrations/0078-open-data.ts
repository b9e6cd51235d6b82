import { Migration } from '@mikro-orm/migrations';

const statements = [
  // Releases as they were published, to the byte; written in the transaction of the act that publishes. `month` is that of the publication in Shanghai.
  `create table open_release (
    id text primary key, ocid text not null, case_id uuid not null references case_file, n int not null, tag text[] not null, month text not null,
    published_at timestamptz not null, body text not null, hash text not null, constraint open_release_n unique (case_id, n)
  )`,
  `create index open_release_ocid on open_release (ocid, n)`,
  // The order of the feed: without gaps, and a place is visible only when all before it are.
  `create table open_feed (seq bigint primary key, release_id text not null unique references open_release, month text not null)`,
  `create index open_feed_month on open_feed (month, seq)`,
  // The place is given while the transaction commits, one after the other: no place is ahead of one that is still under way, one that is rolled back takes none,
  // and nobody holds the order up longer than a commit lasts.
  `create function open_feed_place() returns trigger language plpgsql as $place$
    begin
      perform pg_advisory_xact_lock(hashtext('banshi/open-feed'));
      insert into open_feed (seq, release_id, month) select coalesce(max(seq), 0) + 1, new.id, new.month from open_feed;
      return null;
    end
  $place$`,
  `create constraint trigger open_release_place after insert on open_release deferrable initially deferred for each row execute function open_feed_place()`,
];

export class Migration0078OpenData extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
