// The 采购单位 that somebody acts for.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Actor } from '../../domain/kit/actor.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { organisationById, type Organisation } from '../../db/account/organisations.ts';

/** Throws NOT_PURCHASER where the session acts for none. */
export async function unitOf(em: EntityManager, actor: Actor): Promise<Organisation> {
  const id = actor.kind === 'person' ? actor.organisationId : undefined;
  const unit = id === undefined ? null : await organisationById(em, id);
  if (unit?.kind !== 'purchaser') throw refuse('NOT_PURCHASER');
  return unit;
}
