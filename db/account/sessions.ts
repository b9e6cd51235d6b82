// Who is behind a token: asked on every request, so it is one statement, for all requests that come together. A session is alive while less than `idle` has passed since it was last
// seen and its longest time isn't over; seen is written at most once a minute.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Grant, PersonActor, Role } from '../../domain/kit/actor.ts';
import { query } from '../kit/sql.ts';
import { inGroups } from '../kit/in-groups.ts';
import { tokenHash } from '../../security/token.ts';

interface Row {
  token_hash: string;
  account_id: string;
  organisation_id: string | null;
  roles: Role[] | null;
  grants: { role: Role; district: string }[] | null;
  /** Not seen for a minute. */
  unseen: boolean;
}

// Who is administered centrally has an officer's rights in sessions that the platform opened, in no other. One statement for any number of tokens, which stays prepared: not
// `any(…)`, which would be planned anew each time.
const WHO = `with n as materialized (select app_now() as at)
  select w.* from n cross join jsonb_array_elements_text($1) asked(hash) cross join lateral (
    select s.token_hash, s.account_id, m.organisation_id, m.roles, s.last_seen_at < n.at - interval '1 minute' as unseen,
      (select json_agg(json_build_object('role', g.role, 'district', g.district)) from officer_grant g where g.account_id = s.account_id and g.revoked_at is null
         and (s.central or not exists (select from central_officer o where o.account_id = s.account_id))) as grants
    from session s join account a on a.id = s.account_id join case_file c on c.id = a.id
      left join membership m on m.account_id = a.id and m.organisation_id = s.organisation_id and m.standing = 'enabled'
    where s.token_hash = asked.hash and s.ended_at is null and n.at < s.ends_at and n.at < s.last_seen_at + s.idle
      and c.state in ('active', 'locked') and (a.ends_at is null or n.at < a.ends_at) offset 0) w`;
// One that somebody else is writing is being seen, or is over: nobody waits for it.
const SEEN = `with held as (select token_hash from session where token_hash in (select jsonb_array_elements_text($1)) order by token_hash for no key update skip locked)
  update session s set last_seen_at = app_now() from held where s.token_hash = held.token_hash and s.last_seen_at < app_now()`;

/** The row of a hash. */
const rowOf = inGroups(async (orm, hashes) => {
  const rows = await query<Row>(orm.em, WHO, [JSON.stringify(hashes)]);
  return new Map(rows.map((row) => [row.token_hash, row]));
});

/** Writes that a session has been seen. */
const seen = inGroups(async (orm, hashes) => {
  await query(orm.em, SEEN, [JSON.stringify(hashes)]);
  return new Map<string, void>();
});

/**
 * The person behind a token with the grants of the chosen organisation and all officers' grants; null when there is no live session. A member who was
 * disabled or has left keeps the session and loses the organisation with the next request. A glance leaves the session as it was last seen.
 */
export async function authenticate(orm: MikroORM, token: string, { glance = false }: { glance?: boolean } = {}): Promise<PersonActor | null> {
  const hash = tokenHash(token);
  const row = await rowOf(orm, hash);
  if (!row) return null;
  if (row.unseen && !glance) await seen(orm, hash);
  const organisationId = row.organisation_id;
  const grants: Grant[] = [
    { role: 'applicant' },
    ...(organisationId === null ? [] : (row.roles ?? []).map((role) => ({ role, organisationId }))),
    ...(row.grants ?? []),
  ];
  return { kind: 'person', accountId: row.account_id, ...(organisationId === null ? {} : { organisationId }), grants };
}
