import { Migration } from '@mikro-orm/migrations';

const statements = [
  // A ticket of 12345. \`text\`, \`caller\` and \`answer\` are encrypted. \`about_case\`: the case of ours that it names.
  `create table hotline_ticket (
    case_id uuid primary key references case_file deferrable initially deferred, number text not null unique, kind text not null check (kind in ('咨询', '投诉', '建议')),
    text text not null, caller text, case_no text, about_case uuid references case_file, asked_at timestamptz not null, due timestamptz not null,
    late boolean not null default false, answer text, answered_by uuid, answered_at timestamptz, receipt text, refusal text, sent_at timestamptz,
    check ((answer is null) = (answered_at is null))
  )`,
];

export class Migration0090Hotline extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
