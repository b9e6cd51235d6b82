// What decisions can take back, one entry per kind of target: how it is read, changed, brought back, and what would keep it from coming back by itself. A process
// appends its own. Everything here runs in the deciding transaction; nothing outside is called.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { RuleSet } from '../../domain/kit/rules.ts';
import type { AnnulmentGround } from '../../domain/exam/annulment/rules.ts';
import {
  refOf,
  unread,
  type Effect,
  type EffectKindName,
  type Found,
  type Image,
  type Now,
  type Planned,
  type Wanted,
} from '../../domain/exam/effects.ts';
import type { Fields } from '../../security/field.ts';
import { certificateKind } from './effect-kinds/certificate.ts';
import { integrityKind } from './effect-kinds/integrity.ts';
import { licenceKind } from './effect-kinds/licence.ts';
import { registrationKind } from './effect-kinds/registration.ts';
import { passResultKind, scoreKind } from './effect-kinds/score.ts';

/** What reading is told. `lock`: the targets stay as they are read until the transaction ends. */
export interface Reading {
  em: EntityManager;
  ground: AnnulmentGround;
  lock: boolean;
}

/** What changing is told. */
export interface Doing {
  em: EntityManager;
  fields: Fields;
  set: RuleSet;
  district: string;
  received: Instant;
  /** The annulment's case, and the act that does it (`<case>/<seq>`). */
  annulmentId: string;
  of: string;
  ground: AnnulmentGround;
}

/** What a change carries with it. `ref`: see the columns of annulment_effect. */
export interface Change {
  ref: string | null;
  also?: ActRequest[];
}

export interface EffectKind {
  kind: EffectKindName;
  /** Targets that are there; unknown ones are left out. */
  read: (reading: Reading, targets: readonly Wanted[]) => Promise<Found[]>;
  /** The image as the change leaves it; null where the kind looks after what changes meanwhile itself. */
  after: (effect: Planned) => Image | null;
  apply: (doing: Doing, effect: Planned) => Promise<Change>;
  undo: (doing: Doing, effect: Effect & { ref: string | null }) => Promise<Change>;
  /** As it stands now, locked, and what else is in the way of bringing it back. */
  now: (em: EntityManager, effect: Effect) => Promise<Now>;
}

export const registeredKinds: readonly EffectKind[] = [scoreKind, passResultKind, certificateKind, licenceKind, registrationKind, integrityKind];

export type EffectKinds = ReadonlyMap<EffectKindName, EffectKind>;
export const effectKindsOf = (kinds: readonly EffectKind[] = registeredKinds): EffectKinds => new Map(kinds.map((one) => [one.kind, one]));

const kindOf = (kinds: EffectKinds, name: EffectKindName): EffectKind => {
  const found = kinds.get(name);
  if (!found) throw new Error(`nothing handles targets of kind ${name}`);
  return found;
};

/** Reads what a decision asks for and all that rests on it. `missing`: asked for, and not there. */
export async function gather(
  kinds: EffectKinds,
  reading: Reading,
  wanted: readonly Wanted[],
): Promise<{ found: Map<string, Found>; missing: Wanted[] }> {
  const found = new Map<string, Found>();
  for (let next = unread(found, wanted); next.length; next = unread(found, wanted)) {
    for (const name of new Set(next.map(({ kind }) => kind))) {
      // In the order of their ids, so that two decisions at once don't wait for each other.
      const targets = next.filter(({ kind }) => kind === name).toSorted((a, b) => (a.id < b.id ? -1 : 1));
      for (const one of await kindOf(kinds, name).read(reading, targets)) found.set(refOf(one), one);
    }
    const missing = next.filter((one) => !found.has(refOf(one)));
    if (missing.length) return { found, missing };
  }
  return { found, missing: [] };
}

/** Changes one target. */
export const applyEffect = (kinds: EffectKinds, doing: Doing, effect: Planned): Promise<Change> => kindOf(kinds, effect.kind).apply(doing, effect);
export const afterOf = (kinds: EffectKinds, effect: Planned): Image | null => kindOf(kinds, effect.kind).after(effect);
export const undoEffect = (kinds: EffectKinds, doing: Doing, effect: Effect & { ref: string | null }): Promise<Change> =>
  kindOf(kinds, effect.kind).undo(doing, effect);

/** How the targets of effects stand now, in the order in which they fell, so that locks are taken in one order. */
export async function standingNow(kinds: EffectKinds, em: EntityManager, effects: readonly Effect[]): Promise<Map<string, Now>> {
  const found = new Map<string, Now>();
  for (const effect of effects) found.set(refOf(effect), await kindOf(kinds, effect.kind).now(em, effect));
  return found;
}
