// What decisions about one candidate do: scores void and valid again, and the result of a list that stands looked at anew, all in the transaction of the decision.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../../domain/kit/instant.ts';
import type { ResultChange, ScoreEffect, VoidOrder } from '../../../domain/exam/scores/effects.ts';
import { examById } from '../../../db/exam/exams.ts';
import { enrolmentById } from '../../../db/exam/enrolments.ts';
import { resultOf, standingList } from '../../../db/exam/scores/pass.ts';
import { countChange } from '../../../db/exam/scores/scores.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { query } from '../../../db/kit/sql.ts';
import { canonicalJson } from '../../../security/hash.ts';
import type { Fields } from '../../../security/field.ts';
import { endPasses, keepPasses } from './passes.ts';
import { resultsOf } from './results.ts';
import { applyVoids } from './voids.ts';

export interface EffectDeps {
  em: EntityManager;
  fields: Fields;
  /** Moment of the act. */
  at: Instant;
}

/** Makes scores of a candidate void. Doing it again under the same case changes nothing. Throws where a score was altered past the system. */
export async function voidScores({ em, fields, at }: EffectDeps, order: VoidOrder): Promise<ScoreEffect> {
  const { examId, enrolmentId, caseId, ground, subjects } = order;
  // Subjects whose score has yet to come are void too when it comes.
  await query(
    em,
    `insert into score_void (case_id, enrolment_id, subject, exam_id, ground, at)
       select $1, n.case_id, u.subject, n.exam_id, $4, $5 from enrolment n cross join unnest(n.subjects) u(subject)
        where n.case_id = $2 and n.exam_id = $3 and ($6::text[] is null or u.subject = any($6)) on conflict (case_id, enrolment_id, subject) do update set lifted_at = null`,
    [caseId, enrolmentId, examId, ground, at, subjects === null ? null : [...subjects]],
  );
  return settled({ em, fields, at }, { examId, enrolmentId, caseId }, '成绩无效');
}

/** Lifts what a case has made void. What another case has made void stays so. */
export async function restoreScores(
  { em, fields, at }: EffectDeps,
  { examId, enrolmentId, caseId }: Pick<VoidOrder, 'examId' | 'enrolmentId' | 'caseId'>,
): Promise<ScoreEffect> {
  await query(em, `update score_void set lifted_at = $4 where case_id = $1 and enrolment_id = $2 and exam_id = $3 and lifted_at is null`, [
    caseId,
    enrolmentId,
    examId,
    at,
  ]);
  return settled({ em, fields, at }, { examId, enrolmentId, caseId }, '恢复成绩');
}

async function settled(
  deps: EffectDeps,
  { examId, enrolmentId, caseId }: Pick<VoidOrder, 'examId' | 'enrolmentId' | 'caseId'>,
  why: string,
): Promise<ScoreEffect> {
  const changed = await applyVoids(deps.em, deps.fields, examId, 's.enrolment_id = $2', [enrolmentId]);
  if (changed.length) await countChange(deps.em, examId);
  const result = changed.length ? await reviseResult(deps, { examId, enrolmentId, sourceId: caseId, why }) : null;
  return { scores: changed.map(({ id, subject }) => ({ id, subject })), result };
}

/**
 * Looks at a candidate's result anew where a list stands in public; a draft is made again instead. Answers what has changed; null: nothing. A result that was revoked stays
 * revoked.
 */
export async function reviseResult(
  { em, fields, at }: EffectDeps,
  { examId, enrolmentId, sourceId, why }: { examId: string; enrolmentId: string; sourceId: string; why: string },
): Promise<ResultChange | null> {
  const list = await standingList(em, examId);
  if (list?.standing !== 'published') return null;
  const [before, exam, enrolment] = [
    await resultOf(em, list.id, enrolmentId, { lock: true }),
    await examById(em, examId),
    await enrolmentById(em, enrolmentId),
  ];
  if (!before || !exam || !enrolment) return null;
  const { level, specialty } = enrolment;
  const results = await resultsOf(em, fields, { examId, config: exam.config, rule: list.rule }, [{ enrolmentId, level, specialty }]);
  const after = results.get(enrolmentId)!;
  const was = { outcome: before.outcome, subjects: before.subjects };
  if (canonicalJson(was) === canonicalJson(after)) return null;
  await query(em, `update pass_result set outcome = $3, subjects = $4 where list_id = $1 and enrolment_id = $2`, [
    list.id,
    enrolmentId,
    after.outcome,
    JSON.stringify(after.subjects),
  ]);
  await query(
    em,
    `insert into pass_result_change (id, list_id, enrolment_id, at, why, source_id, before, after) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [uuidv7(), list.id, enrolmentId, at, why, sourceId, JSON.stringify(was), JSON.stringify(after)],
  );
  if (list.publicAt !== null && before.revokedAt === null) {
    await endPasses(em, list.id, enrolmentId, at);
    await keepPasses(em, fields, list.id, enrolmentId, at);
  }
  return { listId: list.id, enrolmentId, before: was, after };
}
