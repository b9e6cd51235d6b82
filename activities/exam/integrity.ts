// 诚信档案 that has run out (S3§2.4): a record of five years ends by itself, 告知承诺 is open to its holder again, and he is told. Nobody waits for this round: whoever asks
// is answered by the moment of his question.
import type { Fields } from '../../security/field.ts';
import { query } from '../../db/kit/sql.ts';
import type { DailyCheck } from '../kit/scheduled.ts';
import { announce, tellAll } from '../message/tell.ts';

const PAGE = 500;

interface Row {
  id: string;
  accounts: string[];
  district: string;
}

/** Ends records whose time is over. Harmless to repeat. */
export const integrityEnds = (fields: Fields): DailyCheck => ({
  id: 'integrity-ends',
  round: 'expiry',
  label: '诚信档案记录期满',
  run: async ({ orm, progress }) => {
    let found = 0;
    for (;;) {
      const em = orm.em.fork();
      const { ended, told } = await em.transactional(async (tx) => {
        const rows = await query<Row>(
          tx,
          `with due as (select id from integrity_record where ended_at is null and recorded_until <= app_now() order by recorded_until, id limit ${PAGE} for update skip locked)
           update integrity_record r set ended_at = r.recorded_until, ended_by = 'expired' from due where r.id = due.id
             returning r.id, array(select a.id::text from account a where a.id_number_index = r.id_number_index) as accounts,
               coalesce((select c.district from case_file c where c.id = r.annulment_id), '000000') as district`,
        );
        const said = await tellAll(
          tx,
          fields,
          rows.map(({ id, accounts, district }) => ({
            key: `integrity/${id}`,
            template: 'integrityEnded',
            params: {},
            accounts,
            district,
            sms: false,
          })),
        );
        return { ended: rows.length, told: said };
      });
      await announce(em, told);
      found += ended;
      progress();
      if (ended < PAGE) return found;
    }
  },
});
