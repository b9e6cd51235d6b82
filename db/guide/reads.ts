// Guides as they stand.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { GuideBody, GuideText } from '../../domain/guide/guide.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface StoredGuide {
  id: string;
  code: string;
  district: string;
  version: number;
  body: GuideBody;
  text: GuideText;
  /** State of its case and version for If-Match. */
  state: string;
  caseVersion: number;
  draftedBy: string;
  endingAskedBy: string | null;
  publishedAt: Instant | null;
  endedAt: Instant | null;
  live: boolean;
}
const GUIDE = `select g.case_id as id, g.code, g.district, g.version, g.guide->'body' as body, g.guide->'text' as text, c.state, c.version as "caseVersion", g.drafted_by as "draftedBy",
    g.ending_asked_by as "endingAskedBy", ${asInstant('g.published_at')} as "publishedAt", ${asInstant('g.ended_at')} as "endedAt", g.live
  from service_guide g join case_file c on c.id = g.case_id`;

export const guideById = async (em: EntityManager, id: string): Promise<StoredGuide | null> =>
  (await query<StoredGuide>(em, `${GUIDE} where g.case_id = $1`, [id]))[0] ?? null;

/** The version that is shown. */
export const liveGuide = async (em: EntityManager, code: string): Promise<StoredGuide | null> =>
  (await query<StoredGuide>(em, `${GUIDE} where g.code = $1 and g.live`, [code]))[0] ?? null;

/** A version that was published once. */
export const guideVersion = async (em: EntityManager, code: string, version: number): Promise<StoredGuide | null> =>
  (await query<StoredGuide>(em, `${GUIDE} where g.code = $1 and g.version = $2 and g.published_at is not null`, [code, version]))[0] ?? null;

export const liveGuides = (em: EntityManager): Promise<StoredGuide[]> => query(em, `${GUIDE} where g.live order by g.code limit 500`);

/** Every version, the newest first; `limit` rows. `districts` are prefixes, null: all. */
export const guides = (em: EntityManager, districts: readonly string[] | null, limit: number, before: string | null): Promise<StoredGuide[]> =>
  query(
    em,
    `${GUIDE} where ($1::text[] is null or g.district like any($1)) and ($2::uuid is null or g.case_id < $2) order by g.case_id desc limit $3`,
    [districts?.map((prefix) => `${prefix}%`) ?? null, before, limit],
  );
