// 已办 and 办结: lists of cases that somebody has worked on, and of all that have ended.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import { asInstant, query } from '../kit/sql.ts';

interface CaseLine {
  caseId: string;
  type: string;
  district: string;
  state: string;
  regions: Record<string, string>;
  /** Number of the matter, where its process gives one. */
  number: string | null;
  createdAt: Instant;
  changedAt: Instant;
}
const LINE = `c.id as "caseId", c.type, c.district, c.state, c.regions, r.number, ${asInstant('c.created_at')} as "createdAt", ${asInstant('c.changed_at')} as "changedAt"`;

export interface DoneLine extends CaseLine {
  taskId: string;
  label: string;
  vote: string;
  votedAt: Instant;
  /** Acts since my last vote, the oldest first, ten at most. */
  later: { action: string; at: Instant }[];
}

/** Cases that an account has voted in, by its last vote, the newest first; `limit` rows. */
export const doneBy = (
  em: EntityManager,
  accountId: string,
  filter: { type?: string | undefined },
  limit: number,
  after: readonly [string, string] | undefined,
): Promise<DoneLine[]> =>
  query(
    em,
    `select ${LINE}, t.id as "taskId", t.label, t.vote, ${asInstant('t.closed_at')} as "votedAt",
         coalesce((select jsonb_agg(jsonb_build_object('action', j.action, 'at', ${asInstant('j.at')}) order by j.seq)
           from (select action, at, seq from journal where case_id = c.id and at > t.closed_at order by seq limit 10) j), '[]') as later
       from task t join case_file c on c.id = t.case_id left join registration r on r.case_id = c.id
      where t.voted_by = $1 and t.state = 'voted' and ($2::text is null or t.type = $2) and ($3::timestamptz is null or (t.closed_at, t.id) < ($3, $4::uuid))
        and not exists (select 1 from task o where o.case_id = t.case_id and o.voted_by = $1 and o.state = 'voted' and (o.closed_at, o.id) > (t.closed_at, t.id))
      order by t.closed_at desc, t.id desc limit $5`,
    [accountId, filter.type ?? null, after?.[0] ?? null, after?.[1] ?? null, limit],
  );

export interface ClosedLine extends CaseLine {
  /** When it came to its end; acts may have followed (送达). */
  endedAt: Instant;
}

/**
 * Cases in one of the ends (`type`, `state`), by their last act, the newest first; `limit` rows. Reads so many rows of each end and no more, however many there are.
 * `districts` are prefixes of codes, null: all.
 */
export const closedCases = (
  em: EntityManager,
  filter: { endings: readonly { type: string; state: string }[]; districts: readonly string[] | null },
  limit: number,
  after: readonly [string, string] | undefined,
): Promise<ClosedLine[]> =>
  query(
    em,
    `select ${LINE}, coalesce((select ${asInstant('j.at')} from journal j where j.case_id = c.id and split_part(j.to_state, ' ', 1) = c.state
           and split_part(j.from_state, ' ', 1) <> c.state order by j.seq desc limit 1), ${asInstant('c.changed_at')}) as "endedAt"
       from (select f.* from jsonb_to_recordset($1) e(type text, state text), lateral (
           select * from case_file x where x.type = e.type and x.state = e.state and ($2::text[] is null or x.district like any($2))
             and ($3::timestamptz is null or (x.changed_at, x.id) < ($3, $4::uuid)) order by x.changed_at desc, x.id desc limit $5) f
         order by f.changed_at desc, f.id desc limit $5) c
       left join registration r on r.case_id = c.id order by c.changed_at desc, c.id desc`,
    [JSON.stringify(filter.endings), filter.districts?.map((prefix) => `${prefix}%`) ?? null, after?.[0] ?? null, after?.[1] ?? null, limit],
  );
