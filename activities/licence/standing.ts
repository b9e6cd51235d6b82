// The daily round over licences in force: reminders before the last day, 到期 after it, 失效 when nobody has renewed it in time (S3§2.6).
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import { plusDays, type PlainDate } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { licenceProcess } from '../../domain/licence/process.ts';
import { licenceRules } from '../../domain/licence/rules.ts';
import { termNews, type Term } from '../../domain/licence/term.ts';
import { query } from '../../db/kit/sql.ts';
import { ruleBook, valuesOf } from '../../db/rule/book.ts';
import type { Fields } from '../../security/field.ts';
import type { DailyCheck } from '../kit/scheduled.ts';
import { announce, tellAll } from '../message/tell.ts';
import { licenceAct } from './acts.ts';

const PAGE = 500;

export interface StandingDeps {
  fields: Fields;
  /** By the registry of the whole system: what owes and what seals belongs to each act. */
  decide: (request: ActRequest) => Promise<Outcome>;
}

interface Row extends Term {
  id: string;
  number: string;
  district: string;
  accountId: string;
  seq: number;
}

const ending = (em: EntityManager, until: PlainDate, after: Row | undefined): Promise<Row[]> =>
  query(
    em,
    `select l.id, l.number, l.district, l.account_id as "accountId", l.standing, l.valid_to::text as "validTo", l.told, c.seq,
        exists (select from registration r join case_file f on f.id = r.case_id where r.licence_id = l.id and r.kind = 'renewal'
          and f.state in ('employer', 'preReview', 'supplement', 'accepted')) as renewing
       from licence l join case_file c on c.id = l.id
      where l.standing in ('valid', 'toChange', 'expired') and l.valid_to <= $1 and ($2::date is null or (l.valid_to, l.id) > ($2::date, $3::uuid))
      order by l.valid_to, l.id limit ${PAGE}`,
    [until, after?.validTo ?? null, after?.id ?? null],
  );

interface Reminder {
  row: Row;
  days: number;
}

/** What is said in one batch, and that it was said, in one transaction. */
async function remind(orm: MikroORM, fields: Fields, reminders: readonly Reminder[]): Promise<void> {
  const em = orm.em.fork();
  const told = await em.transactional(async (tx) => {
    const said = await tellAll(
      tx,
      fields,
      reminders.map(({ row: { id, number, validTo, accountId, district }, days }) => ({
        key: `licence/${id}/${validTo}/${days}`,
        template: 'licenceReminder',
        params: { number, day: validTo },
        accounts: [accountId],
        district,
        caseId: id,
        sms: true,
      })),
    );
    await query(
      tx,
      `update licence l set told = l.told || n.days from jsonb_to_recordset($1::jsonb) n(id uuid, "validTo" date, days int)
        where l.id = n.id and l.valid_to = n."validTo" and not n.days = any(l.told)`,
      [JSON.stringify(reminders.map(({ row: { id, validTo }, days }) => ({ id, validTo, days })))],
    );
    return said;
  });
  await announce(em, told);
}

/** S3-56, S3§2.6: T-90, T-60, T-30, 到期, 失效. Harmless to repeat; what an act of a person has changed meanwhile is left alone. */
export const licenceStanding = ({ fields, decide }: StandingDeps): DailyCheck => ({
  id: 'licence-standing',
  round: 'licence',
  label: '注册证书到期提醒与失效',
  run: async ({ orm, em, today, progress }) => {
    const book = await ruleBook(em);
    const until = plusDays(today, Math.max(0, ...valuesOf(book, licenceRules.reminderDays).flat()));
    let found = 0;
    let last: Row | undefined;
    for (;;) {
      const rows = await ending(em.fork(), until, last);
      const reminders: Reminder[] = [];
      for (const row of rows) {
        const rules = book.rulesFor(row.district, today);
        const news = termNews(row, today, {
          reminderDays: ruleValue(rules, licenceRules.reminderDays),
          lapseDays: ruleValue(rules, licenceRules.lapseDays),
        });
        if (news.remind !== null) reminders.push({ row, days: news.remind });
        for (const [n, action] of news.acts.entries()) {
          const input = { caseId: null, reason: licenceProcess.actions[action]!.label };
          const outcome = await decide(licenceAct(`${row.id}/${row.seq + n}`, row.id, action, input));
          if (!outcome.ok) break;
          found++;
        }
      }
      if (reminders.length) await remind(orm, fields, reminders);
      found += reminders.length;
      progress();
      if (rows.length < PAGE) return found;
      last = rows.at(-1);
    }
  },
});
