// 待办: open tasks of every process that a person may take, the most urgent first.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Grant } from '../../domain/kit/actor.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { asInstant, query } from './sql.ts';

export interface InboxTask {
  id: string;
  caseId: string;
  type: string;
  district: string;
  node: string;
  label: string;
  role: string;
  assigneeId: string | null;
  version: number;
  due: Instant | null;
  createdAt: Instant;
  overdue: boolean;
  /** Where the keyset goes on: the due moment, or the end of time. */
  sort: string;
  /** Name of the supplier, where the task is about one. */
  subject: string | null;
}

export interface InboxFilter {
  type?: string | undefined;
  node?: string | undefined;
  district?: string | undefined;
  /** `mine`: claimed by this account; `free`: by nobody. */
  held?: 'mine' | 'free' | undefined;
}

/** Codes of a district and all below it, as a pattern. */
const pattern = (code: string): string => (code === '000000' ? '%' : `${code.replace(/0000$|00$/, '')}%`);
const NEVER = '9999-12-31T00:00:00.000000Z';

/** Open tasks for the roles that the grants give in their districts, `limit + 1` rows at most. */
export function inbox(
  em: EntityManager,
  { accountId, grants }: { accountId: string; grants: readonly Grant[] },
  filter: InboxFilter,
  limit: number,
  after: readonly [string, string] | undefined,
): Promise<InboxTask[]> {
  const held = grants.flatMap(({ role, district }) => (district ? [{ role, district: pattern(district) }] : []));
  const sort = `coalesce(t.due, '${NEVER}'::timestamptz)`;
  return query(
    em,
    `select t.id, t.case_id as "caseId", t.type, t.district, t.node, t.label, t.role, t.assignee_id as "assigneeId", t.version, ${asInstant('t.due')} as due,
        ${asInstant('t.created_at')} as "createdAt", coalesce(t.due < app_now(), false) as overdue, ${asInstant(sort)} as sort, s.name as subject
       from task t join case_file c on c.id = t.case_id
       left join lateral (select name from supplier where organisation_id = c.organisation_id and district = c.district order by created_at desc limit 1) s on true
      where t.state = 'open' and exists (select 1 from jsonb_to_recordset($1) g(role text, district text) where t.role = g.role and t.district like g.district)
        and ($2::text is null or t.type = $2) and ($3::text is null or t.node = $3) and ($4::text is null or t.district like $4)
        and ($5::text is null or case $5 when 'mine' then t.assignee_id = $6 else t.assignee_id is null end)
        and ($7::timestamptz is null or (${sort}, t.id) > ($7, $8::uuid))
      order by ${sort}, t.id limit $9`,
    [
      JSON.stringify(held),
      filter.type ?? null,
      filter.node ?? null,
      filter.district ? pattern(filter.district) : null,
      filter.held ?? null,
      accountId,
      after?.[0] ?? null,
      after?.[1] ?? null,
      limit + 1,
    ],
  );
}
