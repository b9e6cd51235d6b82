// Results from scores: the same rule whether a whole list is made or one candidate's result is looked at anew.
import type { EntityManager } from '@mikro-orm/postgresql';
import { subjectsOf, type ExamConfig, type LevelCode } from '../../../domain/exam/exam.ts';
import { passResult, type EarlierPass, type PassResult } from '../../../domain/exam/scores/pass-list.ts';
import { SITS } from '../../../db/exam/enrolments.ts';
import { earlierPasses, type ListRule } from '../../../db/exam/scores/pass.ts';
import { SCORE, type ScoreRow } from '../../../db/exam/scores/scores.ts';
import { query } from '../../../db/kit/sql.ts';
import type { Fields } from '../../../security/field.ts';
import { soundScore } from './record.ts';

export interface Sitting {
  enrolmentId: string;
  level: LevelCode;
  specialty: string;
}

/** Candidates of an exam who are paid and valid, after one. */
export const sittingsAfter = (em: EntityManager, examId: string, after: string | null, limit: number): Promise<Sitting[]> =>
  query(
    em,
    `select n.case_id as "enrolmentId", n.level, n.specialty from enrolment n where n.exam_id = $1 and ${SITS} and ($2::uuid is null or n.case_id > $2) order by n.case_id limit $3`,
    [examId, after, limit],
  );

/** Results of candidates by a list's rule. Throws where a score was altered past the system. */
export async function resultsOf(
  em: EntityManager,
  fields: Fields,
  { examId, config, rule }: { examId: string; config: ExamConfig; rule: ListRule },
  sittings: readonly Sitting[],
): Promise<Map<string, PassResult>> {
  const ids = sittings.map(({ enrolmentId }) => enrolmentId);
  const scores = await query<ScoreRow>(
    em,
    `select ${SCORE} from score s where s.exam_id = $1 and s.enrolment_id = any($2::uuid[]) and s.in_force order by s.enrolment_id, s.subject`,
    [examId, ids],
  );
  const earlier = await earlierPasses(em, { district: config.district, examId, year: rule.year }, ids);
  const scoresBy = Map.groupBy(scores, ({ enrolmentId }) => enrolmentId);
  const earlierBy = Map.groupBy(earlier, ({ enrolmentId }) => enrolmentId);
  return new Map(
    sittings.map(({ enrolmentId, level, specialty }) => {
      const taken = (scoresBy.get(enrolmentId) ?? []).map((row) => {
        const { subject, attendance, ground, total } = soundScore(fields, row);
        return { subject, attendance, ground, total };
      });
      const before: EarlierPass[] = (earlierBy.get(enrolmentId) ?? []).map(({ subject, year, examId: from }) => ({ subject, year, examId: from }));
      const required = subjectsOf(config, 'full', specialty).map(({ code }) => code);
      return [enrolmentId, passResult({ level, taken, earlier: before }, { marks: rule.marks, required, year: rule.year, liveFrom: rule.liveFrom })];
    }),
  );
}

/** Leaf of a list's root. */
export const resultLeaf = (enrolmentId: string, outcome: string): string => `${enrolmentId} ${outcome}`;
