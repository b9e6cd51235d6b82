// Who evaluated, by name: secret until the result, named with it (R23, R36).
import type { EntityManager } from '@mikro-orm/postgresql';
import { dutiesOf, EXPERT_NAME, expertsById, membersOf, panelOf } from '../../../db/procurement/evaluation.ts';
import { memberKinds } from '../../../domain/procurement/evaluation/duty.ts';
import type { Fields } from '../../../security/field.ts';

/** Names of the experts and 采购人代表, by their seats; none where the evaluation was held offline. */
export const memberNames =
  ({ fields }: { fields: Fields }) =>
  async (em: EntityManager, projectId: string): Promise<string[]> => {
    const panel = await panelOf(em, projectId);
    if (!panel?.formedAt) return [];
    const members = membersOf(await dutiesOf(em, panel));
    const experts = await expertsById(
      em,
      members.flatMap(({ expertId }) => expertId ?? []),
    );
    return members.map(({ expertId }) => (expertId === null ? memberKinds.purchaser : fields.decrypt(experts.get(expertId)!.name, EXPERT_NAME)));
  };
