// An exam that was sat and whose results are public: seats, a list of scores that was read and committed, pass marks, the list of who passed. For pages that show what
// comes after an exam.
import type pg from 'pg';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { actParts } from '../../activities/parts.ts';
import { sampleExam } from '../../db/demo/exam.ts';
import type { TemplateKind, TemplateRef } from '../../domain/exam/exam.ts';
import { sheet } from '../../templates/kit/sheet.ts';
import { seedEnrolments, seedExam, type SeededExam } from './exam-seed.ts';
import { lineOf, scoreLines } from './score-seed.ts';
import { bytesOf, scoreSteps } from './score-steps.ts';
import { seedSeats } from './seat-seed.ts';

export interface PastExam {
  exam: SeededExam;
  /** The first candidate's. */
  enrolmentId: string;
  importId: string;
}

/** `accountId`: whose the first candidate is. `from`: number of the first invented person. `client` is the owner's. */
export async function pastExam(
  { orm, client, parts }: { orm: MikroORM; client: pg.ClientBase; parts: ReturnType<typeof actParts> },
  { templates, count, from, accountId }: { templates: Record<TemplateKind, TemplateRef>; count: number; from: number; accountId: string },
): Promise<PastExam> {
  const exam = await seedExam(client, { ...sampleExam({ enrolOpens: '2026-07-20', sitting: 2 }), templates }, 'marking');
  const sitters = await seedSeats(client, exam, await seedEnrolments(client, { fields: parts.fields, exam, count, from }));
  const enrolmentId = sitters[0]!.id;
  await client.query(`update enrolment set account_id = $2 where case_id = $1`, [enrolmentId, accountId]);
  await client.query(`update case_file set applicant_id = $2 where id = $1`, [enrolmentId, accountId]);
  const steps = scoreSteps({ orm, client, parts, exam });
  const { id: importId } = await steps.check(await bytesOf(sheet('成绩', scoreLines(exam, sitters, (n, subject) => lineOf(subject, 30 + ((n * 7) % 70))))));
  await steps.commit(importId);
  await steps.list();
  await steps.publish();
  return { exam, enrolmentId, importId };
}
