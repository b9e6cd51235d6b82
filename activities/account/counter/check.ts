// 委托书 that ran out while their case waits (附录1–3: 委托有效期一个月): the counter must ask for a new one before it goes on.
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import { query } from '../../../db/kit/sql.ts';
import { raise, resolve } from '../../kit/operator-notice.ts';
import type { DailyCheck } from '../../kit/scheduled.ts';

const KEY = 'counter/attorney';

export const powersOfAttorney: DailyCheck = {
  id: 'power-of-attorney',
  round: 'expiry',
  label: '委托书到期',
  run: async ({ em, now }) => {
    const rows = await query<{ id: string }>(
      em,
      `select c.id from counter_record r join case_file c on c.id = r.case_id
        where r.attorney_until < $1 and c.state in ('accepted', 'verification', 'supplement') order by c.id limit 1000`,
      [shanghaiDay(now)],
    );
    if (!rows.length) await resolve(em, KEY);
    else {
      const named = rows.slice(0, 5).map(({ id }) => id);
      const more = rows.length > named.length ? `等${rows.length}件` : '';
      await raise(em, { key: KEY, kind: 'counter', message: `政务大厅受理件${named.join('、')}${more}的委托书已过有效期，须重新出具。` });
    }
    return rows.length;
  },
};
