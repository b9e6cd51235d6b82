// How the whole system does, for the people who run it: counts and ages, no case's content and no person.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import { redactText } from '../../domain/kit/redact.ts';
import { asInstant, NOW, one, query } from '../kit/sql.ts';

export interface Behind {
  /** Cases whose journal is ahead of their workflow's mark. */
  cases: number;
  /** Age of the oldest of them. */
  seconds: number;
}

export interface Failing {
  /** As its gateway names it, 短信平台（SMS gateway）; the effect's own name when no neighbour is to blame. */
  neighbour: string;
  effects: number;
  attempts: number;
  since: Instant;
  /** The newest reason, without numbers of persons. */
  lastError: string;
}

export interface Overview {
  at: Instant;
  behind: Behind;
  failing: Failing[];
  /** Rows that wait to be sent or done, and the age of the oldest in seconds. */
  outbox: { waiting: number; failing: number; seconds: number };
  /** Messages that were held back, by template. */
  heldBack: { template: string; state: string; messages: number; since: Instant }[];
  overdueTasks: { type: string; label: string; role: string; tasks: number; oldest: Instant }[];
  /** Deadlines that have passed and that nobody has acted on: only an engine that is away lets them grow. */
  passedDeadlines: number;
  /** What stands to be read by operators. */
  notices: { key: string; message: string }[];
  /** Accounts at neighbours that end within 30 days or have ended. */
  componentAccounts: { component: string; name: string; endsAt: Instant; ended: boolean }[];
}

const BEHIND = `select count(*)::int as cases, coalesce(ceil(extract(epoch from app_now() - min(changed_at))), 0)::int as seconds
  from case_file where followed is not null and followed < seq`;

/** How far the workflows are behind the journal. */
export const behind = (em: EntityManager): Promise<Behind> => one(em, BEHIND);

// An error of a gateway begins with its name in both languages.
const NEIGHBOUR = String.raw`coalesce(substring(last_error from '^[^（）：:]{1,20}（[^（）]{1,40}）'), name)`;

// Time stamps of receipts that wait would say how many bids have come, reminders that don't go out how many have not; nobody may know before the hour.
const TOLD = `kind <> 'bidTimestamp'`;
const NO_REMINDER = `not like '%bidReminder%'`;

const FAILING = `with failing as (
    select name, last_error, attempts, started_at as since from effect where done_at is null and last_error is not null and name ${NO_REMINDER}
    union all select kind, last_error, attempts, created_at from outbox where done_at is null and last_error is not null and ${TOLD})
  select ${NEIGHBOUR} as neighbour, count(*)::int as effects, max(attempts)::int as attempts, ${asInstant('min(since)')} as since,
    (array_agg(last_error order by since desc))[1] as "lastError"
  from failing group by 1 order by 2 desc, 1 limit 50`;

/** Effects and outbox rows that keep failing, by the neighbour that doesn't answer. */
export const failing = async (em: EntityManager): Promise<Failing[]> =>
  (await query<Failing>(em, FAILING)).map((row) => ({ ...row, lastError: redactText(row.lastError) }));

const OUTBOX = `select count(*)::int as waiting, count(*) filter (where last_error is not null)::int as failing,
    coalesce(ceil(extract(epoch from app_now() - min(created_at))), 0)::int as seconds
  from outbox where done_at is null and ${TOLD}`;

/** What waits to be done outside without a workflow. */
export const outbox = (em: EntityManager): Promise<Overview['outbox']> => one(em, OUTBOX);

/** Everything of the operators' page, read at one moment. */
export async function overview(em: EntityManager): Promise<Overview> {
  const [{ at }, late, broken, waiting, heldBack, overdueTasks, { passed }, notices, componentAccounts] = await Promise.all([
    one<{ at: Instant }>(em, `select ${NOW} as at`),
    behind(em),
    failing(em),
    outbox(em),
    query<Overview['heldBack'][number]>(
      em,
      `select template, state, count(*)::int as messages, ${asInstant('min(created_at)')} as since from message
         where state in ('notApproved', 'refused') and template ${NO_REMINDER} group by 1, 2 order by 3 desc, 1 limit 50`,
    ),
    query<Overview['overdueTasks'][number]>(
      em,
      `select type, label, role, count(*)::int as tasks, ${asInstant('min(due)')} as oldest from task
         where state = 'open' and due < app_now() group by 1, 2, 3 order by 4 desc, 2 limit 50`,
    ),
    one<{ passed: number }>(
      em,
      `select count(*)::int as passed from deadline d join case_file c on c.id = d.case_id
         where d.closed_at is null and d.paused_at is null and c.followed is not null and d.due < app_now() - interval '30 s'`,
    ),
    query<Overview['notices'][number]>(em, `select key, message from operator_notice where resolved_at is null order by seen_at desc, key limit 50`),
    query<Overview['componentAccounts'][number]>(
      em,
      `select component, name, ${asInstant('ends_at')} as "endsAt", ends_at <= app_now() as ended from component_account
         where closed_at is null and ends_at < app_now() + interval '30 days' order by ends_at limit 50`,
    ),
  ]);
  return { at, behind: late, failing: broken, outbox: waiting, heldBack, overdueTasks, passedDeadlines: passed, notices, componentAccounts };
}
