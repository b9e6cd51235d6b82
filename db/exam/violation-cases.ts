// Violations as their records keep them. Texts that name people are opened here and nowhere else.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Signature, TicketHolder, ViolationSource, Witness } from '../../domain/exam/violation/entry.ts';
import type { Finding } from '../../domain/exam/violation/measures.ts';
import type { Instant, PlainDate } from '../../domain/kit/instant.ts';
import type { Fields } from '../../security/field.ts';
import { ask, asInstant, query } from '../kit/sql.ts';

/** Where encrypted values of a violation belong. */
export const places = {
  record: 'violation.record',
  notice: 'violation_notice.text',
  statement: 'violation_statement.text',
  decision: 'violation_decision.text',
  service: 'violation_service.details',
  recusal: 'violation_recusal.reason',
  dispute: 'violation_dispute.text',
} as const;

/** The encrypted part of the record on the spot. */
export interface ViolationRecord {
  facts: string;
  proposed: string;
  recorders: readonly Witness[];
  signature: Signature | null;
  siteHead: { name: string; signedAt: Instant } | null;
}
export interface Panel {
  confirmedOn: PlainDate;
  by: string;
}

export interface StoredViolation {
  id: string;
  examId: string;
  enrolmentId: string;
  accountId: string;
  district: string;
  state: string;
  version: number;
  regions: Record<string, string>;
  ticket: string;
  name: string;
  subject: string | null;
  subjects: string[];
  source: ViolationSource;
  occurredAt: Instant;
  findings: Finding[];
  certificates: string[];
  /** Encrypted. */
  record: string;
  enteredBy: string;
  enteredAt: Instant;
  reviewedBy: string | null;
  panel: Panel | null;
}

export const VIOLATION = `v.case_id as id, v.exam_id as "examId", v.enrolment_id as "enrolmentId", n.account_id as "accountId", c.district, c.state, c.version, c.regions,
  v.ticket, n.name, v.subject, n.subjects, v.source, ${asInstant('v.occurred_at')} as "occurredAt", v.findings, v.certificates::text[] as certificates, v.record,
  v.entered_by as "enteredBy", ${asInstant('v.entered_at')} as "enteredAt", v.reviewed_by as "reviewedBy", v.panel`;
export const VIOLATION_FROM = `violation v join case_file c on c.id = v.case_id join enrolment n on n.case_id = v.enrolment_id`;

/** A violation that was entered; null where there is none. */
export async function violationById(em: EntityManager, id: string): Promise<StoredViolation | null> {
  const [row] = await ask<StoredViolation>(em, `select ${VIOLATION} from ${VIOLATION_FROM} where v.case_id = $1 and v.entered_at is not null`, [id]);
  return row ?? null;
}

export const recordOf = (fields: Pick<Fields, 'decrypt'>, { record }: Pick<StoredViolation, 'record'>): ViolationRecord =>
  JSON.parse(fields.decrypt(record, places.record)) as ViolationRecord;

/** The candidate behind a ticket number, also where the number was revoked since; null: no such number. */
export async function holderOf(em: EntityManager, ticket: string): Promise<(TicketHolder & { index: string }) | null> {
  const [row] = await query<TicketHolder & { index: string }>(
    em,
    `select n.case_id as "enrolmentId", n.exam_id as "examId", n.account_id as "accountId", e.district, n.name, n.subjects, n.id_number_index as index
       from exam_ticket t join enrolment n on n.case_id = t.enrolment_id join exam e on e.case_id = n.exam_id
      where t.number = $1 order by t.revoked_at is null desc, t.numbered_at desc limit 1`,
    [ticket],
  );
  return row ?? null;
}

export interface StoredNotice {
  id: string;
  round: number;
  findings: Finding[];
  subject: string | null;
  text: string;
  draftedBy: string;
  seq: number;
  servedAt: Instant | null;
}
const NOTICE = `id, round, findings, subject, text, drafted_by as "draftedBy", seq, ${asInstant('served_at')} as "servedAt"`;

