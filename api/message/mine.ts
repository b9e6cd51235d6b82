// 待办, 消息, 预警 of whoever is signed in.
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { plusMs, shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { alertLevel, alertLevels, soonDaysOf, taskScopes, type Alert, type Notice } from '../../domain/message/boxes.ts';
import { commonRules } from '../../domain/kit/common-rules.ts';
import { may } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { save } from '../../activities/kit/save.ts';
import { now } from '../../db/kit/clock.ts';
import { absentOf, dueKey } from '../../db/kit/inbox.ts';
import { markRead, notices, operatorNotices, tasksDue, todos, type Me } from '../../db/message/reads.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Fields } from '../../security/field.ts';
import { outward } from '../kit/outward.ts';
import { fromCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Routes } from '../kit/route.ts';
import { alertSchema, boxSchema, noticeSchema, todoSchema } from './shapes.ts';

/** Rows of 预警 at the most: it is a list to work off, not to leaf through. */
const ALERTS = 100;
const TEXT = 'notice.text';
const cursor = z.tuple([z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/), z.uuid()]);

const meOf = ({ accountId, grants }: PersonActor): Me => ({ accountId, scopes: taskScopes(grants) });
/** With the posts of those whom the person stands in for now. */
const standingIn = async (em: EntityManager, { accountId, grants }: PersonActor): Promise<Me> =>
  meOf({ kind: 'person', accountId, grants: [...grants, ...(await absentOf(em, accountId)).flatMap(({ posts }) => posts)] });

async function alerts(em: EntityManager, fields: Fields, person: PersonActor): Promise<Alert[]> {
  const [me, at, book] = [meOf(person), await now(em), await ruleBook(em)];
  const days = soonDaysOf(ruleValue(book.rulesFor('000000', shanghaiDay(at)), commonRules.reminderDays));
  const due = await tasksDue(em, me, plusMs(at, days * 86_400_000), ALERTS);
  const warned = await notices(em, me.accountId, { limit: ALERTS, box: 'warning', unread: true });
  const forOperators = may('operator.views', person) ? await operatorNotices(em, ALERTS) : [];
  const ofTasks = due.flatMap(({ id, label, caseId, due: until }): Alert[] => {
    const level = alertLevel(until, at, days);
    return level ? [{ level, kind: 'task', id, text: label, caseId, due: until }] : [];
  });
  const ofNotices = warned.map(({ id, text, caseId }): Alert => {
    return { level: 'notice', kind: 'notice', id, text: fields.decrypt(text, TEXT), caseId, due: null };
  });
  const ofOperators = forOperators.map(({ key, message }): Alert => ({
    level: 'notice',
    kind: 'operator',
    id: key,
    text: message,
    caseId: null,
    due: null,
  }));
  return [...ofTasks, ...ofNotices, ...ofOperators].slice(0, ALERTS);
}

export const mineRoutes: Routes = [
  route({
    method: 'get',
    path: '/v1/me/todos',
    listener: 'both',
    class: '一般',
    tag: 'messages',
    summary: '待办',
    description: 'Open tasks of my roles and what I am asked to do, by its end. A notice leaves the list when its case moves on.',
    query: z.object(pageQuery),
    answer: pageOf(todoSchema),
    policy: { permission: 'task.list' },
    handle: async ({ deps, query, person }) => {
      const em = deps.orm.em.fork();
      const me = await standingIn(em, person());
      const rows = await todos(em, me, query.limit + 1, fromCursor(query.after, cursor) as [Instant, string] | undefined);
      return {
        body: page(rows, query.limit, dueKey, (row) => ({
          ...(outward(row) as typeof row),
          ...(row.kind === 'notice' ? { label: deps.fields.decrypt(row.label, TEXT) } : {}),
        })),
      };
    },
  }),
  route({
    method: 'get',
    path: '/v1/me/messages',
    listener: 'both',
    class: '一般',
    tag: 'messages',
    summary: '消息',
    query: z.object({ ...pageQuery, box: boxSchema.optional(), unread: z.stringbool().default(false) }),
    answer: pageOf(noticeSchema),
    policy: { permission: 'message.read' },
    handle: async ({ deps, query, person }) => {
      const after = fromCursor(query.after, cursor) as [Instant, string] | undefined;
      const { limit, box = null, unread } = query;
      const rows = await notices(deps.orm.em.fork(), person().accountId, { limit: limit + 1, after, box, unread });
      return {
        body: page(
          rows,
          limit,
          (row) => [row.createdAt, row.id],
          (row) => ({ ...(outward(row) as Notice), text: deps.fields.decrypt(row.text, TEXT) }),
        ),
      };
    },
  }),
  route({
    method: 'post',
    path: '/v1/me/messages/:id/read',
    listener: 'both',
    class: '一般',
    tag: 'messages',
    summary: '消息设为已读',
    params: z.object({ id: z.uuid() }),
    policy: { permission: 'message.read' },
    problems: ['NOT_FOUND'],
    handle: async ({ deps, params, person }) => {
      if (!(await save(deps.orm, (em) => markRead(em, person().accountId, params.id)))) throw refuse('NOT_FOUND');
      return { status: 204 };
    },
  }),
  route({
    method: 'get',
    path: '/v1/me/alerts',
    listener: 'both',
    class: '一般',
    tag: 'messages',
    summary: '预警',
    description: `Tasks that are overdue or about to be, then unread warnings; at most ${ALERTS}.`,
    answer: z.object({ items: z.array(alertSchema) }),
    policy: { permission: 'message.read' },
    handle: async ({ deps, person }) => {
      const items = await alerts(deps.orm.em.fork(), deps.fields, person());
      return { body: { items: items.map((item) => ({ ...(outward(item) as Alert), label: alertLevels[item.level] })) } };
    },
  }),
];
