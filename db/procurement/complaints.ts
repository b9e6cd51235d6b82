// 投诉 as acts, pages and lists see them, what was decided, and 不良行为记录.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant, PlainDate } from '../../domain/kit/instant.ts';
import type { DecisionKind, RejectionGround } from '../../domain/procurement/complaint/decision.ts';
import { asInstant, query } from '../kit/sql.ts';
import type { Page, Side } from './challenges.ts';

/** Places of what is encrypted. */
export const COMPLAINT = 'tender_complaint.letter';
export const ASKED = 'tender_complaint.asked';
export const EXPLAINED = 'tender_complaint.explained';
export const REFUSAL = 'tender_complaint.refusal';

export interface StoredComplaint {
  id: string;
  challengeId: string;
  projectId: string;
  code: string;
  project: string;
  organisationId: string;
  organisation: string;
  answererId: string;
  respondent: string;
  district: string;
  letter: string;
  fileId: string;
  submittedAt: Instant;
  asked: string | null;
  corrected: boolean;
  explained: string | null;
  refusal: string | null;
  decision: DecisionKind | null;
  ground: RejectionGround | null;
  decisionText: string | null;
  decidedAt: Instant | null;
  state: string;
  regions: Record<string, string>;
  version: number;
}
const columns = `x.case_id as id, x.challenge_id as "challengeId", x.project_id as "projectId", p.code, p.name as project, x.organisation_id as "organisationId", o.name as organisation,
  c.counterpart_id as "answererId", r.name as respondent, c.district, x.letter, x.file_id as "fileId", ${asInstant('x.submitted_at')} as "submittedAt", x.asked, x.corrected,
  x.explained, x.refusal, x.decision, x.ground, x.decision_text as "decisionText", ${asInstant('x.decided_at')} as "decidedAt", c.state, c.regions, c.version`;
const tables = `tender_complaint x join case_file c on c.id = x.case_id join tender_project p on p.case_id = x.project_id join organisation o on o.id = x.organisation_id
  join organisation r on r.id = c.counterpart_id`;

/** Null where there is none. */
export async function complaintById(em: EntityManager, id: string): Promise<StoredComplaint | null> {
  return (await query<StoredComplaint>(em, `select ${columns} from ${tables} where x.case_id = $1`, [id]))[0] ?? null;
}

/** Complaints of one organisation, as complainant or as respondent (from the copy on), newest first. */
export const complaintsOf = (em: EntityManager, organisationId: string, side: Side, { before, limit }: Page): Promise<StoredComplaint[]> =>
  query<StoredComplaint>(
    em,
    `select ${columns} from ${tables} where ${side === 'asked' ? 'x.organisation_id = $1' : `c.counterpart_id = $1 and (c.regions->>'statement' <> 'none' or c.state = 'decided')`}
       and ($2::uuid is null or x.case_id < $2) order by x.case_id desc limit $3`,
    [organisationId, before, limit],
  );

/** Complaints of districts (prefixes of codes), newest first. */
export const complaintsIn = (em: EntityManager, districts: readonly string[], { before, limit }: Page): Promise<StoredComplaint[]> =>
  query<StoredComplaint>(
    em,
    `select ${columns} from ${tables} where exists (select from jsonb_array_elements_text($1::jsonb) d where starts_with(c.district, d))
       and ($2::uuid is null or x.case_id < $2) order by x.case_id desc limit $3`,
    [JSON.stringify(districts), before, limit],
  );

/** What has been decided, for everybody, newest first. */
export const decidedComplaints = (
  em: EntityManager,
  { before, limit }: { before: readonly [Instant, string] | null; limit: number },
): Promise<StoredComplaint[]> =>
  query<StoredComplaint>(
    em,
    `select ${columns} from ${tables} where x.decided_at is not null and ($1::timestamptz is null or (x.decided_at, x.case_id) < ($1, $2::uuid))
       order by x.decided_at desc, x.case_id desc limit $3`,
    [before?.[0] ?? null, before?.[1] ?? null, limit],
  );

/** A supplier's complaints that were rejected on one of the grounds, with their days. */
export const rejectedOf = (
  em: EntityManager,
  organisationId: string,
  grounds: readonly RejectionGround[],
): Promise<{ id: string; day: PlainDate }[]> =>
  query<{ id: string; day: PlainDate }>(
    em,
    `select case_id as id, (decided_at at time zone 'Asia/Shanghai')::date::text as day from tender_complaint
       where organisation_id = $1 and decision = 'rejected' and ground in (select jsonb_array_elements_text($2::jsonb)) order by day, case_id`,
    [organisationId, JSON.stringify(grounds)],
  );

export interface BadRecord {
  id: string;
  organisationId: string;
  organisation: string;
  ground: string;
  basis: string;
  complaints: string[];
  at: Instant;
}
/** 不良行为记录, newest first. */
export const badRecords = (em: EntityManager, { before, limit }: Page): Promise<BadRecord[]> =>
  query<BadRecord>(
    em,
    `select b.id, b.organisation_id as "organisationId", o.name as organisation, b.ground, b.basis, b.complaints, ${asInstant('b.at')} as at
       from supplier_bad_record b join organisation o on o.id = b.organisation_id where $1::uuid is null or b.id < $1 order by b.id desc limit $2`,
    [before, limit],
  );
