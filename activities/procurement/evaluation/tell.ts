// Telling the members of a committee what the evaluation waits for. Each of these rows belongs to the member's own duty and nothing is answered, so that neither the project
// nor the engine's history tells who they are.
import { dutiesOf, membersOf, panelOf } from '../../../db/procurement/evaluation.ts';
import { projectById } from '../../../db/procurement/projects.ts';
import type { EffectRequest } from '../../../domain/kit/follow.ts';
import { evaluationRegions } from '../../../domain/procurement/project/evaluation.ts';
import type { EffectParts } from '../../processes.ts';

export interface EvaluationActivities {
  /** Tells every member which step has begun, once per effect key and member. A step that is over by then is told to nobody. */
  tellMembers: (request: EffectRequest) => Promise<null>;
}

/** Steps in which members have something to do. */
const theirs = ['conformity', 'judging', 'scoring', 'signing'];

export const createEvaluationActivities = ({ orm, notify }: Pick<EffectParts, 'orm' | 'notify'>): EvaluationActivities => ({
  tellMembers: async (request) => {
    const em = orm.em.fork();
    const project = await projectById(em, request.caseId);
    const panel = await panelOf(em, request.caseId);
    const step = project?.regions['evaluation'] ?? 'none';
    if (!project || !panel || !theirs.includes(step)) return null;
    const params = { project: project.name, code: project.code, step: evaluationRegions['evaluation']!.states[step]!.label };
    for (const { id, accountId, state } of membersOf(await dutiesOf(em, panel)))
      // Whoever has handed in his points has nothing to do when prices were opened after them.
      if (step !== 'scoring' || state !== 'locked')
        await notify({ caseId: id, seq: request.seq, key: `${request.key}/${id}`, template: 'evaluationStep', to: { accountId }, params });
    return null;
  },
});
