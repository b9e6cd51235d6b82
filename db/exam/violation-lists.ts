// Lists of violations, and what belongs to one of them.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ServiceMethod } from '../../domain/exam/violation/handling.ts';
import type { Instant, PlainDate } from '../../domain/kit/instant.ts';
import type { Reach } from '../../domain/kit/policy.ts';
import { asInstant, query } from '../kit/sql.ts';
import { districtPrefix } from '../kit/within.ts';
import { VIOLATION, VIOLATION_FROM, type StoredViolation } from './violation-cases.ts';

export interface ViolationLine extends StoredViolation {
  exam: string;
  number: string | null;
}
const LINE = `select ${VIOLATION}, e.name as exam, (select d.number from violation_decision d where d.case_id = v.case_id and d.number is not null order by d.n desc limit 1) as number
  from ${VIOLATION_FROM} join exam e on e.case_id = v.exam_id`;

export interface ViolationQuery {
  examId?: string | undefined;
  state?: string | undefined;
  ticket?: string | undefined;
  /** Beginning of the name. */
  name?: string | undefined;
  /** Item, or article, e.g. `7` or `7.5`. */
  item?: string | undefined;
  before?: string | null;
  limit: number;
}

/** The newest first. */
export const violations = (em: EntityManager, reach: Reach, asked: ViolationQuery): Promise<ViolationLine[]> =>
  query(
    em,
    `${LINE} where v.entered_at is not null and ($1 or exists (select from unnest($2::text[]) p where starts_with(c.district, p)))
       and ($3::uuid is null or v.exam_id = $3) and ($4::text is null or v.state = $4) and ($5::text is null or v.ticket = $5)
       and ($6::text is null or starts_with(n.name, $6))
       and ($7::text is null or exists (select from jsonb_array_elements(v.findings) f where f->>'item' = $7 or starts_with(f->>'item', $7 || '.')))
       and ($8::uuid is null or v.case_id < $8) order by v.case_id desc limit $9`,
    [
      reach.any,
      reach.districts.map(districtPrefix),
      asked.examId ?? null,
      asked.state ?? null,
      asked.ticket ?? null,
      asked.name ?? null,
      asked.item ?? null,
      asked.before ?? null,
      asked.limit,
    ],
  );

export async function violationLine(em: EntityManager, id: string): Promise<ViolationLine | null> {
  const [row] = await query<ViolationLine>(em, `${LINE} where v.case_id = $1 and v.entered_at is not null`, [id]);
  return row ?? null;
}

/** A candidate's own, as far as he was told of them. */
export const ownViolations = (em: EntityManager, accountId: string): Promise<ViolationLine[]> =>
  query(
    em,
    `${LINE} where n.account_id = $1 and v.entered_at is not null and exists (select from violation_notice t where t.case_id = v.case_id) order by v.case_id desc`,
    [accountId],
  );

export interface Evidence {
  n: number;
  fileId: string;
  label: string;
  hash: string;
}
export const evidenceOf = (em: EntityManager, id: string): Promise<Evidence[]> =>
  query(em, `select n, file_id as "fileId", label, hash from violation_evidence where case_id = $1 order by n`, [id]);

export interface Statement {
  id: string;
  text: string;
  files: string[];
  receivedAt: Instant;
}
export const statementsOf = (em: EntityManager, id: string): Promise<Statement[]> =>
  query(
    em,
    `select id, text, files::text[] as files, ${asInstant('received_at')} as "receivedAt" from violation_statement where case_id = $1 order by received_at`,
    [id],
  );

export interface ServiceLine {
  what: 'notice' | 'decision';
  method: ServiceMethod;
  announcedAt: Instant | null;
  servedAt: Instant | null;
}
export const servicesOf = (em: EntityManager, id: string): Promise<ServiceLine[]> =>
  query(
    em,
    `select what, method, ${asInstant('announced_at')} as "announcedAt", ${asInstant('served_at')} as "servedAt" from violation_service where case_id = $1 order by recorded_at, seq`,
    [id],
  );

export const recusalsOf = (em: EntityManager, id: string): Promise<Record<string, unknown>[]> =>
  query(
    em,
    `select id, account_id as "accountId", ground, reason, asked_by as "askedBy", ${asInstant('asked_at')} as "askedAt", standing from violation_recusal where case_id = $1 order by asked_at`,
    [id],
  );

export const transfersOf = (
  em: EntityManager,
  id: string,
): Promise<{ authority: string; article: string; number: string; on: PlainDate; recordedAt: Instant }[]> =>
  query(
    em,
    `select authority, article, number, transferred_on::text as "on", ${asInstant('recorded_at')} as "recordedAt" from violation_transfer where case_id = $1 order by recorded_at`,
    [id],
  );

export const deadlinesOf = (em: EntityManager, id: string): Promise<{ name: string; label: string; due: Instant; basis: string }[]> =>
  query(em, `select name, label, ${asInstant('due')} as due, basis from deadline where case_id = $1 and closed_at is null order by due`, [id]);

/** 公告送达 that run now: what everybody may read. */
export const announcements = (
  em: EntityManager,
  limit: number,
  before: string | null,
): Promise<{ id: string; what: 'notice' | 'decision'; exam: string; name: string; number: string | null; announcedAt: Instant; until: Instant }[]> =>
  query(
    em,
    `select s.id, s.what, e.name as exam, n.name, d.number, ${asInstant('s.announced_at')} as "announcedAt", ${asInstant('l.due')} as until
       from violation_service s join deadline l on l.case_id = s.case_id and l.name = 'announcement' and l.closed_at is null join violation v on v.case_id = s.case_id
         join enrolment n on n.case_id = v.enrolment_id join exam e on e.case_id = v.exam_id left join violation_decision d on d.id = s.paper_id
      where s.method = 'announcement' and s.served_at is null and s.announced_at is not null and s.recorded_at >= l.started_at and ($1::uuid is null or s.id < $1)
      order by s.id desc limit $2`,
    [before, limit],
  );

/** 诚信档案 of a person, also what has ended. */
export const integrityRecords = (
  em: EntityManager,
  indexes: readonly string[],
): Promise<{ id: string; basis: string; from: Instant; until: Instant | null; endedAt: Instant | null; endedBy: string | null }[]> =>
  query(
    em,
    `select id, basis, ${asInstant('recorded_from')} as "from", ${asInstant('recorded_until')} as until, ${asInstant('ended_at')} as "endedAt", ended_by as "endedBy"
       from integrity_record where id_number_index = any($1) order by recorded_from`,
    [indexes],
  );
