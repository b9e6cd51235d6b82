// 待办: open tasks of every process that a person may take, what ends first on top; 我发起 and 抄送. Each post and district is a branch of its own that an
// index gives in order, so that a page costs its rows and not the tasks behind it (1,000,000 open ones: bench).
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { districtCovers, type Grant, type Role } from '../../domain/kit/actor.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { districts } from '../data/districts/index.ts';
import type { Noted } from './foresight.ts';
import { readInOrder } from './in-order.ts';
import { ask, asInstant, query } from './sql.ts';
import { asOne } from './together.ts';

export interface InboxTask {
  id: string;
  caseId: string;
  type: string;
  district: string;
  node: string;
  label: string;
  role: string;
  kind: string;
  assigneeId: string | null;
  version: number;
  /** Its vote is signed with the officer's key. */
  signed: boolean;
  due: Instant | null;
  createdAt: Instant;
  overdue: boolean;
  /** Name of the supplier, where the task is about one. */
  subject: string | null;
  /** In whose place it is the person's to do: as the round asked him, or as he stands in now. Null: it is his own. */
  deputyFor: { id: string; name: string | null } | null;
}

export interface InboxFilter {
  type?: string | undefined;
  node?: string | undefined;
  district?: string | undefined;
  /** `mine`: held by this account; `free`: by nobody. */
  held?: 'mine' | 'free' | undefined;
  /** Due before this moment. */
  dueBefore?: Instant | undefined;
}

/** Codes of a district and all below it, as a pattern. */
const pattern = (code: string): string => (code === '000000' ? '%' : `${code.replace(/0000$|00$/, '')}%`);
/** What has no end stands behind all that has one. */
export const NEVER: Instant = '9999-12-31T00:00:00.000000Z';
/** Where a page of what ends goes on: the moment, then the id. */
export const dueKey = ({ due, id }: { due: Instant | null; id: string }): [Instant, string] => [due ?? NEVER, id];
/** As the indexes have it, to the letter. */
const SORT = `coalesce(t.due, '9999-12-31 00:00:00+00'::timestamptz)`;
const provinces = [...new Set(districts.map(({ code }) => code.slice(0, 2)))];
/** Codes of a city and its districts, by its four digits. */
const inCity = Map.groupBy(
  districts.map(({ code }) => code),
  (code) => code.slice(0, 4),
);

/** Tasks as an index gives them, with what they are ordered by: named, so that what reads them knows that they are in order. */
const ordered = (where: string, limit: string): string =>
  `select t.*, ${SORT} as sorting from task t where ${where} FILTERS order by ${SORT}, t.id limit ${limit}`;

/** One grant as an ordered read: its district, its province, or province by province. */
function branch({ role, district }: Held, add: (value: unknown) => string, limit: string): string {
  const post = `t.state = 'open' and t.role = ${add(role)} and t.assignee_id is distinct from $1 and (t.assignee_id is null or t.claimed_at is not null)`;
  const within = (column: string, codes: readonly string[]): string => {
    const of = (code: string): string => ordered(`${post} and ${column} = ${code}`, limit);
    // A list of any length would be planned anew each time it is asked.
    return codes.length === 1
      ? of(add(codes[0]))
      : `select t.* from unnest(${add(codes)}::text[]) p cross join lateral (${of('p')}) t order by t.sorting, t.id limit ${limit}`;
  };
  if (district.endsWith('0000')) return within('left(t.district, 2)', district === '000000' ? provinces : [district.slice(0, 2)]);
  const codes = district.endsWith('00') ? (inCity.get(district.slice(0, 4)) ?? []) : [];
  return within('t.district', [...new Set([district, ...codes])]);
}

interface Held {
  role: Role;
  district: string;
}

export interface Absent {
  id: string;
  name: string | null;
  posts: Held[];
}
const ABSENT = `select d.absent_id as id, coalesce(a.person_name, a.user_name) as name,
       coalesce((select jsonb_agg(distinct jsonb_build_object('role', g.role, 'district', g.district)) from officer_grant g where g.account_id = d.absent_id and g.revoked_at is null), '[]') as posts
       from deputy d left join account a on a.id = d.absent_id
      where d.deputy_id = $1 and d.revoked_at is null and d.from_at <= app_now() and app_now() < d.until_at order by d.from_at, d.id`;
