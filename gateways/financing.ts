// 融资贷款 (U19): whether an organisation may apply for a loan on its award, and where it does.
import {
  applicationOpenedSchema,
  standingSchema,
  type FinancingApplication,
  type FinancingOpened,
  type FinancingStanding,
} from './contracts/financing.ts';
import type { Link } from './kit/envelope.ts';

export interface FinancingGateway {
  /** Throws NeighbourAway. */
  standing(creditCode: string, signal?: AbortSignal): Promise<FinancingStanding>;
  /** Throws NeighbourAway; NeighbourRefused NOT_OPENED, NOT_QUALIFIED. */
  apply(application: FinancingApplication, signal?: AbortSignal): Promise<FinancingOpened>;
}

export const createFinancingGateway = (link: Link): FinancingGateway => ({
  standing: (creditCode, signal) => link.ask('/standing', { creditCode }, standingSchema, signal),
  apply: (application, signal) => link.ask('/applications', application, applicationOpenedSchema, signal),
});
