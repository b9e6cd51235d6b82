// The round that reminds applicants of the counter of the last day for 补正. When it has passed, the system rejects the case and says so.
import { counterKinds } from '../../../domain/account/counter/record.ts';
import { plusDays, shanghaiDay, startOfDay } from '../../../domain/kit/instant.ts';
import { endingNews, lastDayBefore } from '../../../domain/message/task-reminders.ts';
import { endingSupplements } from '../../../db/message/rounds.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { Fields } from '../../../security/field.ts';
import type { DailyCheck } from '../../kit/scheduled.ts';
import { daysOf, furthest, PAGE, round } from '../../message/round.ts';
import { lastDay } from './tell.ts';

/** By SMS and in the inbox, once per day of the rule `reminder.daysBefore` that fits the time given; by SMS alone before there is an account. */
export const supplementReminders = (fields: Fields): DailyCheck => ({
  id: 'supplement-reminders',
  round: 'reminders',
  label: '补正期限提醒',
  run: async ({ today, ...parts }) => {
    const book = await ruleBook(parts.em);
    const before = startOfDay(plusDays(today, furthest(book) + 2));
    return round(parts, fields, (after) => endingSupplements(parts.em, fields, before, PAGE, after), {
      idOf: ({ caseId }) => caseId,
      telling: async ({ caseId, seq, district, kind, accountId, phone, startedAt, due }) => {
        const day = lastDayBefore(due);
        const news = endingNews(shanghaiDay(startedAt), day, today, daysOf(book, district, today));
        if (news === null || news === 'over') return null;
        const to = accountId === null ? { accounts: [], ...(phone !== undefined && { phone }) } : { accounts: [accountId] };
        const template = accountId === null ? 'counterSupplementReminderOnPaper' : 'counterSupplementReminder';
        const params = { matter: counterKinds[kind], due: lastDay(due) };
        return { key: `supplement/${caseId}/${day}/${news}`, template, params, ...to, caseId, seq, district, sms: true };
      },
    });
  },
});
