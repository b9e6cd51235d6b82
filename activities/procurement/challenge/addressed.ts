// How 询问 and 质疑 begin: about a published purchase, from a supplier, to whoever has to answer.
import type { EntityManager } from '@mikro-orm/postgresql';
import { projectById } from '../../../db/procurement/projects.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { shanghaiDay, type Instant } from '../../../domain/kit/instant.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import type { addressees } from '../../../domain/procurement/challenge/challenge.ts';
import { ruleSetText } from '../../../domain/rule/ref.ts';
import type { Beginning } from '../../kit/records.ts';

/** Throws NOT_FOUND before the notice, FORBIDDEN where nobody is spoken for. */
export async function addressed(em: EntityManager, { actor, input }: ActRequest, received: Instant): Promise<Beginning> {
  const { projectId, addressee } = input as { projectId: string; addressee: keyof typeof addressees };
  const project = await projectById(em, projectId);
  const { organisationId } = actor as PersonActor;
  if (!project || project.publishedOn === null) throw refuse('NOT_FOUND');
  if (!organisationId) throw refuse('FORBIDDEN');
  return {
    district: project.district,
    organisationId,
    // It is the organisation's, not the person's.
    applicantId: null,
    counterpartId: addressee === 'agency' ? project.organiserId : project.purchaserId,
    ruleSet: ruleSetText((await ruleBook(em)).rulesFor(project.district, shanghaiDay(received))),
  };
}
