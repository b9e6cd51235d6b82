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

/** `W`: what its acts answer with. */
export interface Area<L, W extends Written = Written> {
  /** As `facts`, of acts that come by the thousand in a minute: what they ask without what is loaded leaves together with it. */
  early?: Readonly<Record<string, (asking: Omit<Asking<L>, 'loaded'>) => (loaded: L) => Promise<Found<L>>>>;
  /** Acts that are not named have nothing against them. */
  facts?: Readonly<Record<string, (asking: Asking<L>) => Promise<Found<L>>>>;
  apply?: Readonly<Record<string, (acting: Acting<L>, move: Record<string, string>, parts: ActParts) => Promise<W>>>;
}

/** Areas as one. Throws where two of them claim an act. */
export function together<L, W extends Written = Written>(areas: readonly Area<L, W>[]): Required<Area<L, W>> {
  const early: Record<string, NonNullable<Area<L, W>['early']>[string]> = {};
  const facts: Record<string, NonNullable<Area<L, W>['facts']>[string]> = {};
  const apply: Record<string, NonNullable<Area<L, W>['apply']>[string]> = {};
  for (const area of areas) {
    for (const [name, ask] of Object.entries(area.early ?? {})) {
      if (early[name] ?? facts[name]) throw new Error(`two areas ask about ${name}`);
      early[name] = ask;
    }
    for (const [name, ask] of Object.entries(area.facts ?? {})) {
      if (early[name] ?? facts[name]) throw new Error(`two areas ask about ${name}`);
      facts[name] = ask;
    }
    for (const [name, write] of Object.entries(area.apply ?? {})) {
      if (apply[name]) throw new Error(`two areas write ${name}`);
      apply[name] = write;
    }
  }
  return { early, facts, apply };
}
