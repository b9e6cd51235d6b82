// Telling what becomes of a project: its organiser and purchaser in the inbox; who has applied for its documents by SMS to the phone of the application and in the
// inbox. Each of those rows belongs to the application, not to the project, and nothing is answered, so that neither the project nor the engine's history tells how many.
import { CONTACT, toldOf } from '../../../db/procurement/acquisitions.ts';
import { projectById } from '../../../db/procurement/projects.ts';
import type { EffectRequest } from '../../../domain/kit/follow.ts';
import { shown } from '../../../domain/kit/instant.ts';
import type { Contact } from '../../../domain/procurement/acquisition/acquisition.ts';
import type { EffectParts } from '../../processes.ts';

export type ProjectMessage =
  | 'tenderToConfirm'
  | 'tenderSentBack'
  | 'tenderConfirmed'
  | 'tenderAnnounced'
  | 'tenderNotAnnounced'
  | 'tenderRefundLate'
  | 'tenderReported'
  | 'tenderAwarded'
  | 'tenderResulted'
  | 'tenderResultLate'
  | 'tenderContractLate'
  | 'tenderFew'
  | 'tenderBondsLate';
export type BidderMessage =
  | 'tenderCorrected'
  | 'tenderCorrectedBids'
  | 'tenderSuspended'
  | 'tenderResumed'
  | 'tenderTerminated'
  | 'tenderResultOut'
  | 'tenderVoided'
  | 'tenderRedo'
  | 'tenderUnqualified';

export interface TenderActivities {
  /** Tells an organisation of the project, once per effect key. */
  tellProject: (request: EffectRequest & { message: ProjectMessage; to: 'organiser' | 'purchaser' }) => Promise<null>;
  /** Tells everybody who has applied for the documents, once per effect key and application. */
  tellBidders: (request: EffectRequest & { message: BidderMessage }) => Promise<null>;
}

export const createTenderActivities = ({ orm, notify, fields }: EffectParts): TenderActivities => ({
  tellProject: async ({ message, to, ...request }) => {
    const project = await projectById(orm.em.fork(), request.caseId);
    if (!project) throw new Error(`no project ${request.caseId}`);
    const organisationId = to === 'organiser' ? project.organiserId : project.purchaserId;
    await notify({ ...request, template: message, to: { organisationId }, params: { project: project.name, code: project.code } });
    return null;
  },
  tellBidders: async ({ message: asked, ...request }) => {
    const em = orm.em.fork();
    const project = await projectById(em, request.caseId);
    if (!project) throw new Error(`no project ${request.caseId}`);
    // Bids on paper are nowhere to be confirmed.
    const message = asked === 'tenderCorrectedBids' && project.fields.way === 'offline' ? 'tenderCorrected' : asked;
    const opens = project.bidDeadline === null ? '' : shown(project.bidDeadline).slice(0, 16);
    const params: Record<string, string> = { project: project.name, code: project.code };
    if (message === 'tenderCorrected' || message === 'tenderCorrectedBids' || message === 'tenderResumed') params['opens'] = opens;
    for (const { id, contact, organisationId } of await toldOf(em, project.id)) {
      const { phone } = JSON.parse(fields.decrypt(contact, CONTACT)) as Contact;
      const about = { caseId: id, seq: request.seq, params };
      await notify({ ...about, key: `${request.key}/${id}`, template: message, to: { phone } });
      await notify({ ...about, key: `${request.key}/${id}/in`, template: `${message}Inbox`, to: { organisationId } });
    }
    return null;
  },
});