/** Those whom the person stands in for now (代理), with their posts. */
export const absentOf = (em: EntityManager, accountId: string): Promise<Absent[]> => ask(em, ABSENT, [accountId]);

const covers = (held: readonly Held[], { role, district }: Pick<InboxTask, 'role' | 'district'>): boolean =>
  held.some((one) => one.role === role && districtCovers(one.district, district));

/** In whose place a task is the person's to do. */
function inPlaceOf(task: Found, accountId: string, own: readonly Held[], absent: readonly Absent[]): InboxTask['deputyFor'] {
  if (task.deputyId !== null && task.assigneeId === accountId) return { id: task.deputyId, name: task.deputyName };
  const named = absent.find(({ id }) => id === task.assigneeId);
  const found =
    named ?? (covers(own, task) || (task.assigneeId === accountId && !task.claimed) ? undefined : absent.find(({ posts }) => covers(posts, task)));
  return found ? { id: found.id, name: found.name } : null;
}
type Found = Omit<InboxTask, 'deputyFor'> & { deputyId: string | null; deputyName: string | null; claimed: boolean };

/** Rows of each question, in one turn. */
async function inOrder<T extends readonly (unknown[] | undefined)[]>(orm: MikroORM, questions: readonly Noted[]): Promise<T> {
  const texts = questions.map(({ text }) => text);
  const [read] = await readInOrder<{ rows: T }>(orm, asOne(texts), questions.flatMap(({ params }) => params));
  return read!.rows;
}

/** Open tasks for the roles that the grants give in their districts, and those that lie with the person: `limit + 1` rows at most. */
export async function inbox(
  orm: MikroORM,
  { accountId, grants }: { accountId: string; grants: readonly Grant[] },
  filter: InboxFilter,
  limit: number,
  after: readonly [string, string] | undefined,
): Promise<InboxTask[]> {
  const own = grants.flatMap(({ role, district }): Held[] => (district ? [{ role, district }] : []));
  const asking = (absent: readonly Absent[]): Noted[] => openTasks({ accountId, own, absent }, filter, limit, after);
  // Most stand in for nobody, so both leave for the database together; whoever does is asked for once more, with the posts of the absent.
  const [absent, alone = []] = await inOrder<[Absent[], Found[]?]>(orm, [{ text: ABSENT, params: [accountId] }, ...asking([])]);
  const again = absent.length ? asking(absent) : [];
  const found = again.length ? (await inOrder<[Found[]]>(orm, again))[0] : alone;
  return found.map(({ deputyId, deputyName, claimed, ...task }) => ({
    ...task,
    deputyFor: inPlaceOf({ ...task, deputyId, deputyName, claimed }, accountId, own, absent),
  }));
}

interface Officer {
  accountId: string;
  own: readonly Held[];
  absent: readonly Absent[];
}

