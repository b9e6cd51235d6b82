// 资格审查 as its records keep it, and what a reviewer has at hand.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { AskedItem } from '../../domain/exam/qualification.ts';
import type { CheckResult } from '../../domain/exam/check.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Reach } from '../../domain/kit/policy.ts';
import type { Fields } from '../../security/field.ts';
import { ask, asInstant, query } from '../kit/sql.ts';
import { districtPrefix } from '../kit/within.ts';

export const REVIEW_NOTES = 'qualification_review.notes';

/** What people wrote, encrypted. */
export interface ReviewNotes {
  asked: AskedItem[];
  /** The candidate's word to it. */
  statement: string | null;
  /** Why it was rejected. */
  reason: string | null;
  appeal: { reason: string; at: Instant } | null;
  /** Why the appeal was decided so. */
  appealDecision: string | null;
}
export const noNotes: ReviewNotes = { asked: [], statement: null, reason: null, appeal: null, appealDecision: null };

/** What 学信 and 社保 said, with the moment; empty: they have not answered yet. */
export interface ReviewChecks {
  results?: CheckResult[];
  at?: Instant;
}

export interface StoredReview {
  id: string;
  /** `2026-资审-17` is made of it. */
  number: number;
  examId: string;
  enrolmentId: string;
  accountId: string;
  district: string;
  state: string;
  rounds: number;
  cause: string | null;
  checks: ReviewChecks;
  notes: ReviewNotes;
  openedAt: Instant;
  decidedAt: Instant | null;
}
type Row = Omit<StoredReview, 'notes'> & { notes: string };

const REVIEW = `select r.case_id as id, r.number::int as number, r.exam_id as "examId", r.enrolment_id as "enrolmentId", r.account_id as "accountId", r.district, r.state, r.rounds, r.cause,
    r.checks, r.notes, ${asInstant('r.opened_at')} as "openedAt", ${asInstant('r.decided_at')} as "decidedAt" from qualification_review r`;
const opened = (fields: Fields, { notes, ...row }: Row): StoredReview => ({
  ...row,
  notes: JSON.parse(fields.decrypt(notes, REVIEW_NOTES)) as ReviewNotes,
});

export async function reviewById(em: EntityManager, fields: Fields, id: string): Promise<StoredReview | null> {
  const [row] = await ask<Row>(em, `${REVIEW} where r.case_id = $1`, [id]);
  return row ? opened(fields, row) : null;
}

export interface ReviewLine extends StoredReview {
  version: number;
  name: string;
  specialty: string;
  level: string;
  exam: string;
  due: Instant | null;
}
export interface ReviewQuery {
  examId?: string | undefined;
  state?: string | undefined;
  specialty?: string | undefined;
  /** Beginning of a name. */
  name?: string | undefined;
  after?: string | undefined;
  limit: number;
}
const LINE = `select l.*, c.version, n.name, n.specialty, n.level, e.name as exam,
    (select min(${asInstant('d.due')}) from deadline d where d.case_id = l.id and d.closed_at is null) as due
  from (${REVIEW}) l join case_file c on c.id = l.id join enrolment n on n.case_id = l."enrolmentId" join exam e on e.case_id = l."examId"`;

/** The newest first, as far as the reader reaches. */
export async function reviews(
  em: EntityManager,
  fields: Fields,
  reach: Reach,
  { examId, state, specialty, name, after, limit }: ReviewQuery,
): Promise<ReviewLine[]> {
  const rows = await query<Row & Omit<ReviewLine, keyof StoredReview>>(
    em,
    `${LINE} where ($1 or l."accountId" = $2::uuid or exists (select from unnest($3::text[]) p where starts_with(l.district, p)))
       and ($4::uuid is null or l."examId" = $4) and ($5::text is null or l.state = $5) and ($6::text is null or n.specialty = $6)
       and ($7::text is null or starts_with(n.name, $7)) and ($8::uuid is null or l.id < $8) order by l.id desc limit $9`,
    [
      reach.any,
      reach.ownerId,
      reach.districts.map(districtPrefix),
      examId ?? null,
      state ?? null,
      specialty ?? null,
      name ?? null,
      after ?? null,
      limit,
    ],
  );
  return rows.map((row) => ({ ...row, ...opened(fields, row) }));
}

export async function reviewLine(em: EntityManager, fields: Fields, id: string): Promise<ReviewLine | null> {
  const [row] = await query<Row & Omit<ReviewLine, keyof StoredReview>>(em, `${LINE} where l.id = $1`, [id]);
  return row ? { ...row, ...opened(fields, row) } : null;
}

export interface ReviewMaterial {
  item: string;
  fileId: string;
  addedAt: Instant;
}
export const materialsOfReview = (em: EntityManager, caseId: string): Promise<ReviewMaterial[]> =>
  query(
    em,
    `select item, file_id as "fileId", ${asInstant('added_at')} as "addedAt" from qualification_material where case_id = $1 and removed_at is null order by added_at, item`,
    [caseId],
  );

/** Of these files, those that are this account's own and clean. */
export const ownFiles = async (em: EntityManager, accountId: string, ids: readonly string[]): Promise<string[]> =>
  ids.length
    ? (
        await query<{ id: string }>(em, `select id from file where owner_id = $1 and state = 'clean' and id = any($2)`, [
          accountId,
          [...new Set(ids)],
        ])
      ).map(({ id }) => id)
    : [];
