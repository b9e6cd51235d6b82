// Lists behind 待办, 消息 and 预警. Whose they are is decided before; texts of notices come encrypted.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import { repeatsTask, type Box, type Notice, type TaskScope, type Todo } from '../../domain/message/boxes.ts';
import { NEVER } from '../kit/inbox.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface Me {
  accountId: string;
  scopes: readonly TaskScope[];
}

/** Open tasks of mine and free ones within my scopes. $1 account, $2 scopes. */
const TASKS = `select 'task' as kind, t.id, t.label, t.type, t.case_id, t.district, t.role, t.assignee_id is not null as mine, t.version, t.due, t.created_at, null::text as text
  from task t where t.state = 'open' and (t.assignee_id = $1 or (t.assignee_id is null and exists (
    select 1 from jsonb_to_recordset($2::jsonb) s(role text, prefix text, "organisationId" uuid) where s.role = t.role
      and (starts_with(t.district, s.prefix) or s."organisationId" = (select c.organisation_id from case_file c where c.id = t.case_id)))))`;

/** Notices that ask for something: until their case moves on, or, without a case, until they are read. $3 templates left out. */
const ASKING = `select 'notice' as kind, n.id, n.text as label, coalesce(c.type, '') as type, n.case_id, c.district, null::text as role, true as mine, null::int as version,
    null::timestamptz as due, n.created_at, n.text
  from notice n left join case_file c on c.id = n.case_id
  where n.box = 'task' and n.account_id = $1 and n.template <> all($3::text[])
    and case when c.id is null then n.read_at is null else c.seq <= n.seq end`;

/** A page of 待办: what ends first comes first. `label` of a notice is its encrypted text. */
export const todos = (em: EntityManager, me: Me, limit: number, after?: readonly [due: Instant, id: string]): Promise<Todo[]> =>
  query(
    em,
    `select kind, id, label, type, case_id as "caseId", district, role, mine, version, ${asInstant('due')} as due, ${asInstant('created_at')} as "createdAt"
       from (${TASKS} union all ${ASKING}) todo
       where $4::timestamptz is null or (coalesce(due, '${NEVER}'), id) > ($4, $5::uuid)
       order by coalesce(due, '${NEVER}'), id limit $6`,
    [me.accountId, JSON.stringify(me.scopes), repeatsTask, after?.[0] ?? null, after?.[1] ?? null, limit],
  );

/** A page of 消息, the newest first. `text` is encrypted. */
export const notices = (
  em: EntityManager,
  accountId: string,
  { limit, after, box = null, unread = false }: { limit: number; after?: readonly [Instant, string] | undefined; box?: Box | null; unread?: boolean },
): Promise<Notice[]> =>
  query(
    em,
    `select id, box, template, text, organisation_id as "organisationId", case_id as "caseId", ${asInstant('created_at')} as "createdAt", ${asInstant('read_at')} as "readAt"
       from notice where account_id = $1 and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))
         and ($4::text is null or box = $4) and (not $5 or read_at is null)
       order by created_at desc, id desc limit $6`,
    [accountId, after?.[0] ?? null, after?.[1] ?? null, box, unread, limit],
  );

/** Tasks of mine that are due before a moment, the most urgent first. */
export const tasksDue = (em: EntityManager, me: Me, before: Instant, limit: number): Promise<Todo[]> =>
  query(
    em,
    `select kind, id, label, type, case_id as "caseId", district, role, mine, version, ${asInstant('due')} as due, ${asInstant('created_at')} as "createdAt"
       from (${TASKS}) t where due <= $3 order by due, id limit $4`,
    [me.accountId, JSON.stringify(me.scopes), before, limit],
  );

/** Marks a notice to an account as read; the first moment stays. False: there is no such notice for it. */
export const markRead = async (em: EntityManager, accountId: string, id: string): Promise<boolean> =>
  (await query(em, `update notice set read_at = coalesce(read_at, app_now()) where id = $1 and account_id = $2 returning id`, [id, accountId]))
    .length > 0;

/** What operators are to know and nobody has resolved, the newest first. */
export const operatorNotices = (em: EntityManager, limit: number): Promise<{ key: string; message: string }[]> =>
  query(em, `select key, message from operator_notice where resolved_at is null order by seen_at desc, key limit $1`, [limit]);

/** Numbers beside 待办, 消息 and 预警 of the bar above, each counted to 100 at the most. */
export async function unreadCounts(em: EntityManager, me: Me, soon: Instant): Promise<{ warnings: number; tasks: number; messages: number }> {
  const count = async (rows: Promise<unknown[]>): Promise<number> => (await rows).length;
  const [tasks, messages, warned, due] = await Promise.all([
    count(todos(em, me, 100)),
    count(notices(em, me.accountId, { limit: 100, box: 'message', unread: true })),
    count(notices(em, me.accountId, { limit: 100, box: 'warning', unread: true })),
    count(tasksDue(em, me, soon, 100)),
  ]);
  return { warnings: Math.min(100, warned + due), tasks, messages };
}
