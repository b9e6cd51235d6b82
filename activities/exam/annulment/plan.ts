// The plan of an annulment: read, put in order, hashed, kept. What is signed is the hash of exactly what was shown.
import type { EntityManager } from '@mikro-orm/postgresql';
import { annulmentRules, type AnnulmentGround } from '../../../domain/exam/annulment/rules.ts';
import { isShared, planOf, refOf, type Planned, type Wanted } from '../../../domain/exam/effects.ts';
import type { Instant } from '../../../domain/kit/instant.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import { ruleValue, type RuleSet } from '../../../domain/kit/rules.ts';
import { BEFORE_IMAGE, holdersOf } from '../../../db/exam/annulments.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { query } from '../../../db/kit/sql.ts';
import type { Fields } from '../../../security/field.ts';
import { canonicalJson, sm3 } from '../../../security/hash.ts';
import { gather, type EffectKinds } from '../effects.ts';

export interface Plan {
  ground: AnnulmentGround;
  effects: Planned[];
  /** SM3 over ground and effects: what is signed. */
  hash: string;
}

export interface Asked {
  ground: string;
  wanted: readonly Wanted[];
}

const groundOf = (set: RuleSet, ground: string): AnnulmentGround | undefined =>
  ruleValue(set, annulmentRules.grounds).find((one) => one.ground === ground);

/** The ground as a decision names it. Throws where the rules have no such ground. */
export function groundNamed(set: RuleSet, ground: string): AnnulmentGround {
  const found = groundOf(set, ground);
  if (!found) throw new Error(`no ground ${ground} for an annulment`);
  return found;
}

/**
 * The plan as things stand, or what speaks against it. `lock`: they stay so until the transaction ends. `own`: the annulment whose plan it is, once it holds
 * targets itself.
 */
export async function planFor(
  kinds: EffectKinds,
  em: EntityManager,
  set: RuleSet,
  { ground: name, wanted: asked }: Asked,
  { lock = false, own = null }: { lock?: boolean; own?: string | null } = {},
): Promise<{ plan: Plan | null; against: Reason[] }> {
  const ground = groundOf(set, name);
  if (!ground) return { plan: null, against: [{ code: 'ANNULMENT_INVALID', field: 'ground', message: '没有这一撤销事由' }] };
  // What becomes of a licence is the ground's to say, whoever names it.
  const measure = { measure: ground.licence, ground: ground.licenceGround };
  const wanted: readonly Wanted[] = asked.map((one) => (one.kind === 'licence' ? { ...one, details: measure } : one));
  const { found, missing } = await gather(kinds, { em, ground, lock }, wanted);
  if (missing.length)
    return {
      plan: null,
      against: missing.map((target) => {
        const n = wanted.findIndex((one) => refOf(one) === refOf(target));
        return { code: 'ANNULMENT_INVALID', field: n < 0 ? 'targets' : `targets[${n}]`, message: '没有这一撤销对象' };
      }),
    };
  const held = new Set((await holdersOf(em, [...found.values()].filter(isShared), own)).map(refOf));
  const effects = planOf(wanted, found, held);
  if (!effects.length) return { plan: null, against: [{ code: 'ANNULMENT_INVALID', field: 'targets', message: '撤销对象均已失效，无须撤销' }] };
  return { plan: { ground, effects, hash: hashOf(ground, effects) }, against: [] };
}

const hashOf = ({ ground }: AnnulmentGround, effects: readonly Planned[]): string =>
  sm3(
    canonicalJson({
      ground,
      effects: effects.map(({ n, kind, id, mode, details, before, parent }) => ({ n, kind, id, mode, details, before, parent })),
    }),
  );

/** Keeps a plan as it was shown, in place of an earlier one. */
export async function keepPlan(em: EntityManager, fields: Fields, annulmentId: string, district: string, plan: Plan, at: Instant): Promise<void> {
  await query(em, `delete from annulment_effect where annulment_id = $1 and standing = 'planned'`, [annulmentId]);
  const rows = plan.effects.map(({ n, kind, id, title, details, parent, before }) => ({
    id: uuidv7(),
    n,
    kind,
    target_id: id,
    title,
    details,
    parent,
    before_image: before === null ? null : fields.encrypt(JSON.stringify(before), district, BEFORE_IMAGE),
  }));
  await query(
    em,
    `insert into annulment_effect (id, annulment_id, n, kind, target_id, title, details, parent, standing, before_image, changed_at)
       select id, $2, n, kind, target_id, title, details, parent, 'planned', before_image, $3
         from jsonb_to_recordset($1::jsonb) r(id uuid, n int, kind text, target_id text, title text, details jsonb, parent int, before_image text)`,
    [JSON.stringify(rows), annulmentId, at],
  );
}
