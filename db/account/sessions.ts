// Who is behind a token: asked on every request, so it is one statement. A session is alive while less than `idle` has passed since it was last
// seen and its longest time isn't over; seen is written at most once a minute.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Grant, PersonActor, Role } from '../../domain/kit/actor.ts';
import { query } from '../kit/sql.ts';
import { tokenHash } from '../../security/token.ts';

interface Row {
  account_id: string;
  organisation_id: string | null;
  roles: Role[] | null;
  grants: { role: Role; district: string }[] | null;
}

const LOOK = `with n as materialized (select app_now() as at),
  s as (select s.token_hash, s.account_id, s.organisation_id, s.last_seen_at from session s, n
    where s.token_hash = $1 and s.ended_at is null and n.at < s.ends_at and n.at < s.last_seen_at + s.idle),
  seen as (update session x set last_seen_at = n.at from s, n where x.token_hash = s.token_hash and s.last_seen_at < n.at - interval '1 minute')
  select s.account_id, m.organisation_id, m.roles,
      (select jsonb_agg(jsonb_build_object('role', g.role, 'district', g.district)) from officer_grant g where g.account_id = s.account_id and g.revoked_at is null) as grants
    from s cross join n join account a on a.id = s.account_id join case_file c on c.id = s.account_id
      left join membership m on m.account_id = s.account_id and m.organisation_id = s.organisation_id and m.standing = 'enabled'
    where c.state in ('active', 'locked') and (a.ends_at is null or n.at < a.ends_at)`;

/**
 * The person behind a token with the grants of the chosen organisation and all officers' grants; null when there is no live session. A member who was
 * disabled or has left keeps the session and loses the organisation with the next request.
 */
export async function authenticate(orm: MikroORM, token: string): Promise<PersonActor | null> {
  const [row] = await query<Row>(orm.em.fork(), LOOK, [tokenHash(token)]);
  if (!row) return null;
  const organisationId = row.organisation_id;
  const grants: Grant[] = [
    { role: 'applicant' },
    ...(organisationId === null ? [] : (row.roles ?? []).map((role) => ({ role, organisationId }))),
    ...(row.grants ?? []),
  ];
  return { kind: 'person', accountId: row.account_id, ...(organisationId === null ? {} : { organisationId }), grants };
}
