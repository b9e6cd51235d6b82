// Who asks, where officers' sessions may be those of a central platform.
import type { Central } from '../../activities/account/central.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { CENTRAL_TOKEN } from '../../security/token.ts';
import type { Glance } from '../kit/deps.ts';

/** Knows people by their sessions, and asks the central platform about those whose session is its. */
export const confirmed =
  (know: (token: string, how?: Glance) => Promise<PersonActor | null>, central: Pick<Central, 'confirm'> | undefined) =>
  async (token: string, how?: Glance): Promise<PersonActor | null> => {
    const person = await know(token, how);
    if (!person || !token.startsWith(CENTRAL_TOKEN)) return person;
    return central ? central.confirm(person, () => know(token, how)) : null;
  };
