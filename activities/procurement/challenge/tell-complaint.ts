// Telling of 投诉: complainant and respondent; from the copy on whoever else takes part in the project.
import { participantsOf } from '../../../db/procurement/challenges.ts';
import { complaintById } from '../../../db/procurement/complaints.ts';
import type { EffectRequest } from '../../../domain/kit/follow.ts';
import { decisionKinds } from '../../../domain/procurement/complaint/decision.ts';
import type { EffectParts } from '../../processes.ts';

export type ComplaintMessage =
  | 'complaintToCorrect'
  | 'complaintAccepted'
  | 'complaintRefused'
  | 'complaintCopied'
  | 'complaintDecided'
  | 'complaintWithdrawn';

export interface ComplaintActivities {
  /** Tells complainant or respondent, once per effect key. */
  tellComplaint: (request: EffectRequest & { message: ComplaintMessage; to: 'complainant' | 'respondent' }) => Promise<null>;
  /** Tells everybody else who takes part in the project, once per effect key and organisation. */
  tellComplaintConcerned: (request: EffectRequest & { message: ComplaintMessage }) => Promise<null>;
}

export const createComplaintActivities = ({ orm, notify }: Pick<EffectParts, 'orm' | 'notify'>): ComplaintActivities => {
  const rowOf = async (caseId: string, message: ComplaintMessage) => {
    const row = await complaintById(orm.em.fork(), caseId);
    if (!row) throw new Error(`no complaint ${caseId}`);
    const params: Record<string, string> = { project: row.project, code: row.code };
    if (message === 'complaintDecided') params['decision'] = row.decision === null ? '—' : decisionKinds[row.decision];
    return { row, params };
  };
  return {
    tellComplaint: async ({ message, to, ...request }) => {
      const { row, params } = await rowOf(request.caseId, message);
      const organisationId = to === 'complainant' ? row.organisationId : row.answererId;
      await notify({ ...request, template: message, to: { organisationId }, params });
      return null;
    },
    tellComplaintConcerned: async ({ message, ...request }) => {
      const { row, params } = await rowOf(request.caseId, message);
      for (const { id } of await participantsOf(orm.em.fork(), row.projectId))
        if (id !== row.organisationId && id !== row.answererId)
          await notify({ ...request, key: `${request.key}/${id}`, template: message, to: { organisationId: id }, params });
      return null;
    },
  };
};