/** The notice that counts; null before the first. */
export async function openNotice(em: EntityManager, caseId: string): Promise<StoredNotice | null> {
  const [row] = await ask<StoredNotice>(em, `select ${NOTICE} from violation_notice where case_id = $1 and ended_at is null`, [caseId]);
  return row ?? null;
}
export const noticesOf = (em: EntityManager, caseId: string): Promise<StoredNotice[]> =>
  query(em, `select ${NOTICE} from violation_notice where case_id = $1 order by round`, [caseId]);

export interface StoredDecision {
  id: string;
  n: number;
  findings: Finding[];
  subject: string | null;
  text: string;
  previewHash: string;
  proposedBy: string;
  number: string | null;
  decidedBy: string | null;
  decidedAt: Instant | null;
  seq: number | null;
  servedAt: Instant | null;
  inForceAt: Instant | null;
  annulmentId: string | null;
  endedAt: Instant | null;
  endedBy: 'replaced' | 'amended' | 'annulled' | null;
}
const DECISION = `id, n, findings, subject, text, preview_hash as "previewHash", proposed_by as "proposedBy", number, decided_by as "decidedBy",
  ${asInstant('decided_at')} as "decidedAt", seq, ${asInstant('served_at')} as "servedAt", ${asInstant('in_force_at')} as "inForceAt", annulment_id as "annulmentId",
  ${asInstant('ended_at')} as "endedAt", ended_by as "endedBy"`;

/** The decision that counts, or the one that is proposed; null: none. */
export async function openDecision(em: EntityManager, caseId: string): Promise<StoredDecision | null> {
  const [row] = await ask<StoredDecision>(em, `select ${DECISION} from violation_decision where case_id = $1 and ended_at is null`, [caseId]);
  return row ?? null;
}
export const decisionsOf = (em: EntityManager, caseId: string): Promise<StoredDecision[]> =>
  query(em, `select ${DECISION} from violation_decision where case_id = $1 order by n`, [caseId]);

export interface StoredDispute {
  id: string;
  kind: 'reconsideration' | 'litigation';
  body: string;
  number: string;
  admittedOn: PlainDate;
  outcome: 'upheld' | 'amended' | 'annulled' | null;
  outcomeNumber: string | null;
  outcomeOn: PlainDate | null;
  findings: Finding[] | null;
  subject: string | null;
  text: string | null;
  outcomeBy: string | null;
  confirmedAt: Instant | null;
}
const DISPUTE = `id, kind, body, number, admitted_on::text as "admittedOn", outcome, outcome_number as "outcomeNumber", outcome_on::text as "outcomeOn", findings, subject, text,
  outcome_by as "outcomeBy", ${asInstant('confirmed_at')} as "confirmedAt"`;
export async function openDispute(em: EntityManager, caseId: string): Promise<StoredDispute | null> {
  const [row] = await ask<StoredDispute>(em, `select ${DISPUTE} from violation_dispute where case_id = $1 and confirmed_at is null`, [caseId]);
  return row ?? null;
}
export const disputesOf = (em: EntityManager, caseId: string): Promise<StoredDispute[]> =>
  query(em, `select ${DISPUTE} from violation_dispute where case_id = $1 order by admitted_on, id`, [caseId]);

/** Accounts that may not handle a case any more. */
export const recusedFrom = async (em: EntityManager, caseId: string): Promise<string[]> =>
  (await ask<{ id: string }>(em, `select account_id as id from violation_recusal where case_id = $1 and standing = 'recused'`, [caseId])).map(
    ({ id }) => id,
  );

/** When a paper of a case was ready, by the act that asked for it; null while it is made. */
export async function paperReady(em: EntityManager, caseId: string, seq: number, kind: 'P10' | 'P11'): Promise<Instant | null> {
  const [row] = await ask<{ at: Instant }>(
    em,
    `select ${asInstant('ready_at')} as at from document where key = $1 and ready_at is not null and signer is not null`,
    [`${caseId}/${seq}/${kind}`],
  );
  return row?.at ?? null;
}
