// What the routes of registrations prepare and save with beside acts, put together once per process.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { CreateInput } from '../../domain/registration/record.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import type { RegistrationKind } from '../../domain/registration/kinds.ts';
import { addMaterial, removeMaterial, saveForm, verifyMaterial, type DraftParts } from './drafts.ts';
import { prefill, type Prefilled, type PrefillDeps } from './prefill.ts';
import type { PreparedCreate } from './records.ts';

export function createRegistrationDesk(deps: DraftParts & PrefillDeps & { orm: MikroORM }) {
  const known = (actor: PersonActor, kind: RegistrationKind): Promise<Prefilled> => prefill(deps, deps.orm.em.fork(), actor.accountId, kind);
  return {
    prefill: known,
    /** Input of `create`: the body with what shared data fills in. */
    prepareCreate: async (actor: PersonActor, body: CreateInput): Promise<PreparedCreate> => {
      const { form, shared } = await known(actor, body.kind);
      return { ...body, form, shared };
    },
    saveForm: (save: Parameters<typeof saveForm>[1]) => saveForm(deps, save),
    addMaterial: (add: Parameters<typeof addMaterial>[1]) => addMaterial(deps, add),
    removeMaterial: (remove: Parameters<typeof removeMaterial>[1]) => removeMaterial(deps, remove),
    verifyMaterial: (verify: Parameters<typeof verifyMaterial>[1]) => verifyMaterial(deps, verify),
  };
}
export type RegistrationDesk = ReturnType<typeof createRegistrationDesk>;
