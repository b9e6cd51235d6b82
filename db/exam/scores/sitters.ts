// Whoever sat an exam, by 准考证号.
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../kit/sql.ts';
import { SITS } from '../enrolments.ts';

export interface SitterRow {
  number: string;
  enrolmentId: string;
  name: string;
  subjects: string[];
  /** Encrypted (`enrolment.id_number`). */
  idNumber: string;
  sits: boolean;
}

/** Live numbers of an exam after one, in their order. */
export const sittersAfter = (em: EntityManager, examId: string, after: string, limit: number): Promise<SitterRow[]> =>
  query(
    em,
    `select t.number, t.enrolment_id as "enrolmentId", n.name, n.subjects, n.id_number as "idNumber", ${SITS} as sits
       from exam_ticket t join enrolment n on n.case_id = t.enrolment_id where t.exam_id = $1 and t.revoked_at is null and t.number > $2 order by t.number limit $3`,
    [examId, after, limit],
  );

/** SQL: the live number of an enrolment `n`. */
export const NUMBER_OF = `(select t.number from exam_ticket t where t.enrolment_id = n.case_id and t.revoked_at is null)`;
