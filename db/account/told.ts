// Whom a round tells: the administrators of organisations, the officers of a place.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Role } from '../../domain/kit/actor.ts';
import { query } from '../kit/sql.ts';

/** Administrators by organisation, for many at once. */
export async function administratorsOfAll(em: EntityManager, organisationIds: readonly string[]): Promise<(organisationId: string) => string[]> {
  const rows = await query<{ organisation: string; account: string }>(
    em,
    `select organisation_id as organisation, account_id as account from membership
      where organisation_id = any($1::uuid[]) and standing = 'enabled' and 'orgAdmin' = any(roles) order by created_at`,
    [organisationIds],
  );
  const found = Map.groupBy(rows, ({ organisation }) => organisation);
  return (id) => (found.get(id) ?? []).map(({ account }) => account);
}

/** A district and all that contain it: 140105, 140100, 140000, 000000. */
const covering = (district: string): string[] => [...new Set([district, `${district.slice(0, 4)}00`, `${district.slice(0, 2)}0000`, '000000'])];

/** Accounts that hold a role for a district now; of a temporary account as long as it lasts. */
export const officersOf = async (em: EntityManager, role: Role, district: string): Promise<string[]> =>
  (
    await query<{ account: string }>(
      em,
      `select distinct g.account_id as account from officer_grant g join account a on a.id = g.account_id
        where g.role = $1 and g.district = any($2) and g.revoked_at is null and (a.ends_at is null or a.ends_at > app_now()) order by 1`,
      [role, covering(district)],
    )
  ).map(({ account }) => account);
