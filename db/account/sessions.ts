// Who is behind a token: asked on every request, so it is one statement, for all requests that come together. A session is alive while less than `idle` has passed since it was last
// seen and its longest time isn't over; seen is written at most once a minute.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Grant, PersonActor, Role } from '../../domain/kit/actor.ts';
import { query } from '../kit/sql.ts';
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
const SEEN = `update session set last_seen_at = app_now() where token_hash = $1 and last_seen_at < app_now()`;

type Asked = Map<string, PromiseWithResolvers<Row | undefined>>;
interface Desk {
  /** Hashes that the next statement asks for. */
  asked: Asked;
  /** It leaves at the end of this turn. */
  leaving: boolean;
  /** When the last statement left, by `performance.now()`; null: it has been answered. */
  left: number | null;
}
const desks = new WeakMap<MikroORM, Desk>();
/** Nobody waits longer than this, in milliseconds, for the answer to those before him: it may never come. */
const PATIENCE_MS = 250;

/**
 * The row of a hash. All who ask within a turn are asked for together, and all who come while a statement is away with the next one: the busier it is the fewer statements there are
 * for each. A statement sees whatever was committed when it left, and nobody is answered by one that left before he came.
 */
function rowOf(orm: MikroORM, hash: string): Promise<Row | undefined> {
  let desk = desks.get(orm);
  if (!desk) desks.set(orm, (desk = { asked: new Map(), leaving: false, left: null }));
  let waiting = desk.asked.get(hash);
  if (!waiting) desk.asked.set(hash, (waiting = Promise.withResolvers()));
  if (!desk.leaving && (desk.left === null || performance.now() - desk.left > PATIENCE_MS)) {
    desk.leaving = true;
    const opened = desk;
    setImmediate(() => void send(orm, opened));
  }
  return waiting.promise;
}

async function send(orm: MikroORM, desk: Desk): Promise<void> {
  const { asked } = desk;
  const left = performance.now();
  Object.assign(desk, { asked: new Map(), leaving: false, left });
  await readRows(orm, asked);
  // Another has left meanwhile, because this one took too long: the rest are his.
  if (desk.left !== left) return;
  desk.left = null;
  if (desk.asked.size && !desk.leaving) void send(orm, desk);
}

async function readRows(orm: MikroORM, asked: Asked): Promise<void> {
  try {
    const rows = await query<Row>(orm.em, WHO, [JSON.stringify([...asked.keys()])]);
    const known = new Map(rows.map((row) => [row.token_hash, row]));
    for (const [hash, { resolve }] of asked) resolve(known.get(hash));
  } catch (error) {
    for (const { reject } of asked.values()) reject(error);
  }
}

/**
 * The person behind a token with the grants of the chosen organisation and all officers' grants; null when there is no live session. A member who was
 * disabled or has left keeps the session and loses the organisation with the next request. A glance leaves the session as it was last seen.
 */
export async function authenticate(orm: MikroORM, token: string, { glance = false }: { glance?: boolean } = {}): Promise<PersonActor | null> {
  const hash = tokenHash(token);
  const row = await rowOf(orm, hash);
  if (!row) return null;
  if (row.unseen && !glance) await query(orm.em, SEEN, [hash]);
  const organisationId = row.organisation_id;
  const grants: Grant[] = [
    { role: 'applicant' },
    ...(organisationId === null ? [] : (row.roles ?? []).map((role) => ({ role, organisationId }))),
    ...(row.grants ?? []),
  ];
  return { kind: 'person', accountId: row.account_id, ...(organisationId === null ? {} : { organisationId }), grants };
}
