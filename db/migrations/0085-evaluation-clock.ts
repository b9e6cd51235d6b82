import { Migration } from '@mikro-orm/migrations';

const statements = [
  // The reminder of an invitation runs beside its state.
  `update case_file set regions = '{"reminder": "none"}'::jsonb || regions where type = 'EvaluationDuty'`,
  // 评审组长: the seat that a member votes for.
  `alter table evaluation_duty add column chair int`,
  // Where a purchase ended without a winner it is kept all the same.
  `update case_file set regions = '{"keeping": "none"}'::jsonb || regions where type = 'TenderProject'`,
];

export class Migration0085EvaluationClock extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
