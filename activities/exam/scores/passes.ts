// What people have passed, subject by subject, for the rolling rule of later exams (3.3): written when results are public, ended when they no longer stand.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../../domain/kit/instant.ts';
import { ENROLMENT_ID_NUMBER } from '../../../db/exam/enrolments.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { query } from '../../../db/kit/sql.ts';
import type { Fields } from '../../../security/field.ts';

/** Where the number of somebody who passed belongs, for its encryption. */
export const PASS_ID_NUMBER = 'subject_pass.id_number';

interface Passed {
  index: string;
  idNumber: string;
  examId: string;
  district: string;
  year: number;
  subject: string;
}

/** Passes of this exam of those on a list: of one candidate, or of all after one. Answers the last candidate looked at. */
export async function keepPasses(
  em: EntityManager,
  fields: Fields,
  listId: string,
  enrolmentId: string | null,
  at: Instant,
  page: { after: string | null; limit: number } = { after: null, limit: 500 },
): Promise<string | null> {
  const candidates = await query<{ id: string }>(
    em,
    `select enrolment_id as id from pass_result where list_id = $1 and revoked_at is null and ($2::uuid is null or enrolment_id = $2) and ($3::uuid is null or enrolment_id > $3)
       order by enrolment_id limit $4`,
    [listId, enrolmentId, page.after, page.limit],
  );
  if (!candidates.length) return null;
  const rows = await query<Passed>(
    em,
    `select n.id_number_index as index, n.id_number as "idNumber", e.case_id as "examId", e.district, e.year, x->>'subject' as subject
       from pass_result r join enrolment n on n.case_id = r.enrolment_id join exam e on e.case_id = r.exam_id cross join jsonb_array_elements(r.subjects) x
      where r.list_id = $1 and r.enrolment_id = any($2::uuid[]) and r.level <> 'additional' and x->>'outcome' = 'passed' order by r.enrolment_id, 6`,
    [listId, candidates.map(({ id }) => id)],
  );
  const made = rows.map(({ idNumber, district, ...row }) => ({
    ...row,
    id: uuidv7(),
    number: fields.encrypt(fields.decrypt(idNumber, ENROLMENT_ID_NUMBER), district, PASS_ID_NUMBER),
  }));
  await query(
    em,
    `insert into subject_pass (id, id_number, id_number_index, exam_id, year, subject, passed_at)
       select id, number, index, "examId", year, subject, $2 from jsonb_to_recordset($1::jsonb) r(id uuid, number text, index text, "examId" uuid, year int, subject text)
     on conflict (id_number_index, exam_id, subject) where ended_at is null do nothing`,
    [JSON.stringify(made), at],
  );
  return candidates.at(-1)!.id;
}

/** Ends the passes that a list gave: of one candidate, or of all. */
export const endPasses = (em: EntityManager, listId: string, enrolmentId: string | null, at: Instant): Promise<unknown> =>
  query(
    em,
    `update subject_pass p set ended_at = $3 from pass_result r join enrolment n on n.case_id = r.enrolment_id
      where r.list_id = $1 and ($2::uuid is null or r.enrolment_id = $2) and p.exam_id = r.exam_id and p.id_number_index = n.id_number_index and p.ended_at is null`,
    [listId, enrolmentId, at],
  );
