// Lists of registrations: one query for applicants, employers and officers, by what they may see.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Reach } from '../../domain/kit/policy.ts';
import type { RegistrationKind } from '../../domain/registration/kinds.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface RegistrationLine {
  id: string;
  number: string | null;
  kind: RegistrationKind;
  state: string;
  regions: Record<string, string>;
  version: number;
  district: string;
  savedAt: Instant;
  submittedAt: Instant | null;
  decidedAt: Instant | null;
  licenceId: string | null;
  /** Of the clock that ends first. */
  due: Instant | null;
  accountId: string;
  employerId: string | null;
}

export interface RegistrationFilter {
  /** Main states; empty: all but what was deleted. */
  states: readonly string[];
  kind?: RegistrationKind | undefined;
  /** 待整改 and 逾期未整改 alone. */
  rectify: boolean;
}

/** Newest first. Drafts are their applicants' alone. */
export const registrationLines = (
  em: EntityManager,
  { any, ownerId, organisationIds, districts }: Reach,
  { states, kind, rectify }: RegistrationFilter,
  limit: number,
  before: string | null,
): Promise<RegistrationLine[]> =>
  query(
    em,
    `select c.id, r.number, r.kind, c.state, c.regions, c.version, c.district, ${asInstant('r.saved_at')} as "savedAt", ${asInstant('r.submitted_at')} as "submittedAt",
        ${asInstant('r.decided_at')} as "decidedAt", r.licence_id as "licenceId", ${asInstant('c.next_due')} as due, r.account_id as "accountId", r.employer_id as "employerId"
       from case_file c join registration r on r.case_id = c.id
       where (c.applicant_id = $2::uuid or (c.state <> 'draft' and ($1 or c.organisation_id = any($3::uuid[]) or exists (
           select 1 from unnest($4::text[]) d where d = '000000' or c.district = d or (d like '%0000' and left(c.district, 2) = left(d, 2))
             or (d like '%00' and left(c.district, 4) = left(d, 4))))))
         and c.state <> 'discarded' and (cardinality($5::text[]) = 0 or c.state = any($5)) and ($6::text is null or r.kind = $6)
         and (not $7 or c.regions->>'rectification' in ('waiting', 'overdue')) and ($8::uuid is null or c.id < $8)
       order by c.id desc limit $9`,
    [any, ownerId, organisationIds, districts, states, kind ?? null, rectify, before, limit],
  );
