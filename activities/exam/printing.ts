// Papers of an enrolment are printed when somebody first asks for them: a hundred thousand forms are confirmed in an hour, and few of them are looked at. What is printed is
// what stood with the act that it is of.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import { enrolment } from '../../domain/exam/enrolment.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import type { IssuedDocument } from '../../db/document/reads.ts';
import { enrolmentById } from '../../db/exam/enrolments.ts';
import { actBehind, paperOfAct, previewOf, type EnrolmentPaper } from '../../db/exam/printed.ts';

/** Body of `print`: `of` is the row of the journal whose paper it is; null for a preview of this version of the form. */
export interface PrintInput {
  paper: EnrolmentPaper;
  of: number | null;
  formVersion: number | null;
}

/** A paper as it stands now; null while it is being made, which the first question begins. Throws NOT_FOUND. */
export async function printedPaper(
  { orm, decide }: { orm: MikroORM; decide: (request: ActRequest) => Promise<Outcome> },
  caseId: string,
  paper: EnrolmentPaper,
): Promise<IssuedDocument | null> {
  const em = orm.em.fork();
  const stored = await enrolmentById(em, caseId);
  if (!stored) throw refuse('NOT_FOUND');
  const of = await actBehind(em, caseId, paper);
  // There was never a confirmed one, and there is nothing left to fill in; and a bill has no preview.
  if (of === null && (stored.state === 'abandoned' || paper === 'P04')) throw refuse('NOT_FOUND');
  const formVersion = of === null ? stored.formVersion : null;
  const found = of === null ? await previewOf(em, caseId, paper, stored.formVersion) : await paperOfAct(em, caseId, paper, of);
  if (found) return found;
  const input: PrintInput = { paper, of, formVersion };
  const key = `${caseId}/print/${paper}/${of === null ? `preview ${formVersion}` : of}`;
  const outcome = await decide({ key, type: enrolment.type, action: 'print', caseId, actor: { kind: 'system' }, input, bodyHash: '' });
  if (!outcome.ok) throw new Error(`print was refused: ${outcome.refusal.code}`);
  return null;
}