/** The question for them; none where nobody could have any. */
function openTasks(
  { accountId, own, absent }: Officer,
  filter: InboxFilter,
  limit: number,
  after: readonly [string, string] | undefined,
): Noted[] {
  const held = filter.held === 'mine' ? [] : onceEach([...own, ...absent.flatMap(({ posts }) => posts)]);
  const params: unknown[] = [accountId];
  const add = (value: unknown): string => `$${params.push(value)}`;
  const conditions = [
    ...(filter.type ? [`t.type = ${add(filter.type)}`] : []),
    ...(filter.node ? [`t.node = ${add(filter.node)}`] : []),
    ...(filter.district ? [`t.district like ${add(pattern(filter.district))}`] : []),
    ...(filter.held === 'free' ? ['t.assignee_id is null'] : []),
    ...(filter.dueBefore ? [`t.due < ${add(filter.dueBefore)}`] : []),
    ...(after ? [`(${SORT}, t.id) > (${add(after[0])}::timestamptz, ${add(after[1])}::uuid)`] : []),
  ];
  const filters = conditions.map((one) => ` and ${one}`).join('');
  const rows = String(limit + 1);
  const mine = `(${ordered(`t.state = 'open' and t.assignee_id = $1`, rows)})`;
  // What was given to somebody by name is his deputy's to take over while he is away.
  const named = filter.held === undefined ? absent : [];
  const theirs = named.map(({ id }) => `(${ordered(`t.state = 'open' and t.assignee_id = ${add(id)} and t.claimed_at is null`, rows)})`);
  const branches = [...(filter.held === 'free' ? [] : [mine]), ...theirs, ...held.map((one) => `(${branch(one, add, rows)})`)];
  if (!branches.length) return [];
  // One branch gives each task once and in order.
  const found =
    branches.length === 1
      ? branches[0]!
      : `(select distinct on (t.sorting, t.id) t.* from (${branches.join(' union all ')}) t order by t.sorting, t.id limit ${rows})`;
  const text = `select t.id, t.case_id as "caseId", t.type, t.district, t.node, t.label, t.role, t.kind, t.assignee_id as "assigneeId", t.version, t.signed, ${asInstant('t.due')} as due,
        ${asInstant('t.created_at')} as "createdAt", coalesce(t.due < app_now(), false) as overdue, s.name as subject,
        t.claimed_at is not null as claimed, t.deputy_for as "deputyId", (select coalesce(a.person_name, a.user_name) from account a where a.id = t.deputy_for) as "deputyName"
       from ${found.replaceAll('FILTERS', filters)} t
       join case_file c on c.id = t.case_id
       left join lateral (select name from supplier where organisation_id = c.organisation_id and district = c.district order by created_at desc limit 1) s on true
      order by t.sorting, t.id`;
  return [{ text, params }];
}

/** Each post of a district once, whoever of several holds it. */
const onceEach = (all: readonly Held[]): Held[] =>
  all.filter((one, i) => all.findIndex(({ role, district }) => role === one.role && district === one.district) === i);

export interface StartedCase {
  id: string;
  type: string;
  district: string;
  state: string;
  regions: Record<string, string>;
  createdAt: Instant;
  changedAt: Instant;
  nextDue: Instant | null;
}

/** 我发起: cases that the person applied for, the newest first. */
export const startedCases = (
  em: EntityManager,
  accountId: string,
  type: string | undefined,
  limit: number,
  after: readonly [string, string] | undefined,
): Promise<StartedCase[]> =>
  query(
    em,
    `select id, type, district, state, regions, ${asInstant('created_at')} as "createdAt", ${asInstant('changed_at')} as "changedAt", ${asInstant('next_due')} as "nextDue"
       from case_file where applicant_id = $1 and followed is not null and ($2::text is null or type = $2)
        and ($3::timestamptz is null or (created_at, id) < ($3, $4::uuid)) order by created_at desc, id desc limit $5`,
    [accountId, type ?? null, after?.[0] ?? null, after?.[1] ?? null, limit + 1],
  );

export interface CopiedCase {
  id: string;
  caseId: string;
  type: string;
  district: string;
  node: string;
  label: string;
  state: string;
  createdAt: Instant;
}

/** 抄送: copies that the person got, the newest first. */
export const copiedCases = (
  em: EntityManager,
  accountId: string,
  limit: number,
  after: readonly [string, string] | undefined,
): Promise<CopiedCase[]> =>
  query(
    em,
    `select t.id, t.case_id as "caseId", t.type, t.district, t.node, t.label, c.state, ${asInstant('t.created_at')} as "createdAt"
       from task t join case_file c on c.id = t.case_id where t.kind = 'cc' and t.assignee_id = $1
        and ($2::timestamptz is null or (t.created_at, t.id) < ($2, $3::uuid)) order by t.created_at desc, t.id desc limit $4`,
    [accountId, after?.[0] ?? null, after?.[1] ?? null, limit + 1],
  );
