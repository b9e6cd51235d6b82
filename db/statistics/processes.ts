// How processes run (V26), of every kind and from the kit's own records alone: journal, deadlines and tasks. Ends and returns are named by the tables.
import type { EntityManager } from '@mikro-orm/postgresql';
import { wordsOf } from '../../domain/approval/votes.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface ProcessFilter {
  from: Instant;
  until: Instant;
  /** Prefixes of districts; null: all. */
  districts: readonly string[] | null;
  types: readonly string[];
  /** Main states in which a case of a type has come to its end: `<type>/<state>`. */
  endings: readonly string[];
  /** Acts that send a case back: `<type>/<action>`. */
  returns: readonly string[];
}

const seen = (alias: string): string => `${alias}.type = any($3) and ($4::text[] is null or ${alias}.district like any($4))`;
const base = ({ from, until, types, districts }: ProcessFilter): unknown[] => [
  from,
  until,
  types,
  districts === null ? null : districts.map((prefix) => `${prefix}%`),
];
const quantiles = (of: string): string => `(percentile_disc(array[0.5, 0.9]) within group (order by ${of}))`;

export interface CycleRow {
  type: string;
  ended: number;
  median: number | null;
  p90: number | null;
  /** Of those that ended, those that were sent back at least once. */
  returned: number;
}
/** Cycle time, from the first act to the end, and returns, of the cases that ended in the time. */
export const cycleTimes = (em: EntityManager, filter: ProcessFilter): Promise<CycleRow[]> =>
  query(
    em,
    `with ended as (select distinct on (j.case_id) j.case_id, c.type, extract(epoch from j.at - c.created_at)::int as seconds
         from journal j join case_file c on c.id = j.case_id
        where j.at >= $1 and j.at < $2 and ${seen('c')} and c.type || '/' || split_part(j.to_state, ' ', 1) = any($5)
          and not c.type || '/' || split_part(j.from_state, ' ', 1) = any($5) order by j.case_id, j.seq),
      back as (select distinct case_id from journal join ended using (case_id) where ended.type || '/' || action = any($6))
     select type, count(*)::int as ended, ${quantiles('seconds')}[1] as median, ${quantiles('seconds')}[2] as p90, count(back.case_id)::int as returned
       from ended left join back using (case_id) group by type order by type`,
    [...base(filter), filter.endings, filter.returns],
  );

export interface StepRow {
  type: string;
  /** State of the table, `region:state` in a region. */
  address: string;
  visits: number;
  median: number;
  p90: number;
  /** Time that all visits took together, in seconds: the longest sum is the bottleneck. */
  total: number;
}
/** Time in each state, of the visits that ended in the time. */
export const stateTimes = (em: EntityManager, filter: ProcessFilter): Promise<StepRow[]> =>
  query(
    em,
    `with moved as (select j.case_id, c.type, j.seq, j.at, string_to_array(j.from_state, ' ') as was, string_to_array(j.to_state, ' ') as came
         from journal j join case_file c on c.id = j.case_id
        where ${seen('c')} and j.from_state <> j.to_state and j.at < $2
          and j.case_id in (select case_id from journal where at >= $1 and at < $2)),
      turns as (
        select case_id, type, seq, at, a as address, true as entered from moved, unnest(came) a where not a = any(was)
        union all select case_id, type, seq, at, a, false from moved, unnest(was) a where not a = any(came)),
      visits as (select type, address, entered, at, extract(epoch from at - lag(at) over w)::int as seconds from turns window w as (partition by case_id, address order by seq))
     select type, address, count(*)::int as visits, ${quantiles('seconds')}[1] as median, ${quantiles('seconds')}[2] as p90, sum(seconds)::float8 as total
       from visits where not entered and at >= $1 and seconds is not null group by type, address order by type, total desc`,
    base(filter),
  );

