// Papers of an enrolment as they stand (S3-03, S3-04): the one of the confirmation or signature that holds, else the marked preview of this version of the form.
import type { EntityManager } from '@mikro-orm/postgresql';
import { DOCUMENT, type IssuedDocument } from '../document/reads.ts';
import { query } from '../kit/sql.ts';

export type EnrolmentPaper = 'P01' | 'P02';
/** The act that a paper belongs to, and for a preview the version of the form. */
export interface Wanted {
  action: 'confirm' | 'sign' | 'print';
  formVersion: number | null;
}

/** Newest paper of the wanted kind; null where it has not been asked for. */
export const paperOf = async (
  em: EntityManager,
  caseId: string,
  paper: EnrolmentPaper,
  { action, formVersion }: Wanted,
): Promise<IssuedDocument | null> =>
  (
    await query<IssuedDocument>(
      em,
      `${DOCUMENT} join journal j on j.case_id = d.case_id and j.seq = d.seq where d.case_id = $1 and d.kind = $2 and j.action = $3
         and ($4::int is null or (j.data->>'formVersion')::int = $4) order by d.seq desc limit 1`,
      [caseId, paper, action, formVersion],
    )
  )[0] ?? null;
