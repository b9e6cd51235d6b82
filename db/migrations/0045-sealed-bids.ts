import { Migration } from '@mikro-orm/migrations';

const statements = [
  // What a tender's publication fixes of its window. `closed_at` is set once, under the window's exclusive lock.
  `create table tender_window (
    id uuid primary key, district text not null, code text not null, name text not null, purchaser text not null, method text not null,
    budget_fen bigint not null, lots jsonb not null, consortium boolean not null default false, qualifications jsonb not null default '[]',
    items jsonb not null default '[]', suite text not null, mode text not null, k int not null, custodians jsonb not null,
    opens_at timestamptz not null, closed_at timestamptz, check (suite in ('GM', 'INTL')), check (mode in ('DUAL', 'CUSTODIAN_ONLY')))`,
  `create index tender_window_open on tender_window (opens_at) where closed_at is null`,
  `create table tender_obtained (tender_id uuid not null references tender_window, organisation_id uuid not null, primary key (tender_id, organisation_id))`,
  `create table bid_certificate (
    id text primary key, organisation_id uuid not null, vendor text not null, party jsonb not null, bound_at timestamptz not null, revoked_at timestamptz)`,
  `create index bid_certificate_of on bid_certificate (organisation_id)`,
  `create table bid (
    case_id uuid primary key references case_file deferrable initially deferred, tender_id uuid not null references tender_window,
    organisation_id uuid not null, district text not null, version int not null default 0, receipt text, upload_id uuid)`,
  `create unique index bid_once on bid (tender_id, organisation_id)`,
  `create table bid_upload (
    id uuid primary key, bid_id uuid not null references bid deferrable initially deferred, version int not null, name text not null,
    header jsonb not null, header_length int not null, size bigint not null, form text not null, begun_at timestamptz not null)`,
  `create index bid_upload_of on bid_upload (bid_id)`,
  // Whole chunks as they came: where they begin in the body, the content in the file store, a leaf for each chunk.
  `create table bid_piece (
    upload_id uuid not null references bid_upload, at bigint not null, size int not null, hash text not null, leaves jsonb not null,
    primary key (upload_id, at))`,
  `create index bid_piece_hash on bid_piece (hash)`,
  `create table bid_receipt (
    leaf text primary key, bid_id uuid not null references bid deferrable initially deferred, upload_id uuid not null references bid_upload,
    kind text not null, content jsonb not null, blind text not null, receipt jsonb not null, received_at timestamptz not null, token jsonb)`,
  `create index bid_receipt_of on bid_receipt (bid_id)`,
  // One log of all tenders. A leaf gets its place when a checkpoint is made, so that who submits waits for nobody.
  `create table bid_log (leaf text primary key, place bigint unique)`,
  `create index bid_log_new on bid_log (leaf) where place is null`,
  // `signed`: what may be published before the hour. Size and salt open its commitment afterwards.
  `create table bid_log_checkpoint (
    id bigint generated always as identity primary key, at timestamptz not null, size bigint not null, salt text not null, signed jsonb not null)`,
];

export class Migration0045SealedBids extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
