// Social insurance of a person and standing of an employer (U06).
import {
  contributionsAnswerSchema,
  employerAnswerSchema,
  type ContributionsAnswer,
  type ContributionsQuery,
  type EmployerAnswer,
} from './contracts/social-insurance.ts';
import type { Link } from './kit/envelope.ts';

export interface SocialInsuranceGateway {
  /** Months `YYYY-MM`, both included. `found: false`: no such person under this name. Throws NeighbourAway, NeighbourRefused. */
  contributions(query: ContributionsQuery, signal?: AbortSignal): Promise<ContributionsAnswer>;
  /** Throws NeighbourAway, NeighbourRefused. */
  employer(creditCode: string, signal?: AbortSignal): Promise<EmployerAnswer>;
}

export const createSocialInsuranceGateway = (link: Link): SocialInsuranceGateway => ({
  contributions: (query, signal) => link.ask('/contributions', query, contributionsAnswerSchema, signal),
  employer: (creditCode, signal) => link.ask('/employers', { creditCode }, employerAnswerSchema, signal),
});
