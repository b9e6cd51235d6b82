// The drawn order, place by place: who is passed over because the law bars him, who is asked next. Called under the panel's lock, so that nobody is asked twice.
import type { EntityManager } from '@mikro-orm/postgresql';
import { biddersOf, dutiesOf, expertsById, type StoredPanel, type StoredPlace } from '../../../db/procurement/evaluation.ts';
import type { StoredProject } from '../../../db/procurement/projects.ts';
import { query } from '../../../db/kit/sql.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import { shanghaiDay, type Instant } from '../../../domain/kit/instant.ts';
import type { RuleSet } from '../../../domain/kit/rules.ts';
import { barredBy, drawnOrder } from '../../../domain/procurement/evaluation/panel.ts';
import { sm3Bytes } from '../../../security/hash.ts';

/** Day from which ties are looked back. */
export const beganOn = ({ publishedOn }: StoredProject, received: Instant): string => publishedOn ?? shanghaiDay(received);

const OWN = '在本项目采购人或者采购代理机构工作';

/** Goes on in the drawn order until as many are asked as are wanted, and writes the places. Answers the acts that ask them. */
export async function askNext(
  em: EntityManager,
  {
    panel,
    project,
    set,
    received,
    leaving,
  }: {
    panel: StoredPanel;
    project: StoredProject;
    set: RuleSet;
    received: Instant;
    /** Duty that ends with this act; its row still says that he was asked. */
    leaving?: string;
  },
): Promise<ActRequest[]> {
  const order = drawnOrder(
    panel.pool.map(({ hash }) => hash),
    { seed: panel.seed!, projectId: panel.projectId, run: panel.run },
    sm3Bytes,
  );
  const duties = await dutiesOf(em, panel);
  const gone = ['refused', 'recused', 'passed', 'left'];
  let wanted = panel.experts - duties.filter(({ id, kind, state }) => kind === 'expert' && id !== leaving && !gone.includes(state)).length;
  const byHash = new Map(panel.pool.map(({ hash, expertId }) => [hash, expertId]));
  const rest = order.slice(panel.places.length);
  const experts = await expertsById(
    em,
    rest.map((hash) => byHash.get(hash)!),
  );
  const bidders = await biddersOf(em, panel.projectId);
  const places: StoredPlace[] = [...panel.places];
  const asks: ActRequest[] = [];
  for (const hash of rest) {
    if (wanted <= 0) break;
    const expert = experts.get(byHash.get(hash)!)!;
    const place = places.length + 1;
    const own = [project.purchaser, project.organiser].includes(expert.employer) ? OWN : null;
    const barred = own ?? barredBy(set, bidders, expert, beganOn(project, received));
    const fate = expert.state !== 'active' ? 'suspended' : barred === null ? 'invited' : 'recused';
    places.push({ hash, expertId: expert.id, fate, why: fate === 'suspended' ? '抽取时已暂停抽取' : barred });
    if (fate !== 'invited') continue;
    wanted--;
    const key = `${panel.projectId}/duty/${panel.run}/${place}`;
    const input = { projectId: panel.projectId, run: panel.run, place, accountId: expert.accountId, expertId: expert.id };
    asks.push({ key, type: 'EvaluationDuty', action: 'invite', actor: { kind: 'system' }, input, bodyHash: key });
  }
  await query(em, `update tender_panel set places = $2 where id = $1`, [panel.id, JSON.stringify(places)]);
  return asks;
}
