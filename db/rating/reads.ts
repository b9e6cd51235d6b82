// Ratings, read. Who may is decided before; texts come encrypted.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Reach } from '../../domain/kit/policy.ts';
import { districtPrefix } from '../../domain/message/boxes.ts';
import type { RatingCount } from '../../domain/rating/figures.ts';
import { asInstant, query } from '../kit/sql.ts';

export const TEXT_PLACE = 'rating.text';
export const NOTE_PLACE = 'rating_step.note';

export interface RatingRow {
  id: string;
  state: string;
  version: number;
  seq: number;
  district: string;
  applicantId: string;
  createdAt: Instant;
  ratedCaseId: string;
  ratedType: string;
  level: number | null;
  tags: string[];
  text: string | null;
  realName: boolean | null;
  ratedAt: Instant | null;
  contactLate: boolean;
  rectifyLate: boolean;
  remedy: string | null;
  satisfied: boolean | null;
  appeals: number;
  ground: string | null;
  lastBy: string | null;
  excludedAt: Instant | null;
  reply: string | null;
  repliedAt: Instant | null;
}

const SELECT = `select c.id, c.state, c.version, c.seq, c.district, c.applicant_id as "applicantId", ${asInstant('c.created_at')} as "createdAt",
    r.rated_case_id as "ratedCaseId", r.rated_type as "ratedType", r.level, r.tags, r.text, r.real_name as "realName", ${asInstant('r.rated_at')} as "ratedAt",
    r.contact_late as "contactLate", r.rectify_late as "rectifyLate", r.remedy, r.satisfied, r.appeals, r.ground, r.last_by as "lastBy",
    ${asInstant('r.excluded_at')} as "excludedAt", r.reply, ${asInstant('r.replied_at')} as "repliedAt"
  from rating r join case_file c on c.id = r.case_id`;

export const ratingOf = async (em: EntityManager, id: string): Promise<RatingRow | null> =>
  (await query<RatingRow>(em, `${SELECT} where r.case_id = $1`, [id]))[0] ?? null;

/** The rating of a case that has ended. */
export const ratingFor = async (em: EntityManager, ratedCaseId: string): Promise<RatingRow | null> =>
  (await query<RatingRow>(em, `${SELECT} where r.rated_case_id = $1`, [ratedCaseId]))[0] ?? null;

export interface RatingFilter {
  state?: string | undefined;
  bad?: boolean | undefined;
}

/** A page within a reach, the newest first. */
export const ratingsIn = (
  em: EntityManager,
  within: Reach,
  { state, bad }: RatingFilter,
  limit: number,
  before: string | null,
): Promise<RatingRow[]> =>
  query(
    em,
    `${SELECT} where ($1 or c.applicant_id = $2 or exists (select from unnest($3::text[]) p where starts_with(c.district, p)))
       and ($4::text is null or c.state = $4) and ($5::boolean is null or (r.level is not null and r.level <= 2) = $5) and ($6::uuid is null or c.id < $6)
     order by c.id desc limit $7`,
    [within.any, within.ownerId, within.districts.map(districtPrefix), state ?? null, bad ?? null, before, limit],
  );

/** Accounts that have handled a case: whoever has acted on it, voted or taken a task of it, the applicant's own acts apart. */
export const handlersOf = async (em: EntityManager, caseId: string): Promise<string[]> =>
  (
    await query<{ id: string }>(
      em,
      `select substr(j.actor, 8) as id from journal j join case_file c on c.id = j.case_id
         where j.case_id = $1 and j.actor like 'person:%' and substr(j.actor, 8) is distinct from c.applicant_id::text
       union select t.voted_by::text from task t where t.case_id = $1 and t.voted_by is not null
       union select t.assignee_id::text from task t where t.case_id = $1 and t.assignee_id is not null`,
      [caseId],
    )
  ).map(({ id }) => id);

export interface StepRow {
  seq: number;
  action: string;
  byId: string | null;
  at: Instant;
  note: string | null;
}
export const stepsOf = (em: EntityManager, id: string): Promise<StepRow[]> =>
  query(em, `select seq, action, by_id as "byId", ${asInstant('at')} as at, note from rating_step where case_id = $1 order by seq`, [id]);

/** Counts by level of what was invited within a period. */
export const ratingCounts = (em: EntityManager, from: Instant, to: Instant, within: Reach): Promise<RatingCount[]> =>
  query(
    em,
    `select r.level, r.excluded_at is not null as excluded, count(*)::int as count from rating r join case_file c on c.id = r.case_id
       where c.created_at >= $1 and c.created_at < $2 and ($3 or exists (select from unnest($4::text[]) p where starts_with(c.district, p)))
       group by 1, 2`,
    [from, to, within.any, within.districts.map(districtPrefix)],
  );

export interface PublicReply {
  id: string;
  level: number;
  tags: string[];
  reply: string;
  repliedAt: Instant;
}
/** Public replies, the newest first: what was said of the service and what the office answers, nobody's name. */
export const publicReplies = (em: EntityManager, limit: number, after?: readonly [Instant, string]): Promise<PublicReply[]> =>
  query(
    em,
    `select case_id as id, level, tags, reply, ${asInstant('replied_at')} as "repliedAt" from rating
       where replied_at is not null and ($1::timestamptz is null or (replied_at, case_id) < ($1, $2::uuid)) order by replied_at desc, case_id desc limit $3`,
    [after?.[0] ?? null, after?.[1] ?? null, limit],
  );
