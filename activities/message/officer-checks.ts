// Rounds that tell officers, by notice and without SMS: tasks that end soon or have ended, 委托书 that run out while their case is under way.
import type { EntityManager } from '@mikro-orm/postgresql';
import { counterKinds } from '../../domain/account/counter/record.ts';
import type { Role } from '../../domain/kit/actor.ts';
import { plusDays, shanghaiDay, startOfDay } from '../../domain/kit/instant.ts';
import { endingNews, lastDayBefore } from '../../domain/message/task-reminders.ts';
import { officersOf } from '../../db/account/told.ts';
import { endingAttorneys, endingTasks } from '../../db/message/rounds.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Fields } from '../../security/field.ts';
import type { DailyCheck } from '../kit/scheduled.ts';
import { daysOf, furthest, PAGE, round } from './round.ts';

/** Officers of a post in a district, each asked for once per round. */
function posts(em: EntityManager): (role: Role, district: string) => Promise<string[]> {
  const known = new Map<string, Promise<string[]>>();
  return (role, district) => {
    const key = `${role} ${district}`;
    if (!known.has(key)) known.set(key, officersOf(em, role, district));
    return known.get(key)!;
  };
}

/**
 * Open tasks: whoever holds one, else everybody of its post in its district. They lie in 消息: 待办 and 预警 show the task itself for as long as it
 * stands, and would count it twice.
 */
export const taskReminders = (fields: Fields): DailyCheck => ({
  id: 'task-reminders',
  round: 'reminders',
  label: '待办到期提醒',
  run: async ({ today, ...parts }) => {
    const book = await ruleBook(parts.em);
    const before = startOfDay(plusDays(today, furthest(book) + 2));
    const officers = posts(parts.em);
    return round(parts, fields, (after) => endingTasks(parts.em, before, PAGE, after), {
      idOf: ({ id }) => id,
      telling: async ({ id, createdAt, due, role, district, assigneeId, label, ...about }) => {
        const day = lastDayBefore(due);
        const news = endingNews(shanghaiDay(createdAt), day, today, daysOf(book, district, today));
        if (news === null) return null;
        const accounts = assigneeId === null ? await officers(role, district) : [assigneeId];
        const template = news === 'over' ? 'taskOverdue' : 'taskReminder';
        return { ...about, key: `task/${id}/${day}/${news}`, template, params: { task: label, day }, accounts, district, sms: false };
      },
    });
  },
});

/** L11–L13: the officers with whom the case lies hear before its 委托书 runs out, and when it has. */
export const attorneyReminders = (fields: Fields): DailyCheck => ({
  id: 'attorney-reminders',
  round: 'expiry',
  label: '委托书到期提醒',
  run: async ({ today, ...parts }) => {
    const book = await ruleBook(parts.em);
    const until = plusDays(today, furthest(book));
    const officers = posts(parts.em);
    return round(parts, fields, (after) => endingAttorneys(parts.em, until, PAGE, after), {
      idOf: ({ caseId }) => caseId,
      telling: async ({ kind, signedOn, until: day, state, district, ...about }) => {
        const news = endingNews(signedOn, day, today, daysOf(book, district, today));
        if (news === null) return null;
        const accounts = await officers(state === 'verification' ? 'counterVerifier' : 'counterClerk', district);
        const template = news === 'over' ? 'attorneyExpired' : 'attorneyReminder';
        const params = { matter: counterKinds[kind], day };
        return { ...about, key: `attorney/${about.caseId}/${day}/${news}`, template, params, accounts, district, sms: false };
      },
    });
  },
});
