import { Migration } from '@mikro-orm/migrations';

const statements = [
  // A document is one row per key from its first try on; `hash` is written before its content leaves quarantine, `ready_at` after. Personal data is in the file only.
  `create table document (
    id uuid primary key, key text not null unique, case_id uuid references case_file, seq int not null, kind text not null, subject text not null,
    district text not null, title text, number text, token text not null, at timestamptz not null, asked_at timestamptz not null,
    hash text check (hash ~ '^[0-9a-f]{64}$'), size int, signer text, seal text, seal_serial text, seal_value text, ready_at timestamptz, failure text,
    check (ready_at is null or (hash is not null and size is not null and title is not null and failure is null))
  )`,
  `create index document_case on document (case_id, asked_at)`,
  `create index document_token on document (token)`,
  `create index document_subject on document (kind, subject, at) where case_id is null`,
  `create index document_hash on document (hash)`,
  // One number after the other for each word and year of an office; the document's row takes its number in the same transaction, so there are no gaps.
  `create table document_number (mark text not null, word text not null, year int not null, last int not null, primary key (mark, word, year))`,
];

export class Migration0014Document extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
