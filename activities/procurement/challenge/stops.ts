// Why nobody signs, or nothing is performed: the purchase is suspended, or a 质疑 or 投诉 has stopped it . For every act that signs a contract or goes on with it.
import type { EntityManager } from '@mikro-orm/postgresql';
import { signingStop } from '../../../db/procurement/challenges.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import type { RuleSet } from '../../../domain/kit/rules.ts';
import { heldBy } from '../../../domain/procurement/project/hold.ts';
import { cited } from '../../../domain/procurement/law/verdict.ts';
import { principles } from '../../../domain/procurement/law/rules.ts';

/** Empty where signing goes on. */
export async function signingReasons(em: EntityManager, project: { id: string; regions: Readonly<Record<string, string>> }, set: RuleSet): Promise<Reason[]> {
  const held = heldBy(project, set);
  if (held.length) return held;
  const stop = await signingStop(em, project.id);
  if (stop === null) return [];
  const message = stop.scope === 'contract' ? stop.why : `${stop.why}处理期间，暂停签订合同`;
  return [{ code: 'SIGNING_STOPPED', message, ...cited(set, principles.signingStops) }];
}
