// What a person has passed (3.3): the rolling result, written with the pass lists.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PastPass } from '../../domain/exam/eligibility.ts';
import { ask } from '../kit/sql.ts';

/** Where the number of somebody who passed belongs, for its encryption. */
export const PASS_ID_NUMBER = 'subject_pass.id_number';

/** Subjects that a person has passed and that were not voided, by the blind indexes of his number under all keys. */
export const passesOf = (em: EntityManager, indexes: readonly string[]): Promise<PastPass[]> =>
  ask(em, `select year, subject from subject_pass where id_number_index = any($1) and ended_at is null order by year, subject`, [indexes]);

/** Years in which exams of a district were held, up to this one's year. */
export const heldYears = async (em: EntityManager, district: string, examId: string): Promise<number[]> =>
  (
    await ask<{ year: number }>(
      em,
      `select distinct e.year from exam e join case_file c on c.id = e.case_id where e.district = $1 and e.case_id <> $2
         and c.state in ('sitting', 'marking', 'scored', 'judging', 'passMarked', 'listed', 'scoresOut', 'qualifying', 'issuing', 'issued', 'archived') order by 1`,
      [district, examId],
    )
  ).map(({ year }) => year);
