// A case row as the tables see it, whatever process it is of.
import type { Instant } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { asInstant } from '../kit/sql.ts';

export const viewColumns = `id, type, district, state, regions, version, seq, applicant_id as "applicantId", organisation_id as "organisationId", counterpart_id as "counterpartId", rule_set as "ruleSet",
  ${asInstant('created_at')} as "createdAt"`;
export type ViewRow = Omit<CaseView, 'ruleSet'> & { ruleSet: string | null; createdAt: Instant };
export const viewFrom = (row: ViewRow): CaseView => row;
