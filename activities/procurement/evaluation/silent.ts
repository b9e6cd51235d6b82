// Experts who were asked and don't answer: reminded before their time ends, and passed over when it has, so that the next of the same draw is asked by itself. Their rows have no
// workflow, which would tell who was drawn; the worker's loop asks the database, and the deciding act asks the clock once more.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { ActRequest, Outcome } from '../../../domain/kit/act.ts';
import { evaluationDuty } from '../../../domain/procurement/evaluation/duty.ts';
import { query } from '../../../db/kit/sql.ts';
import { WORKING } from './duties.ts';

export interface SilentDeps {
  orm: MikroORM;
  decide: (request: ActRequest) => Promise<Outcome>;
}
/** Acts by the clock that they follow. */
const acts: Readonly<Record<string, string>> = { remind: 'remind', answer: 'lapse' };

/** For the loop: acts on every invitation whose time has come, of committees that are still being seated; a suspended project stands still. Answers how many. Harmless to repeat. */
export async function passSilentExperts({ orm, decide }: SilentDeps): Promise<number> {
  const due = await query<{ id: string; name: string; seq: number }>(
    orm.em.fork(),
    `select c.id, l.name, c.seq from evaluation_duty d join case_file c on c.id = d.case_id and c.state = 'invited'
       join deadline l on l.case_id = c.id and l.closed_at is null and l.name = any($1) and l.due <= app_now()
       join case_file p on p.id = d.project_id and p.state = any($2) and p.regions->>'panel' in ('drawn', 'formed') and coalesce(p.regions->>'hold', 'none') <> 'suspended'
     order by l.due limit 50`,
    [Object.keys(acts), WORKING],
  );
  for (const { id, name, seq } of due) {
    const key = `${id}/${seq}/${name}`;
    // One that has answered in between is refused, and left.
    await decide({ key, type: evaluationDuty.type, caseId: id, action: acts[name]!, actor: { kind: 'system' }, input: {}, bodyHash: key });
  }
  return due.length;
}

/** Acts that give every expert who is still asked the whole of his time again, when a project goes on. `key`: of the act that entails them. */
export async function renewInvitations(em: EntityManager, projectId: string, key: string): Promise<ActRequest[]> {
  const open = await query<{ id: string }>(
    em,
    `select c.id from evaluation_duty d join case_file c on c.id = d.case_id and c.state = 'invited' where d.project_id = $1 order by c.id`,
    [projectId],
  );
  return open.map(({ id }) => ({
    key: `${key}/renew/${id}`,
    type: evaluationDuty.type,
    caseId: id,
    action: 'renew',
    actor: { kind: 'system' },
    input: {},
    bodyHash: key,
  }));
}
