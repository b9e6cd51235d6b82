// Why nobody signs, or nothing is performed: the purchase is suspended, or a 质疑 or 投诉 has stopped it (条例第五十四条). For every act that signs a contract or goes on with it.
import type { EntityManager } from '@mikro-orm/postgresql';
import { signingStop } from '../../../db/procurement/challenges.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';

const HELD: Reason = { code: 'TENDER_SUSPENDED', message: '采购活动已暂停' };

/** Empty where signing goes on. */
export async function signingReasons(em: EntityManager, project: { id: string; regions: Readonly<Record<string, string>> }): Promise<Reason[]> {
  if (project.regions['hold'] === 'suspended') return [HELD];
  const stop = await signingStop(em, project.id);
  if (stop === null) return [];
  const message = stop.scope === 'contract' ? stop.why : `${stop.why}处理期间，暂停签订合同`;
  return [{ code: 'SIGNING_STOPPED', message, rule: 'R41', article: '《中华人民共和国政府采购法实施条例》第五十四条' }];
}
