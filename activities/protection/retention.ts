// O19: traces of who signed in, and how, are kept for the months that the rule says (never fewer than six) and then removed. Journal, acts and checkpoints
// are kept for good: the application's role can't remove them.
import { query } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { accountRules } from '../../domain/account/rules.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import type { DailyCheck } from '../kit/scheduled.ts';

/** Removes in batches, so that no statement holds many rows. */
export const traceRetention: DailyCheck = {
  id: 'trace-retention',
  round: 'expiry',
  label: '登录日志保存期满清理',
  run: async ({ em, today, progress }) => {
    const months = ruleValue((await ruleBook(em)).rulesFor('000000', today), accountRules.auditMonths);
    let removed = 0;
    for (const [table, key, moment] of [
      ['session', 'token_hash', 'ends_at'],
      ['sign_in_challenge', 'nonce', 'made_at'],
    ] as const)
      for (let gone = 500; gone === 500;) {
        const rows = await query(
          em,
          `delete from ${table} where ${key} in (select ${key} from ${table} where ${moment} < app_now() - make_interval(months => $1::int) limit 500) returning 1`,
          [months],
        );
        gone = rows.length;
        removed += gone;
        progress();
      }
    return removed;
  },
};
