// Standing of scores: void while a decision stands on them, whatever version is in force. The record is written anew with its standing, so that both say the same.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Ground } from '../../../domain/exam/scores/marks.ts';
import { SCORE, standingVoids, type ScoreRow } from '../../../db/exam/scores/scores.ts';
import { query } from '../../../db/kit/sql.ts';
import type { Fields } from '../../../security/field.ts';
import { sealScore, soundScore, tenantOf } from './record.ts';

/** Writes a score's standing; nothing where it stands so. Answers whether it has changed. Throws where the row was altered past the system. */
export async function setStanding(em: EntityManager, fields: Fields, row: ScoreRow, ground: Ground | null): Promise<boolean> {
  if (row.ground === ground) return false;
  const record = { ...soundScore(fields, row), ground };
  await query(em, `update score set record = $2, standing = $3, ground = $4 where id = $1`, [
    row.id,
    sealScore(fields, tenantOf(row.record), record),
    ground === null ? 'valid' : 'void',
    ground,
  ]);
  return true;
}

/** Brings versions that have just come into force to the standing that decisions give them: those of one enrolment, or all that a condition on `s` finds. */
export async function applyVoids(
  em: EntityManager,
  fields: Fields,
  examId: string,
  condition: string,
  params: readonly unknown[],
): Promise<ScoreRow[]> {
  const grounds = new Map((await standingVoids(em, examId)).map(({ enrolmentId, subject, ground }) => [`${enrolmentId}/${subject}`, ground]));
  const rows = await query<ScoreRow>(
    em,
    `select ${SCORE} from score s where s.exam_id = $1 and s.in_force and (${condition})
       and (s.standing = 'void' or exists (select from score_void v where v.exam_id = $1 and v.enrolment_id = s.enrolment_id and v.subject = s.subject and v.lifted_at is null))
       order by s.enrolment_id, s.subject for no key update of s`,
    [examId, ...params],
  );
  const changed: ScoreRow[] = [];
  for (const row of rows) if (await setStanding(em, fields, row, grounds.get(`${row.enrolmentId}/${row.subject}`) ?? null)) changed.push(row);
  return changed;
}
