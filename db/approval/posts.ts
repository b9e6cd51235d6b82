// Named positions of 区划 and heads of organisations.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PostFacts, PostInput } from '../../domain/approval/post.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Reach } from '../../domain/kit/policy.ts';
import { asInstant, query } from '../kit/sql.ts';

/** What speaks for and against somebody as the holder of a position. */
export const holderOf = async (
  em: EntityManager,
  { post, district, organisationId, accountId, from, until }: Omit<PostInput, 'reason'>,
): Promise<NonNullable<PostFacts['holder']>> =>
  (
    await query<NonNullable<PostFacts['holder']>>(
      em,
      `select c.state <> 'frozen' and c.state <> 'unverified' and (a.ends_at is null or a.ends_at > $5) as usable,
         case when $3::text is not null then exists (select 1 from officer_grant g where g.account_id = a.id and g.revoked_at is null)
           else exists (select 1 from membership m where m.account_id = a.id and m.organisation_id = $4 and m.standing = 'enabled') end as belongs,
         exists (select 1 from post_holder p where p.account_id = a.id and p.post = $2 and p.district is not distinct from $3 and p.organisation_id is not distinct from $4::uuid
           and coalesce(p.valid_to > $5, true) and ($6::timestamptz is null or p.valid_from < $6)) as holds
       from account a join case_file c on c.id = a.id where a.id = $1`,
      [accountId, post, district ?? null, organisationId ?? null, from, until],
    )
  )[0] ?? { usable: false, belongs: false, holds: false };

export interface PostLine {
  id: string;
  state: string;
  version: number;
  post: string;
  district: string | null;
  organisationId: string | null;
  organisation: string | null;
  accountId: string;
  name: string | null;
  from: Instant;
  until: Instant | null;
  reason: string;
  proposedBy: string;
  confirmedBy: string | null;
}

/** Appointments of the districts that somebody reaches; the latest first. */
export const postLines = (
  em: EntityManager,
  { any, districts }: Reach,
  filter: { post: string | null; organisationId: string | null; state: string | null },
  limit: number,
  before: string | null,
): Promise<PostLine[]> =>
  query(
    em,
    `select p.case_id as id, c.state, c.version, p.post, p.district, p.organisation_id as "organisationId", o.name as organisation, p.account_id as "accountId",
        coalesce(a.person_name, a.user_name) as name, ${asInstant('coalesce(h.valid_from, p.from_at)')} as from, ${asInstant('coalesce(h.valid_to, p.until_at)')} as until, p.reason,
        p.proposed_by as "proposedBy", p.confirmed_by as "confirmedBy"
       from post_appointment p join case_file c on c.id = p.case_id join account a on a.id = p.account_id left join post_holder h on h.id = p.case_id
         left join organisation o on o.id = p.organisation_id
      where ($1 or exists (select 1 from unnest($2::text[]) r where r = '000000' or c.district = r or (r like '%0000' and left(c.district, 2) = left(r, 2))
         or (r like '%00' and left(c.district, 4) = left(r, 4)))) and ($3::text is null or p.post = $3) and ($4::uuid is null or p.organisation_id = $4)
        and ($5::text is null or c.state = $5) and ($6::uuid is null or p.case_id < $6) order by p.case_id desc limit $7`,
    [any, districts, filter.post, filter.organisationId, filter.state, before, limit],
  );
