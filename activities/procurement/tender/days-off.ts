// A holiday notice that comes late moves what is counted in working days by itself. A bid deadline is fixed by its notice and stays: only the agency can move it, by 更正公告 (or by fixing
// it anew before the notice), so it is told that the day has become a day off.
import type { MikroORM } from '@mikro-orm/postgresql';
import { isWorkingDay } from '../../../domain/kit/calendar.ts';
import { shanghaiDay, shown, type Instant } from '../../../domain/kit/instant.ts';
import { asInstant, query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { DailyCheck } from '../../kit/scheduled.ts';
import type { MessageActivities } from '../../message/index.ts';

const PAGE = 500;

export interface DaysOffDeps {
  orm: MikroORM;
  notify: MessageActivities['notify'];
}
interface Fixed {
  id: string;
  seq: number;
  code: string;
  project: string;
  organiserId: string;
  bidDeadline: Instant;
}

/** Tells the organiser of each project whose bids are to be opened on a day off, once per moment; answers how many stand so. A suspended one gets its moment when it goes on. */
export async function tellDaysOff({ orm, notify }: DaysOffDeps, progress: () => void = () => undefined): Promise<number> {
  const em = orm.em.fork();
  const calendar = (await ruleBook(em)).calendar();
  let found = 0;
  for (let after: string | null = null; ;) {
    const page: Fixed[] = await query<Fixed>(
      em,
      `select p.case_id as id, c.seq, p.code, p.name as project, p.organiser_id as "organiserId", ${asInstant('p.bid_deadline')} as "bidDeadline"
         from tender_project p join case_file c on c.id = p.case_id
        where c.state in ('toAnnounce', 'announced', 'waiting') and p.bid_deadline > app_now() and coalesce(c.regions->>'hold', 'none') <> 'suspended'
          and ($1::uuid is null or p.case_id > $1) order by p.case_id limit ${PAGE}`,
      [after],
    );
    for (const { id, seq, code, project, organiserId, bidDeadline } of page) {
      if (isWorkingDay(calendar, shanghaiDay(bidDeadline))) continue;
      const params = { project, code, opens: shown(bidDeadline).slice(0, 16) };
      await notify({ key: `${id}/day-off/${bidDeadline}`, caseId: id, seq, template: 'tenderDayOff', to: { organisationId: organiserId }, params });
      found++;
    }
    progress();
    if (page.length < PAGE) return found;
    after = page.at(-1)!.id;
  }
}

/** Makes up for a notice whose telling failed. */
export const daysOffCheck = ({ notify }: Pick<DaysOffDeps, 'notify'>): DailyCheck => ({
  id: 'tender-days-off',
  round: 'reminders',
  label: '开标时间遇休息日核查',
  run: ({ orm, progress }) => tellDaysOff({ orm, notify }, progress),
});
