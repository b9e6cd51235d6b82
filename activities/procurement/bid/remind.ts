// F04: before the hour, to those who have the documents and have not uploaded. Rows of the application, as all that bidders are told before the hour: neither the project nor
// the engine knows of them, no log line and no figure counts them, since their number is that of those who have not bid.
import type { MikroORM } from '@mikro-orm/postgresql';
import { CONTACT } from '../../../db/procurement/acquisitions.ts';
import { asInstant, query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { epochMs, shanghaiDay, shown, type Instant } from '../../../domain/kit/instant.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import type { Contact } from '../../../domain/procurement/acquisition/acquisition.ts';
import { openingRules } from '../../../domain/procurement/opening/rules.ts';
import type { Fields } from '../../../security/field.ts';
import type { MessageActivities } from '../../message/index.ts';

export interface RemindDeps {
  orm: MikroORM;
  notify: MessageActivities['notify'];
  fields: Fields;
}

/** The reminder whose time has come last; null before the first. Of several that were missed only this one goes out. */
export const reminderNow = (minutes: readonly number[], left: number): number | null =>
  minutes.filter((before) => left <= before * 60_000).toSorted((a, b) => a - b)[0] ?? null;

interface Open {
  id: string;
  district: string;
  code: string;
  name: string;
  opensAt: Instant;
  now: Instant;
}

/** For the loop: sends what is due in every open window, each once. A message that can't be sent now is tried in the next round; nobody is told how many there are. */
export async function remindBidders({ orm, notify, fields }: RemindDeps): Promise<void> {
  const em = orm.em.fork();
  const windows = await query<Open>(
    em,
    `select id, district, code, name, ${asInstant('opens_at')} as "opensAt", ${asInstant('app_now()')} as now from tender_window
      where closed_at is null and paused_at is null and opens_at > app_now() and opens_at < app_now() + interval '30 days' order by opens_at`,
  );
  for (const { id, district, code, name, opensAt, now } of windows) {
    const set = (await ruleBook(em)).rulesFor(district, shanghaiDay(now));
    const before = reminderNow(ruleValue(set, openingRules.reminders), epochMs(opensAt) - epochMs(now));
    if (before === null) continue;
    const mark = `/remind/${opensAt}/${before}`;
    const rows = await query<{ id: string; organisationId: string; contact: string }>(
      em,
      `select a.case_id as id, a.organisation_id as "organisationId", a.contact from tender_acquisition a join tender_obtained o
           on o.tender_id = a.project_id and o.organisation_id = a.organisation_id
         left join bid b on b.tender_id = o.tender_id and b.organisation_id = o.organisation_id left join case_file c on c.id = b.case_id
        where o.tender_id = $1 and coalesce(c.state, '') <> 'uploaded' and not exists (select 1 from effect e where e.key = a.case_id::text || $2 and e.done_at is not null)
        order by a.case_id`,
      [id, mark],
    );
    for (const row of rows) {
      const { phone } = JSON.parse(fields.decrypt(row.contact, CONTACT)) as Contact;
      const about = { caseId: row.id, seq: 1, params: { project: name, code, due: shown(opensAt).slice(0, 16) } };
      await notify({ ...about, key: `${row.id}${mark}/in`, template: 'bidReminderInbox', to: { organisationId: row.organisationId } })
        .then(() => notify({ ...about, key: `${row.id}${mark}`, template: 'bidReminder', to: { phone } }))
        .catch(() => undefined);
    }
  }
}
