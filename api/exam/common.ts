// What the routes of enrolment share.
import { enrolment } from '../../domain/exam/enrolment.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { may } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import type { FillingDesk } from '../../activities/exam/desk.ts';
import { query } from '../../db/kit/sql.ts';
import { caseRow } from '../../db/supplier/cases.ts';
import type { Context } from '../kit/route.ts';

export const common = { class: '一般', tag: '报名' } as const;

/** The desk that these routes were assembled with. */
export function deskOf({ deps }: Pick<Context, 'deps'>): FillingDesk {
  if (!deps.filling) throw new Error('the API was assembled without `filling`');
  return deps.filling;
}

/** An enrolment that the person may see: its own candidate, officers of its district. Throws NOT_FOUND. */
export async function enrolmentFor({ deps, person }: Pick<Context, 'deps' | 'person'>, id: string) {
  const em = deps.orm.em.fork();
  const actor: PersonActor = person();
  const file = await caseRow(em, enrolment.type, id);
  if (!file || !may('enrolment.read', actor, { ownerId: file.applicantId, district: file.district })) throw refuse('NOT_FOUND');
  return { em, file, actor, officer: may('enrolment.list', actor, { district: file.district }) };
}

/** Exam of a case, for acts that are received in its window; no case has none. */
export async function examOf({ deps }: Pick<Context, 'deps'>, id: string): Promise<string> {
  const [row] = await query<{ examId: string }>(deps.orm.em.fork(), `select exam_id as "examId" from enrolment where case_id = $1`, [id]);
  return row?.examId ?? '';
}
