// Telling of 询标澄清 (H02): the bidder by SMS to the phone of his application and by 待办; whoever asked in the inbox of the agency.
import { acquisitionOf, CONTACT } from '../../../db/procurement/acquisitions.ts';
import { clarificationById } from '../../../db/procurement/clarifications.ts';
import type { EffectRequest } from '../../../domain/kit/follow.ts';
import type { Contact } from '../../../domain/procurement/acquisition/acquisition.ts';
import { dueText } from '../../../domain/procurement/clarification/clarification.ts';
import type { EffectParts } from '../../processes.ts';

export type LetterMessage = 'clarificationIssued' | 'clarificationReminder';
export type AnswerMessage = 'clarificationAnswered' | 'clarificationOverdue';

export interface ClarificationActivities {
  /** Tells the bidder of a letter, once per effect key. */
  tellAsked: (request: EffectRequest & { message: LetterMessage }) => Promise<null>;
  /** Tells the agency what became of its letter, once per effect key. */
  tellAsking: (request: EffectRequest & { message: AnswerMessage }) => Promise<null>;
}

export const createClarificationActivities = ({ orm, notify, fields }: EffectParts): ClarificationActivities => {
  const letterOf = async (caseId: string) => {
    const row = await clarificationById(orm.em.fork(), caseId);
    if (!row) throw new Error(`no clarification ${caseId}`);
    return { row, params: { project: row.project, code: row.code, lot: String(row.lot) } };
  };
  return {
    tellAsked: async ({ message, ...request }) => {
      const { row, params } = await letterOf(request.caseId);
      const about = { caseId: request.caseId, seq: request.seq, params: { ...params, due: dueText(row.due) } };
      const acquired = await acquisitionOf(orm.em.fork(), row.projectId, row.organisationId);
      const { phone } = JSON.parse(fields.decrypt(acquired!.contact, CONTACT)) as Contact;
      await notify({ ...about, key: request.key, template: message, to: { phone } });
      await notify({ ...about, key: `${request.key}/in`, template: `${message}Inbox`, to: { organisationId: row.organisationId } });
      return null;
    },
    tellAsking: async ({ message, ...request }) => {
      const { row, params } = await letterOf(request.caseId);
      await notify({ ...request, template: message, to: { organisationId: row.organiserId }, params });
      return null;
    },
  };
};
