// A case as a page has read it: enough to ask its table who stands where and what is open.
import type { CaseView } from './process.ts';

/** What was read; what was not is empty. */
export type SeenCase = Pick<CaseView, 'id' | 'district' | 'state' | 'version'> &
  Partial<Pick<CaseView, 'regions' | 'applicantId' | 'organisationId' | 'counterpartId'>>;

/** `type`: of its process. Acts are never decided by it: they read the case under its lock. */
export const seenCase = (type: string, { id, district, state, version, regions, applicantId, organisationId, counterpartId }: SeenCase): CaseView => ({
  id,
  type,
  district,
  state,
  regions: regions ?? {},
  version,
  seq: version,
  applicantId: applicantId ?? null,
  organisationId: organisationId ?? null,
  ...(counterpartId === undefined ? {} : { counterpartId }),
  createdAt: '',
});
