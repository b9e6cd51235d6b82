// Exams as their records keep them.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ExamConfig } from '../../domain/exam/exam.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { ask, asInstant } from '../kit/sql.ts';

export interface StoredExam {
  id: string;
  district: string;
  state: string;
  config: ExamConfig;
  configVersion: number;
  /** Null before publication. */
  hash: string | null;
  submittedBy: string | null;
  publishedAt: Instant | null;
}

export const EXAM = `select e.case_id as id, e.district, c.state, e.config, e.config_version as "configVersion", e.hash, e.submitted_by as "submittedBy",
    ${asInstant('e.published_at')} as "publishedAt" from exam e join case_file c on c.id = e.case_id`;

/** An exam; null where there is none. */
export async function examById(em: EntityManager, id: string): Promise<StoredExam | null> {
  const [row] = await ask<StoredExam>(em, `${EXAM} where e.case_id = $1`, [id]);
  return row ?? null;
}

/** The exam of an enrolment; null where there is none. */
export async function examOf(em: EntityManager, enrolmentId: string): Promise<StoredExam | null> {
  const [row] = await ask<StoredExam>(em, `${EXAM} where e.case_id = (select exam_id from enrolment where case_id = $1)`, [enrolmentId]);
  return row ?? null;
}

/** Configurations of the exams of a year, the newest first. */
export const configsOfYear = async (em: EntityManager, year: number): Promise<ExamConfig[]> =>
  (await ask<{ config: ExamConfig }>(em, `select config from exam where year = $1 order by case_id desc`, [year])).map(({ config }) => config);
