// 合格标准, 合格人员名单 and results as their records keep them.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Attendance } from '../../../domain/exam/scores/marks.ts';
import type { CertificateHit } from '../../../domain/exam/scores/effects.ts';
import type { EarlierPass, Outcome, PassResult, SubjectResult } from '../../../domain/exam/scores/pass-list.ts';
import type { Instant } from '../../../domain/kit/instant.ts';
import { asInstant, query } from '../../kit/sql.ts';

export interface MarkSet {
  id: string;
  no: number;
  /** Tenths. */
  marks: Record<string, number>;
  standing: 'proposed' | 'effective' | 'replaced' | 'dropped';
  proposedBy: string;
  proposedAt: Instant;
  confirmedBy: string | null;
  confirmedAt: Instant | null;
}
const SET = `select id, no, marks, standing, proposed_by as "proposedBy", ${asInstant('proposed_at')} as "proposedAt", confirmed_by as "confirmedBy",
  ${asInstant('confirmed_at')} as "confirmedAt" from pass_mark_set`;

export const markSets = (em: EntityManager, examId: string): Promise<MarkSet[]> => query(em, `${SET} where exam_id = $1 order by no desc`, [examId]);
export async function markSet(em: EntityManager, examId: string, standing: 'proposed' | 'effective'): Promise<MarkSet | null> {
  const [row] = await query<MarkSet>(em, `${SET} where exam_id = $1 and standing = $2`, [examId, standing]);
  return row ?? null;
}

/** What a list was made by. */
export interface ListRule {
  marks: Record<string, number>;
  year: number;
  liveFrom: number;
  rolling: { years: number; heldYearsOnly: boolean };
}
export interface StoredList {
  id: string;
  examId: string;
  no: number;
  standing: 'making' | 'draft' | 'published' | 'revoked';
  rule: ListRule;
  markSetId: string;
  changes: string;
  cursor: string | null;
  candidates: number | null;
  passed: number | null;
  partial: number | null;
  failed: number | null;
  root: string | null;
  madeBy: string;
  madeAt: Instant | null;
  publishedBy: string | null;
  publishedAt: Instant | null;
  publicAt: Instant | null;
  revokedAt: Instant | null;
  reason: string | null;
}
const LIST = `select l.id, l.exam_id as "examId", l.no, l.standing, l.rule, l.mark_set_id as "markSetId", l.changes::text, l.cursor, l.candidates, l.passed, l.partial, l.failed,
  l.root, l.made_by as "madeBy", ${asInstant('l.made_at')} as "madeAt", l.published_by as "publishedBy", ${asInstant('l.published_at')} as "publishedAt",
  ${asInstant('l.public_at')} as "publicAt", ${asInstant('l.revoked_at')} as "revokedAt", l.reason from pass_list l`;

/** The list of an exam that stands; null where there is none. */
export async function standingList(em: EntityManager, examId: string): Promise<StoredList | null> {
  const [row] = await query<StoredList>(em, `${LIST} where l.exam_id = $1 and l.standing <> 'revoked'`, [examId]);
  return row ?? null;
}
export const listsOf = (em: EntityManager, examId: string): Promise<StoredList[]> =>
  query(em, `${LIST} where l.exam_id = $1 order by l.no desc`, [examId]);
export async function listById(em: EntityManager, id: string): Promise<StoredList | null> {
  const [row] = await query<StoredList>(em, `${LIST} where l.id = $1`, [id]);
  return row ?? null;
}

export interface StoredResult extends PassResult {
  enrolmentId: string;
  level: string;
  specialty: string;
  revokedAt: Instant | null;
}
const RESULT = `r.enrolment_id as "enrolmentId", r.level, r.specialty, r.outcome, r.subjects, ${asInstant('r.revoked_at')} as "revokedAt"`;

export async function resultOf(em: EntityManager, listId: string, enrolmentId: string, { lock = false } = {}): Promise<StoredResult | null> {
  const [row] = await query<StoredResult>(
    em,
    `select ${RESULT} from pass_result r where r.list_id = $1 and r.enrolment_id = $2 ${lock ? 'for no key update' : ''}`,
    [listId, enrolmentId],
  );
  return row ?? null;
}