export interface RoundRow {
  type: string;
  node: string;
  label: string;
  /** Rounds of votes that ended in the time. */
  rounds: number;
  median: number;
  p90: number;
  /** With a vote, or an end, after they were due. */
  late: number;
  /** That sent the case back. */
  returned: number;
}
/** Steps of approval chains: how long their rounds took from the opening to the end, which were late, which sent the case back. */
export const roundFigures = (em: EntityManager, filter: ProcessFilter): Promise<RoundRow[]> =>
  query(
    em,
    `with ended as (select t.type, t.node, max(t.label) as label, extract(epoch from max(t.closed_at) - min(t.created_at))::int as seconds,
         bool_or(t.due is not null and t.closed_at >= t.due) as late, coalesce(bool_or(t.vote = any($5)), false) as returned
         from task t where t.rule is not null and ${seen('t')} and t.case_id in (select case_id from task where closed_at >= $1 and closed_at < $2)
        group by t.type, t.node, t.case_id, t.round having not bool_or(t.live) and max(t.closed_at) >= $1 and max(t.closed_at) < $2)
     select type, node, max(label) as label, count(*)::int as rounds, ${quantiles('seconds')}[1] as median, ${quantiles('seconds')}[2] as p90,
         count(*) filter (where late)::int as late, count(*) filter (where returned)::int as returned
       from ended group by type, node order by type, node`,
    [...base(filter), wordsOf('back')],
  );

export interface DeadlineRow {
  type: string;
  name: string;
  label: string;
  due: number;
  breached: number;
}
/** Deadlines that fell due in the time, and those that nobody kept. A deadline that stands still has not fallen due. */
export const deadlineBreaches = (em: EntityManager, filter: ProcessFilter): Promise<DeadlineRow[]> =>
  query(
    em,
    `select c.type, d.name, max(d.label) as label, count(*)::int as due, count(*) filter (where coalesce(d.closed_at, app_now()) >= d.due)::int as breached
       from deadline d join case_file c on c.id = d.case_id
      where d.due >= $1 and d.due < $2 and d.paused_at is null and (d.closed_at is not null or d.due <= app_now()) and ${seen('c')} group by 1, 2 order by 1, 2`,
    base(filter),
  );

export interface LongRunningRow {
  caseId: string;
  type: string;
  district: string;
  state: string;
  since: Instant;
  seconds: number;
}
/** The oldest cases that have not ended, begun before the end of the time. */
export const longRunning = (em: EntityManager, filter: ProcessFilter, limit: number): Promise<LongRunningRow[]> =>
  query(
    em,
    `select c.id as "caseId", c.type, c.district, c.state, ${asInstant('c.created_at')} as since, extract(epoch from app_now() - c.created_at)::int as seconds
       from case_file c where ${seen('c')} and c.created_at < $2 and $1::timestamptz is not null and c.followed is not null and not c.type || '/' || c.state = any($5)
      order by c.created_at, c.id limit $6`,
    [...base(filter), filter.endings, limit],
  );

export interface LoadRow {
  accountId: string;
  name: string | null;
  voted: number;
  /** From the task's opening to the vote, in seconds. */
  median: number | null;
  p90: number | null;
  late: number;
  /** Held now. */
  open: number;
}
/** What each officer decided in the time, how long it took, and what he holds now. */
export const approverLoad = (em: EntityManager, filter: ProcessFilter, limit: number): Promise<LoadRow[]> =>
  query(
    em,
    `with done as (select t.voted_by as account, count(*)::int as voted, ${quantiles('extract(epoch from t.closed_at - t.created_at)::int')} as times,
         count(*) filter (where t.due is not null and t.closed_at >= t.due)::int as late
         from task t where t.state = 'voted' and t.closed_at >= $1 and t.closed_at < $2 and ${seen('t')} group by 1),
      held as (select t.assignee_id as account, count(*)::int as open from task t where t.state = 'open' and t.assignee_id is not null and ${seen('t')} group by 1)
     select account as "accountId", a.person_name as name, coalesce(voted, 0) as voted, times[1] as median, times[2] as p90, coalesce(late, 0) as late, coalesce(open, 0) as open
       from done full join held using (account) left join account a on a.id = account order by coalesce(voted, 0) + coalesce(open, 0) desc, account limit $5`,
    [...base(filter), limit],
  );
