// Carries a plan out and undoes it, in the deciding transaction: each target by its kind, each effect with its standing and what it was before and after.
import type { EntityManager } from '@mikro-orm/postgresql';
import { isShared, refOf, undoOf, type UndoStep } from '../../../domain/exam/effects.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import { AFTER_IMAGE, effectsOf, holdersOf, type StoredEffect } from '../../../db/exam/annulments.ts';
import { query } from '../../../db/kit/sql.ts';
import type { Fields } from '../../../security/field.ts';
import { afterOf, applyEffect, standingNow, undoEffect, type Doing, type EffectKinds } from '../effects.ts';
import type { Plan } from './plan.ts';

/** Does what the plan says; its rows are kept already. Answers the acts that belong to it. */
export async function carryOut(kinds: EffectKinds, doing: Doing, { effects }: Plan): Promise<ActRequest[]> {
  const { em, fields, annulmentId, district, received } = doing;
  const also: ActRequest[] = [];
  for (const effect of effects) {
    const hold = effect.mode === 'hold';
    const change = hold ? { ref: null } : await applyEffect(kinds, doing, effect);
    const after = hold ? null : afterOf(kinds, effect);
    also.push(...(change.also ?? []));
    await query(em, `update annulment_effect set standing = $3, ref = $4, after_image = $5, changed_at = $6 where annulment_id = $1 and n = $2`, [
      annulmentId,
      effect.n,
      hold ? 'held' : 'changed',
      change.ref,
      after === null ? null : fields.encrypt(JSON.stringify(after), district, AFTER_IMAGE),
      received,
    ]);
  }
  return also;
}

export interface Undoing {
  effects: StoredEffect[];
  steps: UndoStep[];
}

/** How an annulment would be undone as things stand, locked in the order in which they fell. */
export async function undoing(kinds: EffectKinds, em: EntityManager, fields: Fields, annulmentId: string): Promise<Undoing> {
  const effects = await effectsOf(em, fields, annulmentId);
  const now = await standingNow(
    kinds,
    em,
    effects.filter(({ standing }) => standing === 'changed'),
  );
  const others = new Map<string, { decision: string; n: number }[]>();
  for (const one of await holdersOf(em, effects.filter(isShared), annulmentId)) {
    const ref = refOf(one);
    others.set(ref, [...(others.get(ref) ?? []), { decision: one.decision, n: one.n }]);
  }
  return { effects, steps: undoOf(effects, others, now) };
}

const mark = (
  em: EntityManager,
  doing: Doing,
  n: number,
  standing: string,
  more: { undoRef?: string | null; note?: string } = {},
): Promise<unknown> =>
  query(em, `update annulment_effect set standing = $3, undo_ref = $4, note = $5, changed_at = $6 where annulment_id = $1 and n = $2`, [
    doing.annulmentId,
    n,
    standing,
    more.undoRef ?? null,
    more.note ?? null,
    doing.received,
  ]);

/** Undoes, the last effect first. Answers the acts that belong to it. */
export async function undo(kinds: EffectKinds, doing: Doing, { effects, steps }: Undoing): Promise<ActRequest[]> {
  const { em, received } = doing;
  const also: ActRequest[] = [];
  for (const step of steps) {
    const effect = effects.find(({ n }) => n === step.n)!;
    switch (step.what) {
      case 'restore': {
        const change = await undoEffect(kinds, doing, effect);
        also.push(...(change.also ?? []));
        await mark(em, doing, step.n, 'restored', { undoRef: change.ref });
        break;
      }
      case 'release':
        await mark(em, doing, step.n, 'released');
        break;
      case 'passOn':
        // The other decision has changed it from now on: what it was before is what it was before this one.
        await mark(em, doing, step.n, 'passedOn', { note: step.to.decision });
        await query(
          em,
          `update annulment_effect h set standing = 'changed', before_image = e.before_image, after_image = e.after_image, ref = e.ref, changed_at = $5
             from annulment_effect e where e.annulment_id = $1 and e.n = $2 and h.annulment_id = $3 and h.n = $4`,
          [doing.annulmentId, step.n, step.to.decision, step.to.n, received],
        );
        break;
      case 'byHand':
        await mark(em, doing, step.n, 'byHand', { note: step.why });
    }
  }
  return also;
}
