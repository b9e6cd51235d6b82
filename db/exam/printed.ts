// Papers of an enrolment as they stand (S3-03, S3-04, S3-06): that of the confirmation, signature or bill that holds, else the marked preview of this version of the form.
import type { EntityManager } from '@mikro-orm/postgresql';
import { DOCUMENT, type IssuedDocument } from '../document/reads.ts';
import { query } from '../kit/sql.ts';

export type EnrolmentPaper = 'P01' | 'P02' | 'P04';

const BEHIND: Readonly<Record<EnrolmentPaper, string>> = {
  P01: `select seq from enrolment_confirmation where enrolment_id = $1 and ended_at is null`,
  P02: `select (seal->'content'->>'seq')::int as seq from commitment where enrolment_id = $1 and withdrawn_at is null`,
  P04: `select seq from journal where case_id = $1 and action in ('issueBill', 'reverseBill') order by seq desc limit 1`,
};

/** Row of the journal of the act that a paper is of, as things stand; null where nothing is confirmed, signed or billed. */
export const actBehind = async (em: EntityManager, caseId: string, paper: EnrolmentPaper): Promise<number | null> =>
  (await query<{ seq: number }>(em, BEHIND[paper], [caseId]))[0]?.seq ?? null;

/** The paper of an act; null where nobody has asked for it yet. */
export const paperOfAct = async (em: EntityManager, caseId: string, paper: EnrolmentPaper, seq: number): Promise<IssuedDocument | null> =>
  (await query<IssuedDocument>(em, `${DOCUMENT} where d.case_id = $1 and d.kind = $2 and d.seq = $3`, [caseId, paper, seq]))[0] ?? null;

/** The marked preview of a version of the form; null where nobody has asked for it yet. */
export const previewOf = async (em: EntityManager, caseId: string, paper: EnrolmentPaper, formVersion: number): Promise<IssuedDocument | null> =>
  (
    await query<IssuedDocument>(
      em,
      `${DOCUMENT} join journal j on j.case_id = d.case_id and j.seq = d.seq where d.case_id = $1 and d.kind = $2 and j.action = 'print'
         and (j.data->>'formVersion')::int = $3 order by d.seq desc limit 1`,
      [caseId, paper, formVersion],
    )
  )[0] ?? null;
