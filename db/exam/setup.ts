// Drafts of exams, their changes and versions, and what other exams of a 区划 stand beside them.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ChangeKind, ExamChange } from '../../domain/exam/change.ts';
import type { ExamConfig } from '../../domain/exam/exam.ts';
import type { ExamDraft } from '../../domain/exam/setup.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface StoredDraft {
  draft: ExamDraft;
  /** Hash of the configuration as it was submitted; null while it is a draft. */
  snapshot: string | null;
}

/** What the office has written of an exam; null where it was not set up here. */
export const draftOf = async (em: EntityManager, examId: string): Promise<StoredDraft | null> =>
  (await query<StoredDraft>(em, `select draft, snapshot from exam_draft where exam_id = $1`, [examId]))[0] ?? null;

/** Sessions of the other exams of a district that are not cancelled or over. */
export const otherSessions = (
  em: EntityManager,
  district: string,
  examId: string | null,
): Promise<{ name: string; opens: Instant; closes: Instant }[]> =>
  query(
    em,
    `select e.name, s->>'opens' as opens, s->>'closes' as closes from exam e join case_file c on c.id = e.case_id, jsonb_array_elements(e.config->'sessions') s
       where e.district = $1 and e.case_id is distinct from $2::uuid and c.state not in ('cancelled', 'archived')`,
    [district, examId],
  );

export interface StoredChange {
  id: string;
  kind: ChangeKind;
  content: ExamChange;
  reason: string;
  standing: 'proposed' | 'done' | 'dropped';
  proposedBy: string;
  proposedAt: Instant;
  decidedBy: string | null;
  decidedAt: Instant | null;
  /** Version of the configuration that it made. */
  version: number | null;
}
const CHANGE = `select id, kind, content, reason, standing, proposed_by as "proposedBy", ${asInstant('proposed_at')} as "proposedAt", decided_by as "decidedBy",
    ${asInstant('decided_at')} as "decidedAt", version from exam_change`;

/** The change that waits for the second person. */
export const openChange = async (em: EntityManager, examId: string): Promise<StoredChange | null> =>
  (await query<StoredChange>(em, `${CHANGE} where exam_id = $1 and standing = 'proposed'`, [examId]))[0] ?? null;

/** Changes of an exam, the oldest first. */
export const changesOf = (em: EntityManager, examId: string): Promise<StoredChange[]> =>
  query(em, `${CHANGE} where exam_id = $1 order by proposed_at, id limit 200`, [examId]);

/** The change that made a version of the configuration, or that ended the exam. */
export const changeBehind = async (em: EntityManager, examId: string, version: number | null): Promise<StoredChange | null> =>
  (
    await query<StoredChange>(
      em,
      `${CHANGE} where exam_id = $1 and standing = 'done' and ${version === null ? `kind = 'cancel'` : 'version = $2'} order by decided_at desc limit 1`,
      version === null ? [examId] : [examId, version],
    )
  )[0] ?? null;

export interface ExamVersion {
  version: number;
  config: ExamConfig;
  hash: string;
  inForceAt: Instant;
  why: string | null;
}
const VERSION = `select version, config, hash, ${asInstant('in_force_at')} as "inForceAt", why from exam_version`;

/** Every configuration that was published, the oldest first. */
export const versionsOf = (em: EntityManager, examId: string): Promise<ExamVersion[]> =>
  query(em, `${VERSION} where exam_id = $1 order by version limit 200`, [examId]);

export const versionOf = async (em: EntityManager, examId: string, version: number): Promise<ExamVersion | null> =>
  (await query<ExamVersion>(em, `${VERSION} where exam_id = $1 and version = $2`, [examId, version]))[0] ?? null;

export interface ListedExam {
  id: string;
  district: string;
  code: string;
  name: string;
  shortName: string;
  year: number;
  month: number;
  state: string;
  caseVersion: number;
  configVersion: number;
  config: ExamConfig;
  hash: string | null;
  publishedAt: Instant | null;
}
const LISTED = `select e.case_id as id, e.district, e.code, e.name, e.short_name as "shortName", e.year, e.month, c.state, c.version as "caseVersion",
    e.config_version as "configVersion", e.config, e.hash, ${asInstant('e.published_at')} as "publishedAt" from exam e join case_file c on c.id = e.case_id`;

export interface ExamQuery {
  /** Prefixes of district codes; null: all. */
  districts: readonly string[] | null;
  /** Only what candidates may see: published once, and not taken back. */
  publicOnly: boolean;
  /** Only those whose enrolment is open at a moment. */
  openAt: Instant | null;
  year: number | null;
  month: number | null;
  state: string | null;
  limit: number;
  before: string | null;
}

/** Exams, the newest first; `limit` rows. */
export const exams = (em: EntityManager, asked: ExamQuery): Promise<ListedExam[]> =>
  query(
    em,
    `${LISTED} where ($1::text[] is null or e.district like any($1)) and (not $2 or e.hash is not null) and ($3::int is null or e.year = $3)
       and ($4::int is null or e.month = $4) and ($5::text is null or c.state = $5) and ($6::uuid is null or e.case_id < $6)
       and ($8::timestamptz is null or (c.state <> 'cancelled' and $8 between (e.config->'windows'->>'enrolOpens')::timestamptz and (e.config->'windows'->>'enrolCloses')::timestamptz))
       order by e.case_id desc limit $7`,
    [
      asked.districts?.map((prefix) => `${prefix}%`) ?? null,
      asked.publicOnly,
      asked.year,
      asked.month,
      asked.state,
      asked.before,
      asked.limit,
      asked.openAt,
    ],
  );

export const listedExam = async (em: EntityManager, id: string): Promise<ListedExam | null> =>
  (await query<ListedExam>(em, `${LISTED} where e.case_id = $1`, [id]))[0] ?? null;
