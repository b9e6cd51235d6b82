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
  /** Not seen for a minute. */
  unseen: boolean;
}

// Who is administered centrally has an officer's rights in sessions that the platform opened, in no other.
const WHO = `with n as materialized (select app_now() as at)
  select s.account_id, m.organisation_id, m.roles, s.last_seen_at < n.at - interval '1 minute' as unseen,
    (select jsonb_agg(jsonb_build_object('role', g.role, 'district', g.district)) from officer_grant g where g.account_id = s.account_id and g.revoked_at is null
       and (s.central or not exists (select from central_officer o where o.account_id = s.account_id))) as grants
  from n, session s join account a on a.id = s.account_id join case_file c on c.id = a.id
    left join membership m on m.account_id = a.id and m.organisation_id = s.organisation_id and m.standing = 'enabled'
  where s.token_hash = $1 and s.ended_at is null and n.at < s.ends_at and n.at < s.last_seen_at + s.idle
    and c.state in ('active', 'locked') and (a.ends_at is null or n.at < a.ends_at)`;
const SEEN = `update session set last_seen_at = app_now() where token_hash = $1 and last_seen_at < app_now()`;

/**
 * The person behind a token with the grants of the chosen organisation and all officers' grants; null when there is no live session. A member who was
 * disabled or has left keeps the session and loses the organisation with the next request. A glance leaves the session as it was last seen.
 */
export async function authenticate(orm: MikroORM, token: string, { glance = false }: { glance?: boolean } = {}): Promise<PersonActor | null> {
  const hash = [tokenHash(token)];
  const [row] = await query<Row>(orm.em, WHO, hash);
  if (!row) return null;
  if (row.unseen && !glance) await query(orm.em, SEEN, hash);
  const organisationId = row.organisation_id;
  const grants: Grant[] = [
    { role: 'applicant' },
    ...(organisationId === null ? [] : (row.roles ?? []).map((role) => ({ role, organisationId }))),
    ...(row.grants ?? []),
  ];
  return { kind: 'person', accountId: row.account_id, ...(organisationId === null ? {} : { organisationId }), grants };
}