export interface ResultLine extends StoredResult {
  name: string;
  number: string | null;
}
/** Results of a list by candidate, after one. */
export const resultLines = (
  em: EntityManager,
  { listId, outcome, standingOnly = false }: { listId: string; outcome?: Outcome | undefined; standingOnly?: boolean },
  limit: number,
  after: string | null = null,
): Promise<ResultLine[]> =>
  query(
    em,
    `select ${RESULT}, n.name, (select t.number from exam_ticket t where t.enrolment_id = n.case_id and t.revoked_at is null) as number
       from pass_result r join enrolment n on n.case_id = r.enrolment_id
      where r.list_id = $1 and ($2::text is null or r.outcome = $2) and ($3::uuid is null or r.enrolment_id > $3) and (not $5 or r.revoked_at is null)
      order by r.enrolment_id limit $4`,
    [listId, outcome ?? null, after, limit, standingOnly],
  );

/** A candidate of a list in the making. Records are still encrypted. */
export interface ListCandidate {
  enrolmentId: string;
  level: string;
  specialty: string;
  scores: { subject: string; attendance: Attendance; row: unknown }[];
  earlier: EarlierPass[];
}

/**
 * Passes of one subject in earlier exams of a district that have led to no certificate, of the people behind enrolments: of a list that stands in public, not revoked, and not
 * consumed by a later 合格. Found by 证件号 and by account.
 */
export const earlierPasses = (
  em: EntityManager,
  { district, examId, year }: { district: string; examId: string; year: number },
  enrolmentIds: readonly string[],
): Promise<(EarlierPass & { enrolmentId: string })[]> =>
  query(
    em,
    `with mine as (select n.case_id, n.id_number_index, n.account_id from enrolment n where n.case_id = any($1::uuid[])),
       same as (select m.case_id as mine, o.case_id as other, o.exam_id from mine m join enrolment o on o.id_number_index = m.id_number_index
          union select m.case_id, o.case_id, o.exam_id from mine m join enrolment o on o.account_id = m.account_id)
     select distinct s.mine as "enrolmentId", x->>'subject' as subject, e.year, e.case_id as "examId"
       from same s join exam e on e.case_id = s.exam_id and e.district = $2 and e.case_id <> $3 and e.year <= $4
       join pass_list l on l.exam_id = e.case_id and l.standing = 'published' and l.public_at is not null
       join pass_result r on r.list_id = l.id and r.enrolment_id = s.other and r.outcome = 'partial' and r.revoked_at is null
       cross join jsonb_array_elements(r.subjects) x
      where x->>'outcome' = 'passed'
        and not exists (select from same u join pass_list v on v.exam_id = u.exam_id and v.standing = 'published' and v.exam_id <> $3
          join pass_result w on w.list_id = v.id and w.enrolment_id = u.other and w.outcome = 'passed' and w.revoked_at is null
          where u.mine = s.mine and w.subjects @> jsonb_build_array(jsonb_build_object('subject', x->>'subject', 'from', jsonb_build_object('examId', e.case_id::text))))
      order by 1, 3, 2`,
    [[...enrolmentIds], district, examId, year],
  );

export interface Revocation {
  id: string;
  listId: string;
  enrolmentId: string | null;
  reason: string;
  proposedBy: string;
  proposedAt: Instant;
  standing: 'proposed' | 'done' | 'dropped';
  certificates: CertificateHit[] | null;
  decidedAt: Instant | null;
  seq: number | null;
}
const REVOCATION = `select id, list_id as "listId", enrolment_id as "enrolmentId", reason, proposed_by as "proposedBy", ${asInstant('proposed_at')} as "proposedAt", standing,
  certificates, ${asInstant('decided_at')} as "decidedAt", seq from pass_revocation`;
export async function openRevocation(em: EntityManager, examId: string): Promise<Revocation | null> {
  const [row] = await query<Revocation>(em, `${REVOCATION} where exam_id = $1 and standing = 'proposed'`, [examId]);
  return row ?? null;
}
export async function revocationAt(em: EntityManager, examId: string, seq: number): Promise<Revocation | null> {
  const [row] = await query<Revocation>(em, `${REVOCATION} where exam_id = $1 and seq = $2`, [examId, seq]);
  return row ?? null;
}
export const revocationsOf = (em: EntityManager, examId: string): Promise<Revocation[]> =>
  query(em, `${REVOCATION} where exam_id = $1 order by proposed_at desc`, [examId]);

export interface ResultTrace {
  at: Instant;
  why: string;
  before: { outcome: Outcome; subjects: SubjectResult[] };
  after: { outcome: Outcome; subjects: SubjectResult[] };
}
export const resultTrace = (em: EntityManager, listId: string, enrolmentId: string): Promise<ResultTrace[]> =>
  query(em, `select ${asInstant('at')} as at, why, before, after from pass_result_change where list_id = $1 and enrolment_id = $2 order by at, id`, [
    listId,
    enrolmentId,
  ]);
