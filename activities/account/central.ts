// O15: officers' accounts and roles are those of the platform's central administration. It is asked with every request of such a session, and calls when it
// changes somebody; what it says is taken over in one transaction: rights given and taken, claimed tasks back to their group, sessions ended, and a row of what was done.
import type { EntityManager } from '@mikro-orm/postgresql';
import { districtCovers, roles, type PersonActor, type Role } from '../../domain/kit/actor.ts';
import { plusMs } from '../../domain/kit/instant.ts';
import { accountOfPlatform, centralOfficer, liveGrants, useNonce } from '../../db/account/platform.ts';
import { now } from '../../db/kit/clock.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import type { Authority } from '../../gateways/contracts/safety-platform.ts';
import { isNeighbourAway, isNeighbourRefused } from '../../gateways/kit/http.ts';
import type { SafetyPlatformGateway } from '../../gateways/safety-platform.ts';
import { withSeal } from '../protection/permissions.ts';
import { raise, resolve } from '../kit/operator-notice.ts';
import { save } from '../kit/save.ts';
import type { AccountDeskDeps } from './deps.ts';

type CentralDeps = Pick<AccountDeskDeps, 'orm' | 'fields' | 'seals'> & { platform: SafetyPlatformGateway };

/** So long a session goes on by what was last confirmed while the platform is away; nobody signs in meanwhile. */
export const OUTAGE_MS = 2 * 3_600_000;
/** `confirmed_at` is written no more often than this. */
const CONFIRM_MS = 60_000;

interface Given {
  role: Role;
  district: string;
}

/** Roles by the names that the platform's 统一权限分配 uses, which are our labels; those that are none of ours are told apart. */
export function rolesOf(authority: Pick<Authority, 'roles' | 'standing'>): { known: Given[]; unknown: string[] } {
  const byLabel = new Map((Object.entries(roles) as [Role, string][]).map(([role, label]) => [label, role]));
  if (authority.standing === 'withdrawn') return { known: [], unknown: [] };
  const known = authority.roles.flatMap(({ role, district }) => (byLabel.has(role) ? [{ role: byLabel.get(role)!, district }] : []));
  return { known, unknown: [...new Set(authority.roles.map(({ role }) => role).filter((role) => !byLabel.has(role)))] };
}

const same = (a: Given) => (b: Given) => a.role === b.role && a.district === b.district;

