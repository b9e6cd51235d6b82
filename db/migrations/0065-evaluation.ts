import { Migration } from '@mikro-orm/migrations';

const statements = [
  // 评审专家库. `name` is encrypted.
  `create table evaluation_expert (
    case_id uuid primary key references case_file deferrable initially deferred, district text not null, account_id uuid not null, name text not null, employer text not null,
    specialties text[] not null, ties jsonb not null
  )`,
  `create index evaluation_expert_district on evaluation_expert (district)`,
  // A draw of a committee, by run. `secret` and `key` are encrypted until the result; `pool`: the list it is drawn from, sorted hashes with the experts' numbers.
  `create table tender_panel (
    id uuid primary key, project_id uuid not null references tender_project, run int not null, members int not null, experts int not null, large boolean not null, specialty text not null, scope text not null,
    source text not null, at timestamptz not null, secret text not null, key text not null, commitment text not null, root text not null, pool jsonb not null,
    announced_at timestamptz not null, beacon text, entered_by uuid, confirmed_by uuid, seed text, drawn_at timestamptz, places jsonb not null default '[]', formed_at timestamptz,
    constraint tender_panel_run unique (project_id, run)
  )`,
  // 评审任务: a member's part. `place`: of the drawn order, none for 采购人代表; `seat`: his number once he takes part. `dissent` is encrypted.
  `create table evaluation_duty (
    case_id uuid primary key references case_file deferrable initially deferred, project_id uuid not null references tender_project, run int not null, kind text not null
      check (kind in ('expert', 'purchaser')), account_id uuid not null, expert_id uuid references evaluation_expert, place int, seat int, reason text,
    conformity jsonb, judgements jsonb, scores jsonb, report int, signature jsonb, dissent text,
    constraint evaluation_duty_once unique (project_id, run, account_id), constraint evaluation_duty_place unique (project_id, run, place),
    constraint evaluation_duty_seat unique (project_id, run, seat)
  )`,
  `create index evaluation_duty_account on evaluation_duty (account_id, project_id)`,
  // A bid on one 标项 on its way through the evaluation. `persons` (项目负责人, 联系人, 保证金账户) is encrypted.
  `create table evaluation_bid (
    id uuid primary key, project_id uuid not null references tender_project, lot int not null, organisation_id uuid not null, offer jsonb, persons text, qualification jsonb,
    settled_fen bigint, corrections jsonb not null default '[]', triggers jsonb not null default '[]', out_stage text, out_reason text,
    constraint evaluation_bid_once unique (project_id, lot, organisation_id)
  )`,
  // What a bidder is asked about his price. `answer` is encrypted.
  `create table price_statement (
    case_id uuid primary key references case_file deferrable initially deferred, project_id uuid not null references tender_project, lot int not null, organisation_id uuid not null,
    about text not null check (about in ('mismatch', 'low')), asked jsonb not null, answer text, files jsonb not null default '[]', answered_at timestamptz,
    constraint price_statement_once unique (project_id, lot, organisation_id, about)
  )`,
  `create index price_statement_organisation on price_statement (organisation_id, case_id)`,
  // 评审报告, by number: evaluating again makes a new one and leaves the old.
  `create table evaluation_report (
    project_id uuid not null references tender_project, n int not null, content jsonb not null, hash text, made_at timestamptz not null, delivered_at timestamptz, again jsonb,
    primary key (project_id, n)
  )`,
  `update case_file set regions = '{"panel": "none", "evaluation": "none"}'::jsonb || regions where type = 'TenderProject'`,
];

export class Migration0065Evaluation extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
