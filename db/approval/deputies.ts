// Deputies by period: who stands in for whom, as acts and pages ask it.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { DeputyPerson, StandingPeriod } from '../../domain/approval/deputy.ts';
import type { Reach } from '../../domain/kit/policy.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { asInstant, query } from '../kit/sql.ts';

/** An account as somebody who is absent, or stands in; `until`: it must be in use so long. Null: there is none. */
export const deputyPerson = async (
  em: EntityManager,
  id: string,
  until: Instant,
): Promise<(DeputyPerson & { district: string; areas: string[] }) | null> =>
  (
    await query<DeputyPerson & { district: string; areas: string[] }>(
      em,
      `select a.id, a.district, c.state <> 'frozen' and c.state <> 'unverified' and (a.ends_at is null or a.ends_at >= $2) as usable,
         exists (select 1 from officer_grant where account_id = a.id and revoked_at is null and role <> 'auditor') as "hasPost",
         exists (select 1 from officer_grant where account_id = a.id and revoked_at is null and role = 'auditor') as audits,
         array(select distinct district from officer_grant where account_id = a.id and revoked_at is null order by 1) as areas
       from account a join case_file c on c.id = a.id where a.id = $1`,
      [id, until],
    )
  )[0] ?? null;

/** Periods of these accounts, on either side, that share an instant with a span. */
export const periodsOf = (em: EntityManager, accounts: readonly string[], from: Instant, until: Instant): Promise<StandingPeriod[]> =>
  query(
    em,
    `select absent_id as "absentId", deputy_id as "deputyId", (from_at at time zone 'Asia/Shanghai')::date::text as from,
       ((until_at at time zone 'Asia/Shanghai')::date - 1)::text as until
       from deputy where revoked_at is null and until_at > $2 and from_at < $3 and (absent_id = any($1::uuid[]) or deputy_id = any($1::uuid[])) order by from_at, id`,
    [accounts, from, until],
  );

export interface DeputyLine {
  id: string;
  absentId: string;
  absentName: string | null;
  deputyId: string;
  deputyName: string | null;
  from: Instant;
  until: Instant;
  reason: string;
  createdBy: string;
  revokedAt: Instant | null;
  version: number;
}
const LINE = `select d.id, d.absent_id as "absentId", coalesce(x.person_name, x.user_name) as "absentName", d.deputy_id as "deputyId",
    coalesce(y.person_name, y.user_name) as "deputyName", ${asInstant('d.from_at')} as from, ${asInstant('d.until_at')} as until, d.reason,
    d.created_by as "createdBy", ${asInstant('d.revoked_at')} as "revokedAt", c.version
  from deputy d join case_file c on c.id = d.id left join account x on x.id = d.absent_id left join account y on y.id = d.deputy_id`;

/** Where somebody is away, or stands in for another; the latest first. */
export const deputiesOf = (em: EntityManager, accountId: string, limit: number, before: string | null): Promise<DeputyLine[]> =>
  query(em, `${LINE} where (d.absent_id = $1 or d.deputy_id = $1) and ($2::uuid is null or d.id < $2) order by d.id desc limit $3`, [
    accountId,
    before,
    limit,
  ]);

/** Those of the districts that somebody reaches; the latest first. */
export const deputiesIn = (
  em: EntityManager,
  { any, districts }: Reach,
  { accountId, open }: { accountId: string | null; open: boolean },
  limit: number,
  before: string | null,
): Promise<DeputyLine[]> =>
  query(
    em,
    `${LINE} where ($1 or exists (select 1 from unnest($2::text[]) r where r = '000000' or c.district = r or (r like '%0000' and left(c.district, 2) = left(r, 2))
         or (r like '%00' and left(c.district, 4) = left(r, 4)))) and ($3::uuid is null or d.absent_id = $3 or d.deputy_id = $3)
       and (not $4 or (d.revoked_at is null and d.until_at > app_now())) and ($5::uuid is null or d.id < $5) order by d.id desc limit $6`,
    [any, districts, accountId, open, before, limit],
  );
