// The records of an exam and of an enrolment are put together from areas (setup, filling in, payment, seats, scores, certificates …): each brings what speaks against
// its acts and what they write. An act belongs to one area.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Reason } from '../../domain/kit/refusal.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import type { ActParts } from '../parts.ts';
import type { Acting, Written } from '../kit/records.ts';

/** What an area's rules are asked with. `loaded` is what every act of the process has at hand. */
export interface Asking<L> {
  parts: ActParts;
  em: EntityManager;
  file: CaseView;
  request: ActRequest;
  received: Instant;
  loaded: L;
}

/** Everything that speaks against an act, and what else its guard or move needs. */
type Found<L> = { against: readonly Reason[] } & Partial<L>;
/** What is asked before anything is loaded. */
export type AskingEarly<L> = Omit<Asking<L>, 'loaded'>;
type Early<L> = (asking: AskingEarly<L>) => (loaded: L) => Promise<Found<L>>;

/** `W`: what its acts answer with. */
export interface Area<L, W extends Written = Written> {
  /** Acts that are not named have nothing against them. */
  facts?: Readonly<Record<string, (asking: Asking<L>) => Promise<Found<L>>>>;
  /** The same of acts that come by the thousand in a minute: what they ask without what is loaded leaves for the database together with it. */
  early?: Readonly<Record<string, Early<L>>>;
  apply?: Readonly<Record<string, (acting: Acting<L>, move: Record<string, string>, parts: ActParts) => Promise<W>>>;
}

/** Areas as one. Throws where two of them claim an act. */
export function together<L, W extends Written = Written>(areas: readonly Area<L, W>[]) {
  const asks: Record<string, Early<L>> = {};
  const apply: Record<string, NonNullable<Area<L, W>['apply']>[string]> = {};
  const claim = (name: string, ask: Early<L>): void => {
    if (asks[name]) throw new Error(`two areas ask about ${name}`);
    asks[name] = ask;
  };
  for (const area of areas) {
    for (const [name, ask] of Object.entries(area.early ?? {})) claim(name, ask);
    for (const [name, ask] of Object.entries(area.facts ?? {})) claim(name, (asking) => (loaded) => ask({ ...asking, loaded }));
    for (const [name, write] of Object.entries(area.apply ?? {})) {
      if (apply[name]) throw new Error(`two areas write ${name}`);
      apply[name] = write;
    }
  }
  /** What `load` reads for every act of the process, with what the act's own area has found. */
  const facts = async (asking: AskingEarly<L>, load: () => Promise<L>): Promise<L> => {
    const ask = asks[asking.request.action]?.(asking);
    const loaded = await load();
    return { ...loaded, ...(await ask?.(loaded)) };
  };
  return { facts, apply };
}
