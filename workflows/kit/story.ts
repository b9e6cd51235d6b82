// What a workflow tells beside its table: what each act entails. `on` lists, for every act that entails something, its effects;
// acts that are not listed entail nothing. Effects of one lane are done in the order of the journal.
import type { Entry } from '../../domain/kit/act.ts';
import type { EffectRequest } from '../../domain/kit/follow.ts';

/** One effect: how it is named in its key, and what does it. */
export interface Effect {
  name: string;
  run: (request: EffectRequest) => Promise<unknown>;
}
/** Effects that an entry of the journal entails. */
export type Entails = (entry: Entry) => Effect[];

export interface Story {
  on: Record<string, Entails>;
}

/** Names an effect. */
export const effect = (name: string, run: Effect['run']): Effect => ({ name, run });
