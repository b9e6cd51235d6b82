import { Migration } from '@mikro-orm/migrations';

const statements = [
  // What each night's comparison with a partner has found: the counts of both books and the rows that differ, as keys and states. P28 prints it.
  `create table dispatch_reconciliation (
    day date not null, partner text not null, ours int not null, theirs int not null, differences jsonb not null, compared_at timestamptz not null,
    primary key (day, partner)
  )`,
  // An employer has a word in the licences of its people: 单位报告解除劳动合同.
  `update case_file c set organisation_id = l.employer_id from licence l where l.id = c.id and c.type = 'PracticeLicence'`,
];

export class Migration0022Reconciliation extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
