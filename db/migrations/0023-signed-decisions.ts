import { Migration } from '@mikro-orm/migrations';

const statements = [
  // What the definition wants of a round's votes and delegations, kept with each task.
  `alter table task add column signed boolean not null default false, add column delegations int not null default 1`,
  // Signatures of votes, for whoever doubts a decision later: what was signed stands beside it. A vote that was taken back and cast again has two.
  `create table decision_signature (
    case_id uuid not null references case_file, task_id uuid not null, at timestamptz not null, account_id uuid not null references account,
    key_id uuid not null references officer_key, text text not null, signature text not null, primary key (task_id, at)
  )`,
  // Stuck cases, the oldest first: what fits is found on the way.
  `create index task_open_since on task (created_at, case_id) where state = 'open'`,
  `create index decision_signature_case on decision_signature (case_id, at)`,
];

export class Migration0023SignedDecisions extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
