// Telling of 质疑: whoever has to answer, the supplier, and, where the answer concerns step or result, everybody who takes part.
import { challengeById, participantsOf } from '../../../db/procurement/challenges.ts';
import type { EffectRequest } from '../../../domain/kit/follow.ts';
import { shown } from '../../../domain/kit/instant.ts';
import { challengeAbout } from '../../../domain/procurement/law/challenge.ts';
import type { EffectParts } from '../../processes.ts';

export type AnswererMessage = 'challengeReceived' | 'challengeReminder' | 'challengeSupplemented' | 'challengeOverdue' | 'challengeWithdrawn';
export type ChallengerMessage = 'challengeAnswered' | 'challengeUnanswered';

export interface ChallengeActivities {
  /** Tells whoever has to answer, once per effect key. */
  tellAnswerer: (request: EffectRequest & { message: AnswererMessage }) => Promise<null>;
  /** Tells the supplier who questioned, once per effect key. */
  tellChallenger: (request: EffectRequest & { message: ChallengerMessage }) => Promise<null>;
  /** Tells all who take part in the project of an answer that concerns them, once per effect key and organisation. */
  tellConcerned: (request: EffectRequest) => Promise<null>;
}

export const createChallengeActivities = ({ orm, notify }: Pick<EffectParts, 'orm' | 'notify'>): ChallengeActivities => {
  const rowOf = async (caseId: string) => {
    const row = await challengeById(orm.em.fork(), caseId);
    if (!row) throw new Error(`no challenge ${caseId}`);
    return { row, params: { project: row.project, code: row.code, about: challengeAbout[row.about] } };
  };
  return {
    tellAnswerer: async ({ message, ...request }) => {
      const { row, params } = await rowOf(request.caseId);
      const timed = message === 'challengeReceived' || message === 'challengeReminder';
      const due = shown(row.answerDue).slice(0, 16);
      await notify({ ...request, template: message, to: { organisationId: row.answererId }, params: timed ? { ...params, due } : params });
      return null;
    },
    tellChallenger: async ({ message, ...request }) => {
      const { row, params } = await rowOf(request.caseId);
      await notify({ ...request, template: message, to: { organisationId: row.organisationId }, params });
      return null;
    },
    tellConcerned: async (request) => {
      const { row, params } = await rowOf(request.caseId);
      if (row.about === 'documents') return null;
      for (const { id } of await participantsOf(orm.em.fork(), row.projectId))
        if (id !== row.organisationId)
          await notify({ ...request, key: `${request.key}/${id}`, template: 'challengeConcerned', to: { organisationId: id }, params });
      return null;
    },
  };
};
