// Who may open a registration: whose it is, the employer that it names, officers of its 区划, whoever got a copy of a step.
import { attendanceOf } from '../../db/registration/attendance.ts';
import { takesPart } from '../../db/approval/timeline.ts';
import { caseRow } from '../../db/supplier/cases.ts';
import { may } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { registration } from '../../domain/registration/registration.ts';
import type { Context } from '../kit/route.ts';

/** The case, where the person may see it; a draft is its applicant's alone. Throws NOT_FOUND. */
export async function caseFor({ deps, person }: Pick<Context, 'deps' | 'person'>, id: string) {
  const em = deps.orm.em.fork();
  const file = await caseRow(em, registration.type, id);
  const actor = person();
  if (!file || file.state === 'discarded') throw refuse('NOT_FOUND');
  const own = file.applicantId === actor.accountId;
  const read = file.state !== 'draft' && may('registration.read', actor, { organisationId: file.organisationId, district: file.district });
  // What the counter has entered is shown there to whoever comes and asks, as the applicant would see it.
  const atDesk = !own && !read && may('registration.enter', actor, { district: file.district }) && (await attendanceOf(em, file.id)) !== null;
  const asked = !own && !read && !atDesk && file.state !== 'draft' ? await takesPart(em, file.id, actor.accountId) : null;
  if (!own && !read && !atDesk && asked === null) throw refuse('NOT_FOUND');
  return { em, file, actor, atDesk };
}
