// Reads of intentions.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { IntentionContent, IntentionRoute } from '../../domain/procurement/intention/intention.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface IntentionRow {
  id: string;
  state: string;
  version: number;
  district: string;
  organisationId: string;
  unitName: string;
  route: IntentionRoute;
  planId: string | null;
  /** Version of what it says; each correction is one more. */
  contentVersion: number;
  content: IntentionContent;
  publishedAt: Instant | null;
  waivedAt: Instant | null;
  createdAt: Instant;
}
const ROW = `i.case_id as id, c.state, c.version, i.district, i.organisation_id as "organisationId", o.name as "unitName", i.route, i.plan_id as "planId", i.version as "contentVersion",
  i.content, ${asInstant('i.published_at')} as "publishedAt", ${asInstant('i.waived_at')} as "waivedAt", ${asInstant('i.created_at')} as "createdAt"`;
const FROM = `procurement_intention i join case_file c on c.id = i.case_id join organisation o on o.id = i.organisation_id`;

export const intentionOf = async (em: EntityManager, id: string): Promise<IntentionRow | null> =>
  (await query<IntentionRow>(em, `select ${ROW} from ${FROM} where i.case_id = $1`, [id]))[0] ?? null;

/** Those of organisations, the newest first. */
export const intentionsOf = (
  em: EntityManager,
  organisations: readonly string[],
  limit: number,
  after?: readonly [string, string],
): Promise<IntentionRow[]> =>
  query(
    em,
    `select ${ROW} from ${FROM} where i.organisation_id = any($1::uuid[]) and c.state <> 'discarded' and ($2::timestamptz is null or (i.created_at, i.case_id) < ($2, $3::uuid))
       order by i.created_at desc, i.case_id desc limit $4`,
    [[...organisations], after?.[0] ?? null, after?.[1] ?? null, limit],
  );

/** What the public reads: published ones of a 区划 (prefix), the newest first. */
export const publicIntentions = (
  em: EntityManager,
  { prefix, lapsed }: { prefix: string; lapsed: boolean },
  limit: number,
  after?: readonly [string, string],
): Promise<IntentionRow[]> =>
  query(
    em,
    `select ${ROW} from ${FROM} where i.published_at is not null and i.district like $1 and ($2 or i.lapsed_at is null)
       and ($3::timestamptz is null or (i.published_at, i.case_id) < ($3, $4::uuid)) order by i.published_at desc, i.case_id desc limit $5`,
    [`${prefix}%`, lapsed, after?.[0] ?? null, after?.[1] ?? null, limit],
  );

export interface IntentionVersion {
  version: number;
  content: IntentionContent;
  reason: string | null;
  publishedAt: Instant;
}
export const intentionVersions = (em: EntityManager, id: string): Promise<IntentionVersion[]> =>
  query(
    em,
    `select version, content, reason, ${asInstant('published_at')} as "publishedAt" from intention_version where case_id = $1 order by version`,
    [id],
  );

/** Published ones whose month has come near or passed, for the daily round; `limit` rows after a key. */
export const standingIntentions = (
  em: EntityManager,
  untilMonth: string,
  limit: number,
  after?: { month: string; id: string },
): Promise<(Pick<IntentionRow, 'id' | 'district' | 'organisationId' | 'content'> & { month: string; told: number[] })[]> =>
  query(
    em,
    `select case_id as id, district, organisation_id as "organisationId", content, month, told from procurement_intention
       where published_at is not null and lapsed_at is null and month <= $1 and ($2::text is null or (month, case_id) > ($2, $3::uuid)) order by month, case_id limit $4`,
    [untilMonth, after?.month ?? null, after?.id ?? null, limit],
  );
