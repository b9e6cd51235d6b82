import { Migration } from '@mikro-orm/migrations';

const statements = [
  // The bidders of a report, by 标项, and what became of each: own score, rank and reason are told to their own bidder alone.
  `create table tender_candidate (
    case_id uuid not null references tender_project, lot int not null, organisation_id uuid not null references organisation, rank int, price_fen bigint not null,
    score int not null, reason text, state text not null default 'listed' check (state in ('listed', 'won', 'lost', 'forgone')), told_at timestamptz,
    primary key (case_id, lot, organisation_id), constraint tender_candidate_rank unique (case_id, lot, rank)
  )`,
  // One winner a 标项.
  `create unique index tender_candidate_winner on tender_candidate (case_id, lot) where state = 'won'`,
  `create index tender_candidate_organisation on tender_candidate (organisation_id, case_id)`,
  `alter table tender_notice drop constraint tender_notice_kind_check`,
  `alter table tender_notice add constraint tender_notice_kind_check check (kind in ('tender', 'correction', 'suspension', 'resumption', 'termination', 'award'))`,
];

export class Migration0057Award extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
