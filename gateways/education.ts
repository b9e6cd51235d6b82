// 学历 and 学位 (U05).
import { educationAnswerSchema, type EducationAnswer, type EducationQuery } from './contracts/education.ts';
import type { Link } from './kit/envelope.ts';

export interface EducationGateway {
  /** `found: false` is an answer. Throws NeighbourAway, NeighbourRefused. */
  records(query: EducationQuery, signal?: AbortSignal): Promise<EducationAnswer>;
}

export const createEducationGateway = (link: Link): EducationGateway => ({
  records: (query, signal) => link.ask('/records', query, educationAnswerSchema, signal),
});
