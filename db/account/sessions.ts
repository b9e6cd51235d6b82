// Who is behind a token: asked on every request, so it is one statement (a function of db/migrations/0003-account.ts). A session is alive while less than `idle` has passed since it was last
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

/**
 * The person behind a token with the grants of the chosen organisation and all officers' grants; null when there is no live session. A member who was
 * disabled or has left keeps the session and loses the organisation with the next request.
 */
export async function authenticate(orm: MikroORM, token: string): Promise<PersonActor | null> {
  const [row] = await query<Row>(orm.em.fork(), 'select * from session_person($1)', [tokenHash(token)]);
  if (!row) return null;
  const organisationId = row.organisation_id;
  const grants: Grant[] = [
    { role: 'applicant' },
    ...(organisationId === null ? [] : (row.roles ?? []).map((role) => ({ role, organisationId }))),
    ...(row.grants ?? []),
  ];
  return { kind: 'person', accountId: row.account_id, ...(organisationId === null ? {} : { organisationId }), grants };
}
