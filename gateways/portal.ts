// The portal of 一网通办 (U22): 办事指南 and 办件 status.
import { receiptSchema, type Receipt } from './contracts/parts.ts';
import { caseShownSchema, guideShownSchema, type CaseShown, type CaseStatus, type GuideShown, type PublishGuide } from './contracts/portal.ts';
import type { Link } from './kit/envelope.ts';

export interface PortalGateway {
  /** Throws NeighbourAway; NeighbourRefused DIGEST_WRONG. An older version replaces no newer one. */
  publishGuide(guide: PublishGuide, signal?: AbortSignal): Promise<Receipt>;
  guideShown(itemCode: string, signal?: AbortSignal): Promise<GuideShown>;
  /** Throws NeighbourAway, NeighbourRefused. A status with an older `seq` changes nothing. */
  caseStatus(status: CaseStatus, signal?: AbortSignal): Promise<Receipt>;
  caseShown(caseNo: string, signal?: AbortSignal): Promise<CaseShown>;
}

export const createPortalGateway = (link: Link): PortalGateway => ({
  publishGuide: (guide, signal) => link.ask('/guides', guide, receiptSchema, signal),
  guideShown: (itemCode, signal) => link.ask('/guides/current', { itemCode }, guideShownSchema, signal),
  caseStatus: (status, signal) => link.ask('/cases', status, receiptSchema, signal),
  caseShown: (caseNo, signal) => link.ask('/cases/status', { caseNo }, caseShownSchema, signal),
});
