// Telling candidates of an exam, in batches: that tickets can be printed, that theirs isn't printed yet, that the check of rooms found something about them. Each is told
// once under its key, whatever is killed in between.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { checkItems, type CheckItem } from '../../../domain/exam/seat-checks.ts';
import { examRules } from '../../../domain/exam/rules.ts';
import type { EffectRequest } from '../../../domain/kit/follow.ts';
import { shanghaiDay, shown, type Instant } from '../../../domain/kit/instant.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import { dueReminder } from '../../../domain/message/reminders.ts';
import { SITS } from '../../../db/exam/enrolments.ts';
import { examById, type StoredExam } from '../../../db/exam/exams.ts';
import { query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { Fields } from '../../../security/field.ts';
import { beat } from '../../kit/beat.ts';
import type { CheckParts, DailyCheck } from '../../kit/scheduled.ts';
import { PAGE, round } from '../../message/round.ts';
import type { Telling } from '../../message/tell.ts';

interface Holder {
  ticketId: string;
  enrolmentId: string;
  accountId: string;
}

/** Whoever has a ticket that is there, after one; `unprinted`: and has not printed it. */
const holders = (em: EntityManager, examId: string, unprinted: boolean, after: string | null): Promise<Holder[]> =>
  query(
    em,
    `select t.id as "ticketId", t.enrolment_id as "enrolmentId", n.account_id as "accountId" from exam_ticket t join enrolment n on n.case_id = t.enrolment_id
       join exam_print p on p.kind = 'ticket' and p.subject = t.id and p.state = 'ready'
      where t.exam_id = $1 and t.revoked_at is null and ${SITS} and (not $2 or t.prints = 0) and ($3::uuid is null or t.id > $3) order by t.id limit ${PAGE}`,
    [examId, unprinted, after],
  );

const until = (at: Instant): string => shown(at).slice(0, 16);
const telling = (
  { district, config }: StoredExam,
  { ticketId, enrolmentId, accountId }: Holder,
  what: string,
  template: 'ticketsOpen' | 'ticketReminder',
): Telling => ({
  key: `ticket/${ticketId}/${what}`,
  template,
  params: { exam: config.shortName, until: until(config.windows.ticketCloses) },
  accounts: [accountId],
  district,
  caseId: enrolmentId,
  sms: true,
});

interface Deps {
  orm: MikroORM;
  fields: Fields;
}

/** Tells everybody who has a ticket that it can be printed; once more where a postponed exam opens them again. */
export async function tellTicketsOpen({ orm, fields }: Deps, { caseId, seq }: Pick<EffectRequest, 'caseId' | 'seq'>): Promise<number> {
  const em = orm.em.fork();
  const exam = (await examById(em, caseId))!;
  return round({ orm, em, progress: () => beat() }, fields, (after) => holders(em, caseId, false, after), {
    idOf: ({ ticketId }) => ticketId,
    telling: async (holder) => telling(exam, holder, `open/${seq}`, 'ticketsOpen'),
  });
}

interface Flagged {
  enrolmentId: string;
  accountId: string;
  items: CheckItem[];
}

/** Tells whom the newest check found something about. */
export async function tellAbnormal({ orm, fields }: Deps, { caseId, checkId }: { caseId: string; checkId: string }): Promise<number> {
  const em = orm.em.fork();
  const exam = (await examById(em, caseId))!;
  const page = (after: string | null): Promise<Flagged[]> =>
    query(
      em,
      `select f.enrolment_id as "enrolmentId", n.account_id as "accountId", array_agg(f.item order by f.item) as items from exam_check_flag f
         join enrolment n on n.case_id = f.enrolment_id where f.check_id = $1 and ($2::uuid is null or f.enrolment_id > $2)
        group by 1, 2 order by 1 limit ${PAGE}`,
      [checkId, after],
    );
  const told = await round({ orm, em, progress: () => beat() }, fields, page, {
    idOf: ({ enrolmentId }) => enrolmentId,
    telling: async ({ enrolmentId, accountId, items }) => ({
      key: `seat/${enrolmentId}/${checkId}`,
      template: 'seatAbnormal',
      params: { exam: exam.config.shortName, items: items.map((item) => checkItems[item]).join('、') },
      accounts: [accountId],
      district: exam.district,
      caseId: enrolmentId,
      sms: true,
    }),
  });
  await query(em, `update exam_check_flag set told_at = app_now() where check_id = $1 and told_at is null`, [checkId]);
  return told;
}

/** S3-26: whoever has not printed hears of it some days before printing ends. */
export const ticketReminding = (fields: Fields): DailyCheck => ({
  id: 'exam-tickets',
  round: 'reminders',
  label: '准考证未打印提醒',
  run: async ({ today, ...parts }: CheckParts) => {
    const book = await ruleBook(parts.em);
    const exams = await query<{ id: string }>(
      parts.em,
      `select c.id from case_file c join exam e on e.case_id = c.id where c.type = 'ExamSeason' and c.state = 'printing' order by c.id`,
    );
    let found = 0;
    for (const { id } of exams) {
      const exam = (await examById(parts.em, id))!;
      const days = ruleValue(book.rulesFor(exam.district, today), examRules.ticketReminders);
      const due = dueReminder(days, shanghaiDay(exam.config.windows.ticketCloses), today, []);
      if (due === null) continue;
      found += await round(parts, fields, (after) => holders(parts.em, id, true, after), {
        idOf: ({ ticketId }) => ticketId,
        telling: async (holder) => telling(exam, holder, `${due}/${exam.config.windows.ticketCloses}`, 'ticketReminder'),
      });
    }
    return found;
  },
});