/** Takes over what central administration says of an account. An older word than the last changes nothing. */
export async function applyAuthority(
  em: EntityManager,
  { seals }: Pick<CentralDeps, 'seals'>,
  accountId: string,
  authority: Authority,
): Promise<void> {
  await query(em, `select pg_advisory_xact_lock(hashtext('banshi/grants/' || $1))`, [accountId]);
  const [held] = await query<{ version: number }>(em, `select version from central_officer where account_id = $1`, [accountId]);
  if (held && held.version > authority.version) return;
  const at = await now(em);
  const { version, standing } = authority;
  await query(
    em,
    `insert into central_officer (account_id, version, standing, confirmed_at) values ($1, $2, $3, $4)
       on conflict (account_id) do update set version = excluded.version, standing = excluded.standing, confirmed_at = excluded.confirmed_at`,
    [accountId, version, standing, at],
  );
  if (held?.version === version) return;
  const { known, unknown } = rolesOf(authority);
  const before = await liveGrants(em, accountId);
  const taken = before.filter((one) => !known.some(same(one)));
  const given = known.filter((one, i) => !before.some(same(one)) && known.findIndex(same(one)) === i);
  for (const { id } of taken)
    await withSeal(em, seals, { table: 'officer_grant', id, accountId }, () =>
      query(em, `update officer_grant set revoked_at = $2 where id = $1`, [id, at]),
    );
  for (const { role, district } of given) {
    const id = uuidv7();
    await withSeal(em, seals, { table: 'officer_grant', id, accountId }, () =>
      query(em, `insert into officer_grant (id, account_id, role, district, given_by, given_at) values ($1, $2, $3, $4, null, $5)`, [
        id,
        accountId,
        role,
        district,
        at,
      ]),
    );
  }
  const tasks = await giveBack(em, accountId, known);
  if (standing === 'withdrawn') await query(em, `update session set ended_at = $2 where account_id = $1 and ended_at is null`, [accountId, at]);
  const shown = (list: Given[]): string => JSON.stringify(list.map(({ role, district }) => ({ role, district })));
  await query(
    em,
    `insert into central_change (id, account_id, version, standing, given, taken, tasks, unknown, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [uuidv7(), accountId, version, standing, shown(given), shown(taken), tasks, unknown, at],
  );
}

/**
 * Tasks that were claimed from a group whose role is held no longer are free again; what was done on them stays where it is written. Those that were given to the
 * person by name have no group: operators are told, so that somebody is found.
 */
async function giveBack(em: EntityManager, accountId: string, held: readonly Given[]): Promise<string[]> {
  // Cases first, as an act on them does: nobody writes an assignee that was read before.
  await query(
    em,
    `select 1 from case_file where id in (select case_id from task where assignee_id = $1 and state = 'open') order by id for no key update`,
    [accountId],
  );
  const mine = await query<{ id: string; role: Role; district: string; claimed: boolean }>(
    em,
    `select id, role, district, claimed_at is not null as claimed from task where assignee_id = $1 and state = 'open'`,
    [accountId],
  );
  const lost = mine.filter((task) => !held.some(({ role, district }) => role === task.role && districtCovers(district, task.district)));
  const back = lost.filter(({ claimed }) => claimed).map(({ id }) => id);
  if (back.length) await query(em, `update task set assignee_id = null, claimed_at = null, version = version + 1 where id = any($1)`, [back]);
  const named = lost.length - back.length;
  const key = `central/tasks/${accountId}`;
  if (named > 0)
    await raise(em, { key, kind: 'tasks', message: `一名工作人员的岗位已被统一权限分配收回，仍有${named}件指派给其本人的待办，请改派。` });
  else await resolve(em, key);
  return back;
}

export function createCentral(deps: CentralDeps) {
  const { orm, fields, platform } = deps;

  /** Asks and takes over. Throws NeighbourAway. */
  async function refresh(accountId: string, uid: string): Promise<Authority> {
    const authority = await platform.authority(uid);
    await save(orm, (em) => applyAuthority(em, deps, accountId, authority));
    return authority;
  }

  return {
    /**
     * The person of a central session as the platform sees them at this moment; `again` reads the session anew. Null: withdrawn, or the platform has been away
     * too long.
     */
    confirm: async (person: PersonActor, again: () => Promise<PersonActor | null>): Promise<PersonActor | null> => {
      const em = orm.em.fork();
      const row = await centralOfficer(em, fields, person.accountId);
      if (!row || row.standing === 'withdrawn') return null;
      const at = await now(em);
      let authority: Authority;
      try {
        authority = await platform.authority(row.uid);
      } catch (error) {
        if (isNeighbourRefused(error)) return null;
        if (!isNeighbourAway(error)) throw error;
        return at < plusMs(row.confirmedAt, OUTAGE_MS) ? person : null;
      }
      if (authority.version !== row.version || authority.standing !== row.standing) {
        await save(orm, (tx) => applyAuthority(tx, deps, person.accountId, authority));
        return again();
      }
      if (at >= plusMs(row.confirmedAt, CONFIRM_MS))
        await query(em, `update central_officer set confirmed_at = $2 where account_id = $1`, [person.accountId, at]);
      return person;
    },

    /** A sealed call back that somebody was changed: whatever it says, the platform is asked. False for an envelope that doesn't count. */
    changed: async (sealed: unknown): Promise<boolean> => {
      const opened = platform.changed(sealed, Date.now());
      if (!opened.ok) return false;
      if (!(await useNonce(orm.em.fork(), 'safety-platform', opened.nonce))) {
        platform.alarm('ENVELOPE_REPLAYED', '/changes');
        return false;
      }
      const accountId = await accountOfPlatform(orm.em.fork(), fields, 'safety-platform', opened.uid);
      if (accountId) await refresh(accountId, opened.uid);
      return true;
    },

    refresh,
  };
}
export type Central = ReturnType<typeof createCentral>;
