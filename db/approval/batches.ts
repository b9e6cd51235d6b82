// 批量干预: cases that may need it, and what became of those that were helped.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Reach } from '../../domain/kit/policy.ts';
import { asInstant, query } from '../kit/sql.ts';
import { districtPrefix } from '../kit/within.ts';

export interface StuckCase {
  caseId: string;
  type: string;
  district: string;
  node: string;
  step: string;
  since: Instant;
}

/** Cases with an open task that is late, lies with the operators, or waits since so many days; the oldest first, `limit` rows. */
export const stuckCases = (
  em: EntityManager,
  reach: Reach,
  { type, node, why, days }: { type?: string | undefined; node?: string | undefined; why: 'late' | 'nobody' | 'still'; days: number },
  limit: number,
): Promise<StuckCase[]> => {
  const params: unknown[] = [type ?? null, node ?? null, days, limit, reach.any ? null : reach.districts.map((code) => `${districtPrefix(code)}%`)];
  const reason = {
    late: `t.due < app_now()`,
    nobody: `t.role = 'operator'`,
    still: `c.changed_at < app_now() - $3 * interval '1 day'`,
  }[why];
  return query(
    em,
    `select distinct on (t.created_at, t.case_id) t.case_id as "caseId", t.type, t.district, t.node, t.label as step, ${asInstant('t.created_at')} as since
       from task t join case_file c on c.id = t.case_id
      where t.state = 'open' and ($1::text is null or t.type = $1) and ($2::text is null or t.node = $2) and $3::int > 0 and ${reason}
        and ($5::text[] is null or t.district like any($5))
      order by t.created_at, t.case_id limit $4`,
    params,
  );
};

export interface Batch {
  type: string;
  action: string;
  reason: string;
}
export const batchById = async (em: EntityManager, id: string): Promise<Batch | null> =>
  (await query<Batch>(em, `select type, action, reason from override_batch where case_id = $1`, [id]))[0] ?? null;

export interface BatchItem {
  caseId: string;
  state: 'waiting' | 'done' | 'refused';
  code: string | null;
  message: string | null;
  doneAt: Instant | null;
}
export const batchItems = (em: EntityManager, id: string): Promise<BatchItem[]> =>
  query(
    em,
    `select target_id as "caseId", state, code, message, ${asInstant('done_at')} as "doneAt" from override_item where batch_id = $1 order by place`,
    [id],
  );
