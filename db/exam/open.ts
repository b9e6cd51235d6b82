// Exams that take enrolments, and what one person has of them.
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../kit/sql.ts';
import { EXAM, type StoredExam } from './exams.ts';

/** Exams whose enrolment is open at this moment, the one that closes first on top. */
export const openExams = (em: EntityManager): Promise<StoredExam[]> =>
  query(
    em,
    `${EXAM} where c.state in ('published', 'enrolling') and app_now() between (e.config->'windows'->>'enrolOpens')::timestamptz and (e.config->'windows'->>'enrolCloses')::timestamptz
       order by e.config->'windows'->>'enrolCloses', e.case_id limit 50`,
  );

/** The person's live enrolment in each of these exams, and whether he has confirmed the guide in force. */
export async function ownOf(
  em: EntityManager,
  accountId: string,
  exams: readonly StoredExam[],
): Promise<Map<string, { enrolmentId: string | null; acknowledged: boolean }>> {
  const rows = await query<{ id: string; enrolmentId: string | null; acknowledged: boolean }>(
    em,
    `select e.id, (select n.case_id from enrolment n where n.exam_id = e.id and n.account_id = $1 and n.state <> 'abandoned' limit 1) as "enrolmentId",
       exists (select from guide_reading g where g.account_id = $1 and g.exam_id = e.id and g.version = e.version and g.acknowledged_at is not null) as acknowledged
     from jsonb_to_recordset($2) e (id uuid, version int)`,
    [accountId, JSON.stringify(exams.map(({ id, config }) => ({ id, version: config.templates.guide?.version ?? null })))],
  );
  return new Map(rows.map(({ id, ...own }) => [id, own]));
}
